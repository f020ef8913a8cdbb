"""VA-CRS-001: KOORDSYS is stated, and it is the municipality's coordinate system.

A head that names the right system over numbers of another zone is told as well: nothing lies in the municipality, and in one other
zone everything does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.locality import fits_only, lies_elsewhere
from validators.numbers import guessed_axes
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule

ZONES = ("EPSG:25831", "EPSG:25832", "EPSG:25833", "EPSG:25835")
"""EUREF89 UTM as used on land; nobody uses zone 34."""


@dataclass(frozen=True, slots=True)
class Params:
    margin_km: float
    """How far outside the municipality's box a place may lie and still count as in it, when the numbers are tried in another system."""


@rule("VA-CRS-001", "coordinate-system", severity=Severity.BLOCKER, params=Params, version=2)
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
    elif file.crs == expected and (likely := _other_zone(case, params.margin_km)) is not None:
        yield Result(Outcome.FAIL, subject, text="fail_numbers", values={"found": file.crs, "likely": likely, **wanted})
    elif file.crs == expected:
        yield Result(Outcome.PASS, subject, values={"found": file.crs, **wanted})
    else:
        text = "fail_head" if fits_only(case, expected, params.margin_km) else None
        yield Result(Outcome.FAIL, subject, text=text, values={"found": file.crs, "koordsys": file.koordsys, **wanted})


def _other_zone(case: Case, margin_km: float) -> str | None:
    """The one other zone in which the whole delivery lies in the municipality, where nothing of it does as the file says."""
    if case.delivery.crs not in ZONES or not lies_elsewhere(case, margin_km):
        return None
    fitting = [zone for zone in ZONES if zone != case.delivery.crs and fits_only(case, zone, margin_km)]
    return fitting[0] if len(fitting) == 1 else None
