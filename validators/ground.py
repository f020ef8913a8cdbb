"""The finished ground over the delivered pipes, and the samples along them that cover is measured at.

The ground is what was surveyed in the delivery where there is something within reach, then a surveyed lid, then the terrain model
(rule catalogue section 2). A lid goes before a model only where its height is as sure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, isnan

import numpy as np
import shapely
from numpy.typing import NDArray

from network import Function, Point, PointKind, Subject, Top, outside_top
from validators.case import Case
from validators.cover import Circle, Floats, Samples, sample
from validators.derived import derived
from validators.knots import footprint_m
from validators.paths import box_around, measured_heights, plan_distance
from validators.services import Leg, laid_points, legs
from validators.surveyed_ground import REACH_M, GroundPoint, GroundSource, surveyed_ground, terrain_points
from validators.uncertainty import combined, height_u, terrain_u

STEP_M = 1.0
"""Largest distance between samples (rule catalogue section 2, "Sampling")."""
WALL_M = 0.5
"""The pipe rises through the wall here, so its last half metre is not asked for cover."""
UNKNOWN_MANHOLE_M = 0.30
"""Footprint of a manhole whose width is not given."""

WIDEST_MANHOLE_M = 2.0
"""Outer radius; a width beyond it is a slip of the pen, and shall not take the ground off whole pipes."""

_RIM_M = 1e-6
_MODEL = -1


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground at a number of places. All arrays have the same length."""

    height: Floats
    """NaN where nothing tells it."""
    u: Floats
    """Standard deviation of each height, metres."""
    origin: NDArray[np.int64]
    """Number of the point in `points` that the height is of, -1 for the terrain model."""
    points: tuple[GroundPoint, ...]

    def point_at(self, index: int) -> GroundPoint | None:
        """The surveyed point that the height at one place is of; None for the model."""
        number = int(self.origin[index])
        return None if number == _MODEL else self.points[number]

    def delivered_at(self, index: int) -> tuple[Subject, ...]:
        """The delivered point that the height at one place is of. A lid of the register is not named: whose ground it is, is enough."""
        point = self.point_at(index)
        return (point.point.subject,) if point is not None and point.source is not GroundSource.REGISTER_LID else ()

    def source_at(self, index: int) -> GroundSource:
        point = self.point_at(index)
        return point.source if point is not None else GroundSource.MODEL

    def delivered(self) -> NDArray[np.bool_]:
        """Which heights were surveyed with the delivery, so that they are of the ground as the work left it."""
        numbers = [number for number, one in enumerate(self.points) if one.source in (GroundSource.SURVEYED, GroundSource.LID)]
        return np.isin(self.origin, numbers)

    def part(self, start: int, end: int) -> Ground:
        return Ground(self.height[start:end], self.u[start:end], self.origin[start:end], self.points)


@dataclass(frozen=True)
class Covered:
    """One delivered pipe with the ground above it. The arrays are as long as the samples. What several rules ask for is found once."""

    leg: Leg
    samples: Samples
    ground: Ground
    top: Top
    """The outside top for z = 0: what to add to a height of this pipe."""
    pipe_u: float
    """Of the pipe's top: survey and, where wall or dimension come from a table, their spread."""

    def cover(self, rise_m: float) -> Floats:
        """Cover when the outside top lies `rise_m` above the written height."""
        return self.ground.height - self.samples.z - rise_m

    @cached_property
    def covers(self) -> tuple[Floats, ...]:
        """Cover by each of `readings`, infinite where it is not asked for or not known."""
        return tuple(np.where(self.measured, self.cover(rise), np.inf) for rise in self.readings)

    @cached_property
    def readings(self) -> tuple[float, ...]:
        """What to add to a written height to reach the outside top: the known figure first, then the bounds where it is assumed."""
        bounds = (self.top.low_m, self.top.high_m) if self.top.assumed or self.top.value_m is None else ()
        return tuple(dict.fromkeys(rise for rise in (self.top.value_m, *bounds) if rise is not None and not isnan(rise)))

    @cached_property
    def u(self) -> Floats:
        """Standard deviation of the cover at each sample."""
        return np.hypot(self.pipe_u, self.ground.u)

    @cached_property
    def greatest_u(self) -> float:
        return float(self.u.max())

    @cached_property
    def measured(self) -> NDArray[np.bool_]:
        """Samples that count and have both a height of the pipe and one of the ground."""
        return self.samples.counts & ~(np.isnan(self.samples.z) | np.isnan(self.ground.height))

    @property
    def blind(self) -> NDArray[np.bool_]:
        """Samples that count and have no ground."""
        return self.samples.counts & np.isnan(self.ground.height)

    @cached_property
    def is_measured(self) -> bool:
        """Somewhere the cover is known."""
        return bool(self.measured.any())

    @cached_property
    def is_wholly_measured(self) -> bool:
        """The cover is known wherever a sample counts."""
        return bool((self.measured == self.samples.counts).all())


@derived
def covered(case: Case) -> tuple[Covered, ...]:
    """Every laid pipe of the delivery against the ground that is known, in file order."""
    circles = manhole_circles(case)
    marks = [(one.point.coordinate[0], one.point.coordinate[1], REACH_M) for one in surveyed_ground(case)]
    drawn = [
        sample(
            measured_heights(leg.pipe.coordinates),
            backwards=leg.backwards,
            step_m=STEP_M,
            skip=_near(circles, box),
            skip_last_m=min(WALL_M, leg.pipe.line.length / 2) if leg.far_end_free else 0.0,
            marks=_near(marks, box),
        )
        for leg in legs(case)
        for box in [leg.pipe.line.bounds]
    ]
    if not drawn:
        return ()
    ground = ground_at(case, np.concatenate([one.east for one in drawn]), np.concatenate([one.north for one in drawn]))
    found, start = [], 0
    for leg, samples in zip(legs(case), drawn, strict=True):
        end = start + len(samples.chainage)
        top = outside_top(leg.pipe, 0.0)
        pipe_u = combined(height_u(leg.pipe.survey, case.pack.settings), top.spread_m)
        found.append(Covered(leg, samples, ground.part(start, end), top, pipe_u))
        start = end
    return tuple(found)


def ground_at(case: Case, east: Floats, north: Floats, lids: bool = True) -> Ground:
    """The finished ground at each place: the nearest surveyed terrain point within reach, else the nearest lid, else the model.
    Without `lids` they are left out, as where the lid itself is asked about."""
    if case.terrain is not None:
        heights = case.terrain.heights_at(np.column_stack((east, north)))
    else:
        heights = np.full(np.shape(east), np.nan)
    deviations = np.full(heights.shape, terrain_u(case))
    origin = np.full(heights.shape, _MODEL, dtype=np.int64)
    points = surveyed_ground(case) if lids else terrain_points(case)
    for of_lids in (True, False):
        numbers = [number for number, one in enumerate(points) if (one.source is not GroundSource.SURVEYED) is of_lids]
        for place, number in _nearest([points[number] for number in numbers], numbers, east, north):
            one = points[number]
            # Beside a model, a lid must be as sure as the model, and a terrain point must have been surveyed at all.
            enough = deviations[place] if of_lids else case.pack.settings.weak_survey_uncertainty_m
            if one.u > enough and not np.isnan(heights[place]):
                continue
            heights[place], deviations[place], origin[place] = one.height_m, one.u, number
    return Ground(heights, deviations, origin, points)


def _nearest(points: list[GroundPoint], numbers: list[int], east: Floats, north: Floats) -> list[tuple[int, int]]:
    """(place, number of the nearest point) for each place with a point within reach; of equally near ones the first."""
    if not points:
        return []
    placed = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
    tree = shapely.STRtree([one.point.point for one in points])
    asked, hit = tree.query_nearest(shapely.points(east[placed], north[placed]), max_distance=REACH_M + _RIM_M)
    first: dict[int, int] = {}
    for place, index in zip(placed[asked].tolist(), hit.tolist(), strict=True):
        first[place] = min(first.get(place, numbers[index]), numbers[index])
    return sorted(first.items())


def terrain_is_older_than_work(case: Case) -> bool:
    """The notice says that the ground was changed, and the terrain model does not show it yet."""
    work = case.notice.work if case.notice is not None else None
    if work is None or not work.terrain_changed_after_survey:
        return False
    dated = case.terrain.dated if case.terrain is not None else None
    return dated is None or work.finish_date is None or str(dated) <= work.finish_date.isoformat()


@derived
def manhole_circles(case: Case) -> tuple[Circle, ...]:
    """The footprint of every manhole, delivered or in the register, that can hold something delivered: what lies in there has no
    ground over it."""
    delivered = laid_points(case, PointKind.MANHOLE, PointKind.SAND_TRAP)
    places = [at for pipe in case.delivery.pipes for at in pipe.coordinates] + [point.coordinate for point in case.delivery.points]
    placed = [at for at in places if isfinite(at[0]) and isfinite(at[1])]
    existing: tuple[Point, ...] = ()
    if case.surroundings is not None and placed:
        existing = case.surroundings.points_in(box_around(placed, WIDEST_MANHOLE_M), PointKind.MANHOLE)
    return tuple((one.coordinate[0], one.coordinate[1], _radius_m(one)) for one in (*delivered, *existing))


def _radius_m(manhole: Point) -> float:
    radius = footprint_m(manhole, UNKNOWN_MANHOLE_M)
    return radius if radius <= WIDEST_MANHOLE_M else UNKNOWN_MANHOLE_M


def in_manhole(case: Case, point: Point) -> bool:
    return any(plan_distance(point.coordinate, (east, north)) <= radius for east, north, radius in manhole_circles(case))


def _near(circles: tuple[Circle, ...] | list[Circle], box: tuple[float, float, float, float]) -> list[Circle]:
    west, south, east, north = box
    return [one for one in circles if west - one[2] <= one[0] <= east + one[2] and south - one[2] <= one[1] <= north + one[2]]


def nearest_leg(case: Case, point: Point, within_m: float, functions: Collection[Function] = tuple(Function)) -> Leg | None:
    """The laid pipe of these functions that a delivered point sits on."""
    found = [(plan_distance_to(leg, point), leg) for leg in legs(case) if leg.pipe.function in functions]
    best = min(found, key=lambda one: one[0], default=None)
    return best[1] if best is not None and best[0] <= within_m else None


def plan_distance_to(leg: Leg, point: Point) -> float:
    near = min(plan_distance(point.coordinate, leg.near.coordinate), plan_distance(point.coordinate, leg.far.coordinate))
    return near if near == 0 else float(min(near, leg.pipe.line.distance(point.point)))
