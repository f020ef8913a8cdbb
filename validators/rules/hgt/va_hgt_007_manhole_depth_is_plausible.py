"""VA-HGT-007: the depth of a manhole, from lid to bottom, is one that manholes have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import PointKind
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import laid_points


@dataclass(frozen=True, slots=True)
class Params:
    least_m: float
    greatest_m: float


@rule("VA-HGT-007", "manhole-depth-is-plausible", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT, audit=True)
def manhole_depth_is_plausible(case: Case, params: Params) -> Iterator[Result]:
    for manhole in laid_points(case, PointKind.MANHOLE):
        if manhole.lid_height_m is None or manhole.bottom_height_m is None:
            missing = tuple(
                name for name, value in (("lid_height", manhole.lid_height_m), ("bottom_height", manhole.bottom_height_m)) if value is None
            )
            yield Result(Outcome.UNDECIDED, manhole.subject, at=manhole.coordinate, missing=missing)
            continue
        depth = manhole.lid_height_m - manhole.bottom_height_m
        deep = depth > params.greatest_m
        yield Result(
            Outcome.PASS if params.least_m <= depth <= params.greatest_m else Outcome.FAIL, manhole.subject, at=manhole.coordinate, measured=depth,
            required=params.greatest_m if deep else params.least_m, unit="m", text="fail_deep" if deep else None,
        )  # fmt: skip
