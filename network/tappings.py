"""Connection points whose code does not say what they are: the pipe that ends in them does.

Dialect A tells a tapping (ANB) from a branch (GRN); dialect B has one code, 8276, for whatever joins a service to a main, and an object type
without a theme says no more. Such a point where a single water pipe ends is a tapping, and where a single sewer ends a branch on the main.
One that more pipes meet in, or that lies on a pipe, is a joint of the private network and stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

from network.model import Coordinate, Function, Pipe, Point, PointKind
from network.topology import TOLERANCE_M

UNSPECIFIC = ("8276", "Påkoplingspunkt")
"""Themes, and the object type that stands in for a missing one."""
BECOMES = {
    Function.WATER: PointKind.TAPPING,
    **dict.fromkeys((Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE), PointKind.BRANCH),
}


def told_by_their_pipes(points: Sequence[Point], pipes: Sequence[Pipe]) -> tuple[Point, ...]:
    """The points in order, with those that their pipe tells more of."""
    return tuple(_told(point, pipes) if point.kind is PointKind.CONNECTION and point.theme in UNSPECIFIC else point for point in points)


def _told(point: Point, pipes: Sequence[Pipe]) -> Point:
    meeting = [pipe for pipe in pipes if any(_near(point, at) for at in pipe.coordinates) or point.subject.sid in _nodes(pipe)]
    if len(meeting) != 1 or not _ends_in(meeting[0], point):
        return point
    kind = BECOMES.get(meeting[0].function)
    if kind is None:
        return point
    function = point.function or (Function.WATER if kind is PointKind.TAPPING else None)
    return replace(point, kind=kind, function=function, subject=replace(point.subject, kind=kind.value))


def _ends_in(pipe: Pipe, point: Point) -> bool:
    return point.subject.sid in _nodes(pipe) or any(_near(point, at) for at in (pipe.coordinates[0], pipe.coordinates[-1]))


def _nodes(pipe: Pipe) -> tuple[str, ...]:
    return tuple(node for node in (pipe.from_node, pipe.to_node) if node)


def _near(point: Point, at: Coordinate) -> bool:
    return hypot(point.coordinate[0] - at[0], point.coordinate[1] - at[1]) <= TOLERANCE_M
