"""The notice's tape measures from fixed points (trekantmåling)."""

from __future__ import annotations

from network import Point, PointKind
from validators.case import Case
from validators.notice import TriangulatedObject, Triangulation
from validators.paths import plan_distance
from validators.services import CONNECTION_KINDS, laid_points
from validators.triangulation import Measure, solve

LEAST = 2
"""Distances from two fixed points, and a map to see which side, place a thing; the third controls it."""
SAME_THING_M = 0.30
"""A taped place this near a surveyed one is that one."""
KINDS = {
    TriangulatedObject.SHUT_OFF_VALVE: (PointKind.STOP_TAP, PointKind.VALVE),
    TriangulatedObject.RODDING_POINT: (PointKind.RODDING_POINT, PointKind.MANHOLE, PointKind.PUMP),
    TriangulatedObject.CONNECTION_POINT: CONNECTION_KINDS,
}


def measures_of(entry: Triangulation) -> tuple[Measure, ...]:
    """The complete measures of one entry: east, north, distance."""
    return tuple(
        (one.east, one.north, one.distance_m)
        for one in entry.measures or ()
        if one.east is not None and one.north is not None and one.distance_m is not None
    )


def taped_count(case: Case, thing: TriangulatedObject) -> int:
    """How many things of this kind the notice gives enough measures to place, and that are not placed already: one entry places one, and
    one that meets a surveyed thing of the kind is that thing over again."""
    entries = (case.notice.triangulation if case.notice is not None else None) or ()
    placing = [measures for entry in entries if entry.object is thing and len(measures := measures_of(entry)) >= LEAST]
    surveyed = [point for point in laid_points(case, *KINDS[thing]) if point.has_height] if placing else []
    return sum(not any(_meets(measures, point) for point in surveyed) for measures in placing)


def _meets(measures: tuple[Measure, ...], point: Point) -> bool:
    fix = solve(measures, near=point.coordinate[:2])
    return fix is not None and plan_distance((fix.east, fix.north), point.coordinate) <= SAME_THING_M
