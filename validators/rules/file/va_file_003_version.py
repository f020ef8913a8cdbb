"""VA-FILE-003: the head names the SOSI version and level, and both are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule


@dataclass(frozen=True, slots=True)
class Params:
    versions: tuple[str, ...]
    """Such as "4.5"; a file's "4.50" is the same."""
    levels: tuple[str, ...]


@rule("VA-FILE-003", "sosi-version", severity=Severity.WARNING, params=Params)
def version(case: Case, params: Params) -> Iterator[Result]:
    file = case.delivery.file
    for value, known, name, element in (
        (file.sosi_version, params.versions, "sosi_version", "SOSI-VERSJON"),
        (file.sosi_level, params.levels, "sosi_level", "SOSI-NIVÅ"),
    ):
        subject = Subject("file", line=file.head_lines.get(element, file.head_lines.get("HODE")))
        if value is None:
            yield Result(Outcome.UNDECIDED, subject, missing=(name,), values={"element": element})
        elif _plain(value) in {_plain(one) for one in known}:
            yield Result(Outcome.PASS, subject, values={"element": element, "found": value})
        else:
            yield Result(Outcome.FAIL, subject, values={"element": element, "found": value, "known": ", ".join(known)})


def _plain(value: str) -> str:
    text = value.strip()
    return text.rstrip("0").rstrip(".") if "." in text else text
