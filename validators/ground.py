"""The finished ground over the delivered pipes, and the samples along them that cover is measured at."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from network import Point, PointKind, Top, outside_top
from validators.case import Case
from validators.cover import Circle, Floats, Samples, sample
from validators.derived import derived
from validators.knots import footprint_m
from validators.paths import plan_distance
from validators.services import Leg, laid_points, legs
from validators.uncertainty import combined, height_u, terrain_u

STEP_M = 1.0
"""Largest distance between samples (rule catalogue section 2, "Sampling")."""
WALL_M = 0.5
"""The pipe rises through the wall here, so its last half metre is not asked for cover."""
UNKNOWN_MANHOLE_M = 0.30
"""Footprint of a manhole whose width is not given."""
SURVEYED_GROUND_M = 1.0
"""A surveyed terrain point stands for the ground this far around it."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One delivered pipe with the ground above it. Arrays are as long as the samples."""

    leg: Leg
    samples: Samples
    ground: Floats
    """NaN where no terrain covers the place."""
    ground_u: Floats
    top: Top
    """The outside top for z = 0: what to add to a height of this pipe."""
    pipe_u: float
    """Of the pipe's top: survey and, where wall or dimension come from a table, their spread."""

    def cover(self, rise_m: float) -> Floats:
        """Cover when the outside top lies `rise_m` above the written height."""
        return self.ground - self.samples.z - rise_m


@derived
def covered(case: Case) -> tuple[Covered, ...]:
    """Every laid pipe of the delivery against the case's terrain, in file order. Needs a terrain."""
    circles = _footprints(case)
    drawn = [
        sample(
            leg.pipe.coordinates,
            backwards=leg.backwards,
            step_m=STEP_M,
            skip=_near(circles, leg),
            skip_last_m=min(WALL_M, leg.pipe.line.length / 2) if leg.far_end_free else 0.0,
        )
        for leg in legs(case)
    ]
    if not drawn or case.terrain is None:
        return ()
    east = np.concatenate([one.east for one in drawn])
    north = np.concatenate([one.north for one in drawn])
    ground, ground_u = ground_at(case, east, north)
    found, start = [], 0
    for leg, samples in zip(legs(case), drawn, strict=True):
        end = start + len(samples.chainage)
        top = outside_top(leg.pipe, 0.0)
        pipe_u = combined(height_u(leg.pipe.survey, case.pack.settings), top.spread_m)
        found.append(Covered(leg, samples, ground[start:end], ground_u[start:end], top, pipe_u))
        start = end
    return tuple(found)


def ground_at(case: Case, east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """Height of the finished ground and its standard deviation at each place: surveyed terrain points of the delivery where
    there are some, the terrain model elsewhere."""
    assert case.terrain is not None
    heights = case.terrain.heights_at(np.column_stack((east, north)))
    deviations = np.full(heights.shape, terrain_u(case))
    for point in _surveyed_ground(case):
        here = np.hypot(east - point.coordinate[0], north - point.coordinate[1]) <= SURVEYED_GROUND_M
        heights[here] = point.coordinate[2]
        deviations[here] = height_u(point.survey, case.pack.settings)
    return heights, deviations


def terrain_is_older_than_work(case: Case) -> bool:
    """The notice says that the ground was changed, and the terrain model does not show it yet."""
    work = case.notice.work if case.notice is not None else None
    if work is None or not work.terrain_changed_after_survey:
        return False
    dated = case.terrain.dated if case.terrain is not None else None
    return dated is None or work.finish_date is None or str(dated) <= work.finish_date.isoformat()


def _surveyed_ground(case: Case) -> tuple[Point, ...]:
    return tuple(point for point in laid_points(case, PointKind.TERRAIN) if not isnan(point.coordinate[2]))


def _footprints(case: Case) -> tuple[Circle, ...]:
    delivered = laid_points(case, PointKind.MANHOLE, PointKind.SAND_TRAP)
    existing = case.surroundings.manholes if case.surroundings is not None else ()
    return tuple((one.coordinate[0], one.coordinate[1], footprint_m(one, UNKNOWN_MANHOLE_M)) for one in (*delivered, *existing))


def _near(circles: tuple[Circle, ...], leg: Leg) -> list[Circle]:
    west, south, east, north = leg.pipe.line.bounds
    return [one for one in circles if west - one[2] <= one[0] <= east + one[2] and south - one[2] <= one[1] <= north + one[2]]


def nearest_leg(case: Case, point: Point, within_m: float) -> Leg | None:
    """The laid pipe that a delivered point sits on."""
    found = [(plan_distance_to(leg, point), leg) for leg in legs(case)]
    best = min(found, key=lambda one: one[0], default=None)
    return best[1] if best is not None and best[0] <= within_m else None


def plan_distance_to(leg: Leg, point: Point) -> float:
    near = min(plan_distance(point.coordinate, leg.near.coordinate), plan_distance(point.coordinate, leg.far.coordinate))
    return near if near == 0 else float(min(near, leg.pipe.line.distance(point.point)))
