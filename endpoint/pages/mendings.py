"""What was mended in a file, line by line, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from endpoint.pages.site import words
from network.mending import Proposal
from reports.quantities import number


def mending_lines(applied: Iterable[Proposal], lang: str) -> list[tuple[int, str]]:
    """(line in the file, sentence), in the file's order."""
    said = words(lang)["mending"]
    return sorted((one.line, said[one.kind].format_map(_localised(one.values, lang))) for one in applied)


def _localised(values: Mapping[str, str], lang: str) -> dict[str, str]:
    """Numbers with the decimal sign of the language; everything else is a code and stays."""
    return {name: number(float(text), lang, 2) if name.endswith("_m") else text for name, text in values.items()}
