"""VA-HGT-006: a manhole's lid lies at the level of the ground: of a terrain point surveyed within a metre, else of the terrain model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from network import PointKind
from validators.case import Case
from validators.frost import no_ground
from validators.ground import ground_at, terrain_is_older_than_work
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import laid_points
from validators.uncertainty import combined, height_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float


@rule(
    "VA-HGT-006",
    "lid-is-at-ground-level",
    severity=Severity.INFO,
    needs={Need.GEOMETRY, Need.GROUND},
    params=Params,
    version=2,
    effect=Effect.SILENT,
    audit=True,
)
def lid_is_at_ground_level(case: Case, params: Params) -> Iterator[Result]:
    held = ruler(case, "VA-HGT-006")
    manholes = laid_points(case, PointKind.MANHOLE)
    if not manholes:
        return
    east, north = (np.array([manhole.coordinate[axis] for manhole in manholes]) for axis in (0, 1))
    ground = ground_at(case, east, north, lids=False)
    if case.terrain is None and np.isnan(ground.height).all():
        yield no_ground(case)
        return
    for index, manhole in enumerate(manholes):
        lid, height = manhole.lid_height_m, float(ground.height[index])
        changed = terrain_is_older_than_work(case) and not ground.delivered()[index]
        if lid is None or isnan(height) or changed:
            missing = "lid_height" if lid is None else "terrain_after_work" if changed else "terrain"
            yield Result(Outcome.UNDECIDED, manhole.subject, at=manhole.coordinate, missing=(missing,))
            continue
        u = combined(height_u(manhole.survey, case.pack.settings), float(ground.u[index]))
        yield Result(
            held.within(abs(lid - height), params.tolerance_m, u), manhole.subject, at=manhole.coordinate, measured=abs(lid - height),
            required=params.tolerance_m, unit="m", uncertainty=held.expanded(u),
            values={"lid_m": lid, "ground_m": height, "ground": ground.source_at(index).value}, related=ground.delivered_at(index),
        )  # fmt: skip
