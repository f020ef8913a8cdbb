"""The page of findings: every code with its sentences, cause and remedy, made from the texts.

python -m sosi.finding_page > docs/sosi/findings.md
"""

from __future__ import annotations

import sys

from .finding_causes import CAUSES
from .finding_texts import TEXTS
from .findings import SEVERITIES


def page() -> str:
    """The page as Markdown, the codes in the order of their table."""
    parts = [
        "# Findings of the SOSI reader",
        "",
        "Made by `python -m sosi.finding_page`; do not edit by hand. `sosi.read` names every fault in one pass, `ferdigsjekk sosi lint` prints them.",
        "A finding has a code, a severity, a line, the serial of its group and a sentence in bokmål, nynorsk and English.",
        "",
        "| Code | Severity |",
        "| --- | --- |",
        *(f"| [`{code}`](#{code}) | {severity} |" for code, severity in SEVERITIES.items()),
    ]
    for code, severity in SEVERITIES.items():
        nb, nn, en = TEXTS[code]
        cause, remedy = CAUSES[code]
        parts += [
            "",
            f"## {code}",
            "",
            f"{severity}. {_words(en)}",
            "",
            f"- Cause: {cause}",
            f"- Remedy: {remedy}",
            f"- nb: {_words(nb)}",
            f"- nn: {_words(nn)}",
        ]
    return "\n".join(parts) + "\n"


def _words(text: str) -> str:
    """A sentence with its values in italics."""
    return text.replace("{", "*").replace("}", "*")


if __name__ == "__main__":
    sys.stdout.write(page())
