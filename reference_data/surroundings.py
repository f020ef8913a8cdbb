"""What lies around a delivery in the mains register: pipes, points and how the mains hang together.

Pure values in the delivery's own coordinate system. Distances are in plan, in metres. Register heights stay as written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from network import Function, Pipe, Point, PointKind, manhole_radius_m
from reference_data.runs import Run, Runs, is_main, lines_of

if TYPE_CHECKING:
    import shapely

MANHOLE_RADIUS_M = 0.60
"""Radius of a mains manhole whose width is not in the register."""
LARGEST_MANHOLE_M = 10.0
"""No manhole reaches farther than this from its centre."""
ID_REACH_M = 5.0
"""An id joins a point to a main only when the two are this near; ids of one file mean nothing in another."""
POOR_PLAN_M = 1.0
"""Plan accuracy (one standard deviation) of a register object whose method is unknown or whose accuracy is not given."""
CLOSE_M = 30.0
"""Pipes this near the delivery's box are close to it; what rules hold a delivered pipe against, and what the map shows, lies nearer."""
UNKNOWN_METHODS = (None, "99")


class OnMain(NamedTuple):
    """A place on a main. `chainage_m` is measured along `run`, `offset_m` is the plan distance from the place asked for."""

    run: Run
    pipe: Pipe
    chainage_m: float
    offset_m: float
    east: float
    north: float
    height_m: float
    """The main's z there as written (see `pipe.height_reference`); NaN when unknown."""
    uncertainty_m: float
    """Plan accuracy of the main, one standard deviation."""
    by_id: bool = False
    """True when the register's own ids say so, not the distance."""


class ManholeOnMain(NamedTuple):
    """A manhole and its distance along the main from a place on it, centre to place."""

    manhole: Point
    distance_along_m: float


@dataclass(frozen=True)
class Surroundings:
    """The part of one register snapshot near a delivery."""

    snapshot: str
    crs: str
    pipes: Sequence[Pipe] = ()
    points: Sequence[Point] = ()
    """Out of a store these are made one by one when looked at; `mains` and `points_of` look at no more than they must."""
    taken: str | None = None
    """ISO date of the snapshot."""
    objects: int = 0
    """Objects in the whole snapshot."""
    radius_m: float = 0.0
    municipality: str | None = None
    bounds: tuple[float, float, float, float] | None = field(default=None)
    """The box that was asked for, (east, north, east, north)."""

    @cached_property
    def mains(self) -> tuple[Pipe, ...]:
        stored = getattr(self.pipes, "mains", None)
        return stored() if stored else tuple(pipe for pipe in self.pipes if is_main(pipe))

    @cached_property
    def service_pipes(self) -> tuple[Pipe, ...]:
        """Pipes that are no mains but carry water, wastewater, stormwater or drainage."""
        return tuple(pipe for pipe in self.pipes if not is_main(pipe) and pipe.function is not Function.OTHER)

    @cached_property
    def manholes(self) -> tuple[Point, ...]:
        return self.points_of(PointKind.MANHOLE)

    @cached_property
    def tappings(self) -> tuple[Point, ...]:
        return self.points_of(PointKind.TAPPING)

    @cached_property
    def branches(self) -> tuple[Point, ...]:
        return self.points_of(PointKind.BRANCH)

    def points_of(self, *kinds: PointKind) -> tuple[Point, ...]:
        stored = getattr(self.points, "of_kinds", None)
        if stored:
            return tuple(stored(kinds))
        return tuple(self.points[place] for place in sorted(place for kind in set(kinds) for place in self._places_by_kind.get(kind, ())))

    def points_in(self, box: tuple[float, float, float, float], *kinds: PointKind) -> tuple[Point, ...]:
        """Points of `kinds` inside the box (east, north, east, north), in the register's order; out of a store no others are made."""
        stored = getattr(self.points, "within", None)
        if stored:
            return tuple(stored(kinds, box))
        west, south, east, north = box
        return tuple(
            point for point in self.points_of(*kinds) if west <= point.coordinate[0] <= east and south <= point.coordinate[1] <= north
        )  # fmt: skip

    @cached_property
    def _runs(self) -> Runs:
        return Runs(self.mains, self.manholes)

    @property
    def runs(self) -> tuple[Run, ...]:
        return self._runs.runs

    def node(self, sid: str) -> Point | None:
        """The point whose SID is `sid`."""
        stored = getattr(self.points, "with_sid", None)
        return stored(sid) if stored else self._points_by_sid.get(sid)

    def locate(self, east: float, north: float, functions: Collection[Function] | None = None, within_m: float | None = None) -> tuple[OnMain, ...]:
        """Places on mains nearest to (east, north), one a run, nearest first. `functions` narrows to those mains; `within_m` to
        that offset."""
        runs = self._runs
        if not len(runs):
            return ()
        near = range(len(runs)) if within_m is None else runs.near(east, north, within_m)
        found = [self._on(runs[number], east, north) for number in near if functions is None or runs.function(number) in functions]
        return tuple(sorted((on for on in found if within_m is None or on.offset_m <= within_m), key=lambda on: (on.offset_m, on.run.id)))

    def locate_point(self, point: Point, functions: Collection[Function] | None = None, within_m: float | None = None) -> tuple[OnMain, ...]:
        """As `locate`, but a main that names the point as its node comes first, whatever else lies nearer.

        An id counts only within 5 m: the numbers of a delivery are its own and can be those of something far away.
        """
        east, north, _ = point.coordinate
        near = self.locate(east, north, functions, within_m)
        sid = point.subject.sid
        if not sid:
            return near
        named = [run for run in self._runs.at_node(sid) if functions is None or run.function in functions]
        by_id = [on for on in (self._on(run, east, north, by_id=True) for run in named) if on.offset_m <= ID_REACH_M]
        ids = {on.run.id for on in by_id}
        return (*sorted(by_id, key=lambda on: (on.offset_m, on.run.id)), *(on for on in near if on.run.id not in ids))

    def manholes_on_main(self, on: OnMain, within_m: float = 500.0) -> tuple[ManholeOnMain, ...]:
        """Manholes along the same main from `on`, nearest first, through runs that follow one another; `within_m` limits the walk."""
        reached = self._runs.manholes_from(on.run, on.chainage_m, within_m)
        return tuple(ManholeOnMain(manhole, distance) for manhole, distance in reached)

    def points_on(self, run: Run, *kinds: PointKind, within_m: float = 0.5) -> tuple[tuple[Point, float], ...]:
        """Points of `kinds` on `run` with their chainage, in order along it.

        A point is on the run when the run's pipes name it, or when the run is the nearest of the mains within `within_m` (or
        twice the register's own uncertainty, when that is larger).
        """
        found = []
        for point in self.points_of(*kinds):
            on = self._home(point, within_m)
            if on is not None and on.run.id == run.id:
                found.append((point, on.chainage_m))
        return tuple(sorted(found, key=lambda item: (item[1], item[0].id)))

    def tappings_on(self, run: Run, within_m: float = 0.5) -> tuple[tuple[Point, float], ...]:
        """Existing tappings on `run` with their chainage."""
        return self.points_on(run, PointKind.TAPPING, within_m=within_m)

    def manhole_at(self, east: float, north: float, margin_m: float = 0.0) -> Point | None:
        """The manhole whose footprint holds the place, the nearest where there are several; the footprint is a circle of the outer radius
        plus `margin_m`."""
        inside = [
            (distance, one.id, one)
            for one in self.manholes
            if abs(one.coordinate[0] - east) <= LARGEST_MANHOLE_M
            and (distance := hypot(one.coordinate[0] - east, one.coordinate[1] - north)) <= LARGEST_MANHOLE_M
            and distance <= (manhole_radius_m(one) or MANHOLE_RADIUS_M) + margin_m
        ]
        return min(inside, key=lambda item: item[:2])[2] if inside else None

    def pipes_near(self, geometry: shapely.Geometry, within_m: float) -> tuple[Pipe, ...]:
        """Pipes that come within `within_m` of the geometry in plan, in the register's order."""
        return self.pipes_near_each([geometry], within_m)[0]

    def pipes_near_each(self, geometries: Sequence[shapely.Geometry], within_m: float) -> list[tuple[Pipe, ...]]:
        """As `pipes_near`, for several geometries at once, which costs hardly more than for one.

        Near the delivery only the pipes there are looked at; out of a store no others are fetched for it.
        """
        if not geometries:
            return []
        import shapely

        close = self._close_box
        west, south, east, north = shapely.total_bounds(geometries).tolist()
        if close and close[0] <= west - within_m and close[1] <= south - within_m and east + within_m <= close[2] and north + within_m <= close[3]:
            tree, pipes = self._close_pipes
        else:
            tree, pipes = self._all_pipes
        near: list[list[int]] = [[] for _ in geometries]
        for number, index in tree.query(geometries, predicate="dwithin", distance=within_m).T.tolist():
            near[number].append(index)
        return [tuple(pipes[index] for index in sorted(one)) for one in near]

    def pipes_at(self, point: Point, within_m: float = 0.05) -> tuple[Pipe, ...]:
        """Pipes that name the point as a node, or end within `within_m` of it when they name no node there."""
        sid = point.subject.sid
        east, north, _ = point.coordinate
        found = []
        for pipe in self.pipes:
            if not pipe.coordinates:
                continue
            ends = ((pipe.from_node, pipe.coordinates[0]), (pipe.to_node, pipe.coordinates[-1]))
            if any((node == sid) if node and sid else hypot(at[0] - east, at[1] - north) <= within_m for node, at in ends):
                found.append(pipe)
        return tuple(found)

    def _home(self, point: Point, within_m: float) -> OnMain | None:
        functions = (point.function,) if point.kind is PointKind.TAPPING and point.function else None
        named = self.locate_point(point, functions, within_m)
        return named[0] if named else None

    def _on(self, run: Run, east: float, north: float, by_id: bool = False) -> OnMain:
        chainage = run.chainage_of(east, north)
        foot_east, foot_north, height = run.at(chainage)
        pipe = run.pipe_at(chainage)
        offset = hypot(foot_east - east, foot_north - north)
        return OnMain(run, pipe, chainage, offset, foot_east, foot_north, height, plan_uncertainty_m(pipe), by_id)

    @property
    def close_pipes(self) -> tuple[Pipe, ...]:
        """The pipes that come near the delivery, at least."""
        return self._close_pipes[1]

    @cached_property
    def _close_box(self) -> tuple[float, float, float, float] | None:
        """The delivery's own box and a little more; None when it is not known or as large as all that was asked for."""
        inwards = self.radius_m - CLOSE_M
        if self.bounds is None or inwards <= 0:
            return None
        west, south, east, north = self.bounds
        return (west + inwards, south + inwards, east - inwards, north - inwards) if west + inwards < east - inwards else None

    @cached_property
    def _close_pipes(self) -> tuple[shapely.STRtree, tuple[Pipe, ...]]:
        stored = getattr(self.pipes, "touching", None)
        return _tree_of(stored(self._close_box)) if stored and self._close_box else self._all_pipes

    @cached_property
    def _all_pipes(self) -> tuple[shapely.STRtree, tuple[Pipe, ...]]:
        return _tree_of(self.pipes)

    @cached_property
    def _places_by_kind(self) -> dict[PointKind, list[int]]:
        found: dict[PointKind, list[int]] = defaultdict(list)
        for place, point in enumerate(self.points):
            found[point.kind].append(place)
        return found

    @cached_property
    def _points_by_sid(self) -> dict[str, Point]:
        found: dict[str, Point] = {}
        for point in self.points:
            if point.subject.sid:
                found.setdefault(point.subject.sid, point)
        return found


def _tree_of(pipes: Sequence[Pipe]) -> tuple[shapely.STRtree, tuple[Pipe, ...]]:
    import shapely

    drawn = tuple(pipe for pipe in pipes if len(pipe.coordinates) > 1)
    return shapely.STRtree(lines_of(drawn)), drawn


def plan_uncertainty_m(thing: Pipe | Point) -> float:
    """Plan accuracy of a register object, one standard deviation; 1.0 m when the method is unknown or no accuracy is given."""
    survey = thing.survey
    if survey.method in UNKNOWN_METHODS or survey.accuracy_m is None:
        return POOR_PLAN_M
    return survey.accuracy_m
