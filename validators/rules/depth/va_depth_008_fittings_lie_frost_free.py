"""VA-DEPTH-008: stop taps, tappings and valves on a water pipe lie as deep as the pipe must.

With no height reference a fitting is judged by the convention, outside top, and by every other part of the pipe that the height can be
of, and decided when all say the same. A fitting inside a manhole has no ground over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from network import Function, HeightReference, Level, Point, PointKind, level_by
from validators.case import Case
from validators.frost import no_ground
from validators.ground import Ground, ground_at, in_manhole, nearest_leg, terrain_is_older_than_work
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import Leg, is_left_alone, laid_points
from validators.uncertainty import combined, height_u, ruler

CODE = "VA-DEPTH-008"
ON_PIPE_M = 0.10
"""A fitting this near a pipe sits on it."""


@dataclass(frozen=True, slots=True)
class Params:
    frost_free_depth_m: float


@rule(
    CODE, "fittings-lie-frost-free", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.GROUND}, params=Params, version=3, effect=Effect.SILENT,
    follows_register=True,
)  # fmt: skip
def fittings_lie_frost_free(case: Case, params: Params) -> Iterator[Result]:
    fittings = list(_on_water(case))
    if not fittings:
        return
    ground = ground_at(case, np.array([point.coordinate[0] for point, _ in fittings]), np.array([point.coordinate[1] for point, _ in fittings]))
    if case.terrain is None and np.isnan(ground.height).all():
        yield no_ground(case)
        return
    for index, (point, leg) in enumerate(fittings):
        if in_manhole(case, point):
            yield Result(Outcome.NOT_APPLICABLE, point.subject, at=point.coordinate, text="not_applicable_in_manhole")
        else:
            yield _judge(case, params, point, leg, ground.part(index, index + 1))


def _on_water(case: Case) -> Iterator[tuple[Point, Leg | None]]:
    """Each fitting with the water pipe that it sits on. Of several pipes in one ditch it is the water pipe's; one that no pipe reaches is
    asked too."""
    for point in laid_points(case, PointKind.STOP_TAP, PointKind.TAPPING, PointKind.VALVE):
        if is_left_alone(case, point):
            continue
        leg = nearest_leg(case, point, ON_PIPE_M, (Function.WATER,))
        if leg is not None or nearest_leg(case, point, ON_PIPE_M) is None:
            yield point, leg


def _judge(case: Case, params: Params, point: Point, leg: Leg | None, ground: Ground) -> Result:
    top = _top(point, leg)
    changed = terrain_is_older_than_work(case) and not ground.delivered()[0]
    measured = point.has_height and point.coordinate[2] != 0
    if top is None or not measured or np.isnan(ground.height[0]) or changed:
        missing = "height" if not measured else "height_reference" if top is None else "terrain_after_work" if changed else "terrain"
        needs = Party.CONTRACTOR if missing.startswith("height") else None
        return Result(Outcome.UNDECIDED, point.subject, at=point.coordinate, missing=(missing,), needs=needs)
    u = combined(height_u(point.survey, case.pack.settings), float(ground.u[0]), top.spread_m)
    held = ruler(case, CODE)
    covers = [float(ground.height[0]) - point.coordinate[2] - rise for rise in _readings(top)]
    outcomes = {held.at_least(cover, params.frost_free_depth_m, u) for cover in covers}
    unsure = len(outcomes) > 1
    return Result(
        Outcome.UNDECIDED if unsure else outcomes.pop(), point.subject, at=point.coordinate, measured=covers[0], required=params.frost_free_depth_m,
        unit="m", uncertainty=held.expanded(u), missing=top.missing or ("height_reference",) if unsure else (),
        needs=Party.CONTRACTOR if unsure else None, text="undecided_reference" if unsure else None,
        values={"ground": ground.source_at(0).value, "low_m": min(covers), "high_m": max(covers)},
        related=ground.delivered_at(0),
    )  # fmt: skip


def _top(point: Point, leg: Leg | None) -> Level | None:
    """From the written height to the outside top, by the pipe that the fitting sits on; None where that cannot be had."""
    if point.height_reference is HeightReference.OUTSIDE_TOP:
        return Level(0.0, 0.0, 0.0, 0.0, False, ())
    if leg is None:
        return None
    top = level_by(leg.pipe, point.height_reference, 0.0, HeightReference.OUTSIDE_TOP)
    return None if np.isnan(top.low_m) or np.isnan(top.high_m) else top


def _readings(top: Level) -> list[float]:
    bounds = (top.low_m, top.high_m) if top.assumed or top.value_m is None else ()
    return [rise for rise in (top.value_m, *bounds) if rise is not None]
