"""VA-CRS-002: north and east are not swapped, and the numbers are possible in the zone.

Where the head names a system that nobody knows, there is no zone to hold them against, and VA-CRS-001 has said so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.numbers import Bounds, places
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule


@dataclass(frozen=True, slots=True)
class Params:
    utm: Bounds
    """For EUREF89 UTM zones 31 to 36."""
    ntm: Bounds
    """For EUREF89 NTM zones 5 to 30."""


@rule("VA-CRS-002", "axes-and-zone", severity=Severity.BLOCKER, params=Params, version=2)
def axes_and_zone(case: Case, params: Params) -> Iterator[Result]:
    named = case.delivery.file.koordsys is not None
    bounds = _bounds(case.delivery.crs if named else case.pack.settings.crs, params)
    if bounds is None:
        return
    outside = [(subject, place) for subject, place, _ in places(case.delivery) if not bounds.hold(place)]
    total = sum(1 for _ in places(case.delivery))
    if not total:
        return
    subject = Subject("file", line=case.delivery.file.head_lines.get("KOORDSYS"))
    if not outside:
        yield Result(Outcome.PASS, subject, values={"place_count": total})
        return
    swapped = all(bounds.hold((place[1], place[0])) for _, place in outside)
    first, (east, north) = outside[0]
    yield Result(
        Outcome.FAIL, first, text="fail_swapped" if swapped else None, at=None,
        values={"outside_count": len(outside), "place_count": total, "east_m": east, "north_m": north},
    )  # fmt: skip


def _bounds(crs: str | None, params: Params) -> Bounds | None:
    number = int(crs.removeprefix("EPSG:")) if crs and crs.removeprefix("EPSG:").isdigit() else 0
    if 25831 <= number <= 25836:
        return params.utm
    return params.ntm if 5105 <= number <= 5130 else None
