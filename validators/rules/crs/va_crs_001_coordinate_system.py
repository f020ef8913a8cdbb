"""VA-CRS-001: KOORDSYS is stated, and it is the municipality's coordinate system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.locality import fits_only
from validators.numbers import guessed_axes
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule


@dataclass(frozen=True, slots=True)
class Params:
    margin_km: float
    """How far outside the municipality's box a place may lie and still count as in it, when the numbers are tried in another system."""


@rule("VA-CRS-001", "coordinate-system", severity=Severity.BLOCKER, params=Params)
def coordinate_system(case: Case, params: Params) -> Iterator[Result]:
    file, expected = case.delivery.file, case.pack.settings.crs
    subject = Subject("file", line=file.head_lines.get("KOORDSYS", file.head_lines.get("HODE")))
    wanted = {"expected": expected} if expected else {}
    if file.koordsys is None:
        guess = guessed_axes(case.delivery)
        yield Result(
            Outcome.UNDECIDED, subject, missing=("crs",), text="undecided_guess" if guess else None, values={"guess": guess} if guess else {}
        )
    elif file.crs is None:
        yield Result(Outcome.FAIL, subject, text="fail_unknown", values={"found": file.koordsys, **wanted})
    elif expected is None:
        yield Result(Outcome.PASS, subject, text="pass_any", values={"found": file.crs})
    elif file.crs == expected:
        yield Result(Outcome.PASS, subject, values={"found": file.crs, **wanted})
    else:
        text = "fail_head" if fits_only(case, expected, params.margin_km) else None
        yield Result(Outcome.FAIL, subject, text=text, values={"found": file.crs, "koordsys": file.koordsys, **wanted})
