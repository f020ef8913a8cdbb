"""VA-HGT-006: a manhole's lid lies at the level of the ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from network import PointKind
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import laid_points
from validators.uncertainty import combined, height_u, ruler, terrain_u


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float


@rule(
    "VA-HGT-006",
    "lid-is-at-ground-level",
    severity=Severity.INFO,
    needs={Need.GEOMETRY, Need.TERRAIN},
    params=Params,
    effect=Effect.SILENT,
    audit=True,
)
def lid_is_at_ground_level(case: Case, params: Params) -> Iterator[Result]:
    held = ruler(case, "VA-HGT-006")
    for manhole in laid_points(case, PointKind.MANHOLE):
        lid, at = manhole.lid_height_m, manhole.coordinate
        ground = case.terrain.height(at[0], at[1]) if case.terrain is not None else float("nan")
        if lid is None or isnan(ground):
            missing = "lid_height" if lid is None else "terrain"
            yield Result(Outcome.UNDECIDED, manhole.subject, at=at, missing=(missing,))
            continue
        u = combined(height_u(manhole.survey, case.pack.settings), terrain_u(case))
        yield Result(
            held.within(abs(lid - ground), params.tolerance_m, u), manhole.subject, at=at, measured=abs(lid - ground), required=params.tolerance_m,
            unit="m", uncertainty=held.expanded(u), values={"lid_m": lid, "ground_m": ground},
        )  # fmt: skip
