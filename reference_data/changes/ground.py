"""The register around the delivery, arranged for the questions of a change set: by id, by place, and along mains."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from math import hypot

import numpy as np
import shapely

from network import Coordinate, Function, Pipe, Point, PointKind, manhole_radius_m
from reference_data.changes.identity import guid_of
from reference_data.runs import is_main
from reference_data.surroundings import MANHOLE_RADIUS_M, Surroundings

MANHOLES = (PointKind.MANHOLE, PointKind.SAND_TRAP, PointKind.PUMP, PointKind.GULLY, PointKind.SEPARATOR, PointKind.TANK)
PARTS = (PointKind.VALVE, PointKind.HYDRANT, PointKind.LID, PointKind.OTHER, PointKind.TERRAIN)
"""Things that stand in or on a manhole and are no node of a service pipe."""

END_M = 0.05
NODE_REACH_M = 3.0
"""A pipe that names a point as its node ends this near to it; a manhole is wide."""


class Ground:
    """`laid` are the GUIDs of mains that the delivery itself lays, when they are among the pipes."""

    def __init__(self, surroundings: Surroundings, laid: frozenset[str] = frozenset()) -> None:
        self.surroundings = surroundings
        self.laid = laid
        self.pipes = tuple(pipe for pipe in surroundings.pipes if len(pipe.coordinates) >= 2)
        self.points = surroundings.points
        self.things: tuple[Pipe | Point, ...] = (*self.pipes, *self.points)

    @cached_property
    def by_guid(self) -> dict[str, Pipe | Point]:
        found: dict[str, Pipe | Point] = {}
        for thing in self.things:
            guid = guid_of(thing)
            if guid is not None:
                found.setdefault(guid, thing)
        return found

    @cached_property
    def by_sid(self) -> dict[str, list[Pipe | Point]]:
        found: dict[str, list[Pipe | Point]] = {}
        for thing in self.things:
            if thing.subject.sid:
                found.setdefault(thing.subject.sid, []).append(thing)
        return found

    def called(self, name: str) -> list[Pipe | Point]:
        """Objects whose SID or GUID is `name`."""
        return [*self.by_sid.get(name, ()), *(thing for thing in self.things if thing.subject.guid == name)]

    @cached_property
    def by_name(self) -> dict[str, list[Point]]:
        """Points by PUNKTIDANL."""
        found: dict[str, list[Point]] = {}
        for point in self.points:
            if point.register_id:
                found.setdefault(point.register_id, []).append(point)
        return found

    def points_near(self, east: float, north: float, within_m: float, kinds: Collection[PointKind] | None = None) -> list[tuple[float, Point]]:
        """Points within `within_m` in plan with their distance, nearest first."""
        # a few hundred points: measuring to all of them at once is quicker than a tree
        gaps = np.hypot(self._places[:, 0] - east, self._places[:, 1] - north)
        near = [(float(gaps[index]), self.points[int(index)]) for index in np.flatnonzero(gaps <= within_m)]
        return sorted(((gap, point) for gap, point in near if kinds is None or point.kind in kinds), key=lambda item: (item[0], item[1].id))

    def pipes_near(self, line: shapely.LineString | shapely.Point, within_m: float) -> list[Pipe]:
        found = self._pipe_tree.query(line, predicate="dwithin", distance=within_m)
        return [self.pipes[int(index)] for index in sorted(found)]

    def mains_near(self, east: float, north: float, within_m: float) -> list[tuple[float, Pipe]]:
        """Mains within `within_m` in plan with their distance, nearest first."""
        place = shapely.Point(east, north)
        found = [(float(pipe.line.distance(place)), pipe) for pipe in self.pipes_near(place, within_m) if is_main(pipe)]
        return sorted(found, key=lambda item: (item[0], item[1].id))

    def manhole_at(self, east: float, north: float, margin_m: float) -> Point | None:
        """The manhole whose footprint holds the place, `margin_m` outside its wall included; the nearest when there are several."""
        reach = 3.0 + margin_m
        for gap, point in self.points_near(east, north, reach, MANHOLES):
            if gap <= (manhole_radius_m(point) or MANHOLE_RADIUS_M) + margin_m:
                return point
        return None

    def pipes_at(self, point: Point) -> list[Pipe]:
        """Pipes that name the point as their node, or end within 5 cm of it."""
        sid = point.subject.sid
        found = []
        for pipe in self.pipes_near(point.point, END_M if not sid else NODE_REACH_M):
            ends = ((pipe.from_node, pipe.coordinates[0]), (pipe.to_node, pipe.coordinates[-1]))
            if any((sid is not None and node == sid) or _gap(at, point.coordinate) <= END_M for node, at in ends):
                found.append(pipe)
        return found

    @cached_property
    def _places(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return np.array([point.coordinate[:2] for point in self.points], dtype=np.float64).reshape(-1, 2)

    @cached_property
    def _pipe_tree(self) -> shapely.STRtree:
        return shapely.STRtree([pipe.line for pipe in self.pipes])


def _gap(one: Coordinate, other: Coordinate) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def joinable(function: Function) -> frozenset[Function]:
    """Functions of mains that a service of `function` may join: wastewater and stormwater also the combined main, and so on."""
    return _JOINABLE.get(function, frozenset({function}))


_JOINABLE = {
    Function.WASTEWATER: frozenset({Function.WASTEWATER, Function.COMBINED}),
    Function.STORMWATER: frozenset({Function.STORMWATER, Function.COMBINED}),
    Function.DRAINAGE: frozenset({Function.DRAINAGE, Function.STORMWATER, Function.COMBINED}),
    Function.COMBINED: frozenset({Function.COMBINED, Function.WASTEWATER}),
}
