"""Ground that somebody has surveyed: terrain points of the delivery, and the lids of manholes, delivered or in the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

import shapely

from network import Point, PointKind, Survey
from validators.case import Case
from validators.derived import derived
from validators.paths import box_around
from validators.services import laid_pipes, laid_points
from validators.standing import in_operation, is_removed
from validators.uncertainty import SURVEY_GRADE, height_u

REACH_M = 1.0
"""A surveyed height stands for the ground this far around it."""

COVERED = (PointKind.STOP_TAP, PointKind.TAPPING, PointKind.VALVE, PointKind.MANHOLE)
"""Fittings that the ground lies over."""


class GroundSource(StrEnum):
    """Where a height of the ground came from. A later one goes before an earlier one."""

    MODEL = "model"
    REGISTER_LID = "register_lid"
    LID = "lid"
    SURVEYED = "surveyed"


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """One surveyed height of the ground."""

    point: Point
    height_m: float
    u: float
    """Standard deviation of the height, metres."""
    source: GroundSource


@derived
def surveyed_ground(case: Case) -> tuple[GroundPoint, ...]:
    """Those within `REACH_M` of a delivered pipe, fitting or manhole: terrain points, then delivered lids, then the register's."""
    lids = _near(case, [*_delivered_lids(case), *_register_lids(case)])
    return (*terrain_points(case), *(one for one in lids if one.source is GroundSource.LID or not is_removed(case, one.point)))


@derived
def terrain_points(case: Case) -> tuple[GroundPoint, ...]:
    """The surveyed terrain points alone, where a lid is not asked."""
    return _near(case, list(_terrain_points(case)))


def _near(case: Case, found: list[GroundPoint]) -> tuple[GroundPoint, ...]:
    if not found:
        return ()
    things = [pipe.line for pipe in laid_pipes(case)] + [point.point for point in laid_points(case, *COVERED) if _is_placed(point)]
    near = shapely.STRtree(things).query([one.point.point for one in found], predicate="dwithin", distance=REACH_M)[0]
    return tuple(found[index] for index in sorted({int(one) for one in near}))


def _terrain_points(case: Case) -> Iterator[GroundPoint]:
    for point in laid_points(case, PointKind.TERRAIN):
        if _is_placed(point) and _is_height(point.coordinate[2]):
            yield GroundPoint(point, point.coordinate[2], height_u(point.survey, case.pack.settings), GroundSource.SURVEYED)


def _delivered_lids(case: Case) -> Iterator[GroundPoint]:
    """A lid that was not surveyed in the field (KVALITET says so) is no better than a guess, and is left out."""
    for point in laid_points(case, PointKind.LID, PointKind.MANHOLE, PointKind.SAND_TRAP):
        u = height_u(point.survey, case.pack.settings)
        if u <= case.pack.settings.weak_survey_uncertainty_m:
            yield from _lid(point, u, GroundSource.LID)


def _register_lids(case: Case) -> Iterator[GroundPoint]:
    """Of what is in operation and was surveyed well. A register often has lid heights that were read off a drawing."""
    if case.surroundings is None:
        return
    pipes = [at for pipe in laid_pipes(case) for at in pipe.coordinates]
    places = [at for at in (*pipes, *(point.coordinate for point in laid_points(case, *COVERED))) if isfinite(at[0]) and isfinite(at[1])]
    if not places:
        return
    for point in case.surroundings.points_in(box_around(places, REACH_M), PointKind.LID, PointKind.MANHOLE):
        if in_operation(point) and _method(point.survey) in SURVEY_GRADE:
            yield from _lid(point, height_u(point.survey, case.pack.settings), GroundSource.REGISTER_LID)


def _lid(point: Point, u: float, source: GroundSource) -> Iterator[GroundPoint]:
    height = point.coordinate[2] if point.kind is PointKind.LID else point.lid_height_m
    if _is_placed(point) and height is not None and _is_height(height):
        yield GroundPoint(point, height, u, source)


def _method(survey: Survey) -> str | None:
    return survey.height_method or survey.method


def _is_placed(point: Point) -> bool:
    return isfinite(point.coordinate[0]) and isfinite(point.coordinate[1])


def _is_height(height: float) -> bool:
    """A written 0 stands for a height that nobody measured."""
    return isfinite(height) and height != 0
