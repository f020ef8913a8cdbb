"""VA-DEPTH-008: stop taps, tappings and valves on a water pipe lie as deep as the pipe must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from network import Function, HeightReference, Point, PointKind, outside_top
from validators.case import Case
from validators.ground import ground_at, nearest_leg, terrain_is_older_than_work
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import laid_points
from validators.uncertainty import combined, height_u, ruler

ON_PIPE_M = 0.10
"""A fitting this near a pipe sits on it."""


@dataclass(frozen=True, slots=True)
class Params:
    frost_free_depth_m: float


@rule(
    "VA-DEPTH-008", "fittings-lie-frost-free", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.TERRAIN}, params=Params, effect=Effect.SILENT,
    follows_register=True,
)  # fmt: skip
def fittings_lie_frost_free(case: Case, params: Params) -> Iterator[Result]:
    for point in laid_points(case, PointKind.STOP_TAP, PointKind.TAPPING, PointKind.VALVE):
        leg = nearest_leg(case, point, ON_PIPE_M)
        if leg is None or leg.pipe.function is Function.WATER:
            yield _judge(case, params, point)


def _judge(case: Case, params: Params, point: Point) -> Result:
    rise = _rise_to_top(case, point)
    ground, ground_u = ground_at(case, np.array([point.coordinate[0]]), np.array([point.coordinate[1]]))
    if rise is None or not point.has_height or np.isnan(ground[0]) or terrain_is_older_than_work(case):
        missing = "height" if not point.has_height else "height_reference" if rise is None else "terrain"
        return Result(
            Outcome.UNDECIDED, point.subject, at=point.coordinate, missing=(missing,), needs=None if missing == "terrain" else Party.CONTRACTOR
        )  # fmt: skip
    cover = float(ground[0]) - point.coordinate[2] - rise
    u = combined(height_u(point.survey, case.pack.settings), float(ground_u[0]))
    held = ruler(case, "VA-DEPTH-008")
    return Result(
        held.at_least(cover, params.frost_free_depth_m, u), point.subject, at=point.coordinate, measured=cover, required=params.frost_free_depth_m,
        unit="m", uncertainty=held.expanded(u),
    )  # fmt: skip


def _rise_to_top(case: Case, point: Point) -> float | None:
    """From the written height to the outside top, by the pipe that the fitting sits on."""
    if point.height_reference in (None, HeightReference.OUTSIDE_TOP):
        # Pressure pipes are surveyed on the outside top where nothing else is said (national VA norm 3.9).
        return 0.0
    leg = nearest_leg(case, point, ON_PIPE_M)
    return outside_top(replace(leg.pipe, height_reference=point.height_reference), 0.0).value_m if leg is not None else None
