"""VA-CRS-005: the vertical datum is stated, and it is the one that the municipality uses."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule


@rule("VA-CRS-005", "vertical-datum", severity=Severity.ERROR, params=NoParams)
def vertical_datum(case: Case, params: NoParams) -> Iterator[Result]:
    file, expected = case.delivery.file, case.pack.settings.vertical_datum
    subject = Subject("file", line=file.head_lines.get("VERT-DATUM", file.head_lines.get("HODE")))
    if file.vertical_datum is None:
        yield Result(Outcome.UNDECIDED, subject, missing=("vertical_datum",), values={"expected": expected} if expected else {})
    elif expected is not None:
        outcome = Outcome.PASS if _plain(file.vertical_datum) == _plain(expected) else Outcome.FAIL
        yield Result(outcome, subject, values={"found": file.vertical_datum, "expected": expected})


def _plain(datum: str) -> str:
    """NN54 and NN1954 are two spellings of one datum."""
    return {"NN54": "NN1954"}.get(datum.upper(), datum.upper())
