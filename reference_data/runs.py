"""Runs of mains: pipes of one function, material and dimension that follow one another from manhole to manhole.

Two ends meet when they name the same node; an end that names none meets what lies within 0.05 m. Parallel mains are therefore
never one run, however close they lie.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import hypot, inf
from typing import TYPE_CHECKING

from network import Coordinate, Function, Pipe, Point, manhole_radius_m
from reference_data.nodes import TOLERANCE_M, Nodes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import shapely

MAIN_LEVELS = ("H", "O")
SERVICE_LEVELS = ("S", "S6")

Chain = list[tuple[int, bool]]
"""Numbers of pipes in order along a run, with True where the pipe is drawn against it."""


def is_main(pipe: Pipe) -> bool:
    """A main carries water, wastewater, stormwater or both, and is not said to be a service pipe.

    NETTYPE H (main), O (transmission) and F (distribution) are mains, except F in private ownership, which is a shared private
    pipe. A pipe without NETTYPE is a main unless its owner is private.
    """
    return bool(pipe.coordinates) and is_main_level(pipe.function, pipe.network_level, pipe.owner)


def is_main_level(function: Function, network_level: str | None, owner: str | None) -> bool:
    """As `is_main`, of the three things that decide it."""
    if function in (Function.OTHER, Function.DRAINAGE):
        return False
    if network_level in MAIN_LEVELS:
        return True
    return network_level not in SERVICE_LEVELS and not (owner or "").startswith("P")


@dataclass(frozen=True)
class Run:
    """One run, drawn from its start to its end. Chainage 0 is the start."""

    id: str
    """The ids of its first and last pipe and how many there are; the same for the same register."""
    function: Function
    pipes: tuple[Pipe, ...]
    coordinates: tuple[Coordinate, ...]
    pipe_starts: tuple[float, ...]
    """Chainage where each of `pipes` begins."""
    start_node: int
    end_node: int
    start_manhole: Point | None = None
    end_manhole: Point | None = None
    inner_manholes: tuple[tuple[Point, float], ...] = ()
    """Manholes that the line passes without being cut there, with their chainage."""

    @property
    def material(self) -> str | None:
        return self.pipes[0].material

    @property
    def dimension_mm(self) -> float | None:
        return self.pipes[0].dimension_mm

    @cached_property
    def line(self) -> shapely.LineString:
        """The plan line."""
        return plan_lines([self.coordinates])[0]

    @cached_property
    def length_m(self) -> float:
        return float(self._chainages[-1])

    def chainage_of(self, east: float, north: float) -> float:
        """Distance along the run of its point nearest to the place."""
        best, nearest = 0.0, inf
        for (east0, north0, _), (east1, north1, _), start in zip(self.coordinates, self.coordinates[1:], self._chainages, strict=False):
            along_east, along_north = east1 - east0, north1 - north0
            square = along_east * along_east + along_north * along_north
            share = ((east - east0) * along_east + (north - north0) * along_north) / square if square > 0 else 0.0
            share = 0.0 if share <= 0 else min(share, 1.0)
            aside = hypot(east - east0 - share * along_east, north - north0 - share * along_north)
            if aside < nearest:
                best, nearest = start + share * hypot(along_east, along_north), aside
        return best

    def at(self, chainage: float) -> Coordinate:
        """(east, north, z as written) at a chainage, linear between vertices; the ends beyond the run's own. The height is NaN when a
        neighbouring vertex has none."""
        along = self._chainages
        index = min(max(bisect_right(along, chainage) - 1, 0), len(along) - 2)
        length = along[index + 1] - along[index]
        share = min(max((chainage - along[index]) / length, 0.0), 1.0) if length > 0 else 0.0
        (east0, north0, first), (east1, north1, last) = self.coordinates[index], self.coordinates[index + 1]
        height = first if share == 0 else last if share == 1 else first + share * (last - first)
        return east0 + share * (east1 - east0), north0 + share * (north1 - north0), height

    def pipe_at(self, chainage: float) -> Pipe:
        return self.pipes[max(bisect_right(self.pipe_starts, chainage) - 1, 0)]

    @cached_property
    def _chainages(self) -> tuple[float, ...]:
        return _chainages(self.coordinates)


class Runs:
    """The runs of a set of mains, and which of them meet at which node.

    Which pipes follow one another is found at once; a run itself is made when somebody looks at it, because a check looks at
    few of the runs that lie within its radius.
    """

    def __init__(self, mains: Sequence[Pipe], manholes: Sequence[Point]) -> None:
        self._pipes = [pipe for pipe in mains if len(pipe.coordinates) >= 2]
        self._nodes = Nodes(self._pipes, manholes)
        self._chains = _chains(self._pipes, self._nodes)
        self._ends = [_end_nodes(chain, self._nodes) for chain in self._chains]
        self._made: dict[int, Run] = {}

    def __len__(self) -> int:
        return len(self._chains)

    def __getitem__(self, number: int) -> Run:
        """The run of that number, in the order of its first pipe."""
        if number not in self._made:
            run = _run(self._chains[number], self._pipes, self._nodes, number)
            inner = [(manhole, run.chainage_of(*manhole.coordinate[:2])) for manhole in self._inner_manholes.get(number, ())]
            self._made[number] = replace(run, inner_manholes=tuple(sorted(inner, key=_along))) if inner else run
        return self._made[number]

    def function(self, number: int) -> Function:
        return self._pipes[self._chains[number][0][0]].function

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return tuple(self[number] for number in range(len(self)))

    @cached_property
    def lines(self) -> list[shapely.LineString]:
        """The plan line of each run."""
        own = iter(lines_of([self._pipes[chain[0][0]] for chain in self._chains if len(chain) == 1]))
        joined = iter(plan_lines([_drawn(chain, self._pipes) for chain in self._chains if len(chain) > 1]))
        return [next(own) if len(chain) == 1 else next(joined) for chain in self._chains]

    def near(self, east: float, north: float, within_m: float) -> list[int]:
        """Numbers of the runs whose boxes come within `within_m` of the place: every run as near is among them."""
        wests, souths, easts, norths = self._boxes
        here = (wests <= east + within_m) & (easts >= east - within_m) & (souths <= north + within_m) & (norths >= north - within_m)
        numbers: list[int] = here.nonzero()[0].tolist()
        return numbers

    def at_node(self, sid: str) -> tuple[Run, ...]:
        """Runs with a pipe that names `sid` as its node."""
        if sid not in self._nodes.names:
            return ()
        return tuple(self[number] for number in self._by_named_node.get(sid, ()))

    def manholes_from(self, run: Run, chainage: float, within_m: float) -> tuple[tuple[Point, float], ...]:
        """Manholes along the main from a place on `run`, nearest first, each with its distance in metres."""
        passed: dict[int, tuple[float, Point]] = {}

        def meet(manhole: Point, distance: float) -> None:
            if distance <= within_m and (id(manhole) not in passed or distance < passed[id(manhole)][0]):
                passed[id(manhole)] = (distance, manhole)

        for inner, at in run.inner_manholes:
            meet(inner, abs(at - chainage))
        queue = [(chainage, run.start_node), (run.length_m - chainage, run.end_node)]
        heapq.heapify(queue)
        reached: dict[int, float] = {}
        while queue:
            distance, node = heapq.heappop(queue)
            if distance > within_m or node in reached:
                continue
            reached[node] = distance
            for number, onwards, length, backwards in self._ways.get((node, run.function), ()):
                for inner, at in self[number].inner_manholes if number in self._inner_manholes else ():
                    meet(inner, distance + (length - at if backwards else at))
                if onwards not in reached:
                    heapq.heappush(queue, (distance + length, onwards))
        standing = self._nodes.manholes
        at_nodes = [(distance, standing[node]) for node, distance in reached.items() if node in standing]
        return tuple((manhole, distance) for distance, manhole in sorted([*at_nodes, *passed.values()], key=lambda item: (item[0], item[1].id)))

    @cached_property
    def _ways(self) -> dict[tuple[int, Function], list[tuple[int, int, float, bool]]]:
        """By node and function: the runs that end there, each with the node at its other end, its length in metres, and whether it is walked
        against its direction."""
        import shapely

        found: dict[tuple[int, Function], list[tuple[int, int, float, bool]]] = defaultdict(list)
        for number, ((start, end), length) in enumerate(zip(self._ends, shapely.length(self.lines).tolist(), strict=True)):
            function = self.function(number)
            found[start, function].append((number, end, length, False))
            if end != start:
                found[end, function].append((number, start, length, True))
        return found

    @cached_property
    def _boxes(self) -> npt.NDArray[np.float64]:
        """West, south, east and north of each run. To ask a few hundred boxes is quicker than to plant a tree for the few questions of one
        delivery."""
        import shapely

        boxes: npt.NDArray[np.float64] = shapely.bounds(self.lines)
        return boxes.T

    @cached_property
    def _by_named_node(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, chain in enumerate(self._chains):
            for index, _ in chain:
                for sid in (self._pipes[index].from_node, self._pipes[index].to_node):
                    if sid and (not (named := found[sid]) or named[-1] != number):
                        named.append(number)
        return found

    @cached_property
    def _inner_manholes(self) -> dict[int, list[Point]]:
        """By number of the run: the manholes that lie on its line without being a node of it, and that serve its function."""
        at_ends = {node for ends in self._nodes.ends for node in ends}
        found: dict[int, list[Point]] = defaultdict(list)
        for node, manhole in self._nodes.manholes.items():
            if node in at_ends or not self._chains:
                continue
            reach = max(manhole_radius_m(manhole) or 0.0, TOLERANCE_M)
            for number in self.near(*manhole.coordinate[:2], reach):
                function = self.function(number)
                if self.lines[number].distance(manhole.point) > reach:
                    continue
                if manhole.function is None or manhole.function is function or function is Function.COMBINED:
                    found[number].append(manhole)
        return found


def _along(manhole: tuple[Point, float]) -> tuple[float, str]:
    return manhole[1], manhole[0].id


def lines_of(pipes: Sequence[Pipe]) -> list[shapely.LineString]:
    """The plan line of each pipe, which has two vertices or more. Those that nobody has asked for are made in one stroke and kept with
    their pipes, because one by one costs more than the rest together."""
    new = [pipe for pipe in pipes if "line" not in pipe.__dict__]
    for pipe, line in zip(new, plan_lines([pipe.coordinates for pipe in new]), strict=True):
        pipe.__dict__["line"] = line
    return [pipe.line for pipe in pipes]


def plan_lines(many: Sequence[Sequence[Coordinate]]) -> list[shapely.LineString]:
    """The plan lines of several paths, made in one stroke."""
    import numpy as np
    import shapely

    if not many:
        return []
    flat = np.array([place for one in many for place in one])[:, :2]
    return list(np.asarray(shapely.linestrings(flat, indices=np.repeat(np.arange(len(many)), [len(one) for one in many]))))


def _alike(pipe: Pipe) -> tuple[Function, str | None, float | None]:
    return pipe.function, pipe.material, pipe.dimension_mm


def _chains(pipes: Sequence[Pipe], nodes: Nodes) -> list[Chain]:
    at: dict[int, list[int]] = defaultdict(list)
    """Pipes that end at each node that is no manhole: only there one goes on into the next."""
    for index, ends in enumerate(nodes.ends):
        for node in ends:
            if node not in nodes.manholes:
                at[node].append(index)

    def next_of(index: int, node: int) -> int | None:
        same = [other for other in at.get(node, ()) if _alike(pipes[other]) == _alike(pipes[index])]
        others = [other for other in same if other != index]
        return others[0] if len(same) == 2 and len(others) == 1 else None

    used: set[int] = set()
    chains = []
    for index, (first, last) in enumerate(nodes.ends):
        if index in used:
            continue
        used.add(index)
        chain: Chain = [(index, False)]
        chains.append(chain)
        if first not in at and last not in at:
            continue
        for forwards in (True, False):
            here, node = index, last if forwards else first
            while (following := next_of(here, node)) is not None and following not in used:
                used.add(following)
                start, end = nodes.ends[following]
                against = (start != node) if forwards else (end != node)
                if forwards:
                    chain.append((following, against))
                else:
                    chain.insert(0, (following, against))
                here, node = following, end if start == node else start
    return chains


def _drawn(chain: Chain, pipes: Sequence[Pipe]) -> tuple[Coordinate, ...]:
    """The vertices of a run from its start; where two pipes meet in the very same place it is there once."""
    if len(chain) == 1:
        return pipes[chain[0][0]].coordinates
    joined: list[Coordinate] = []
    for index, against in chain:
        drawn = pipes[index].coordinates[::-1] if against else pipes[index].coordinates
        joined.extend(drawn[1:] if joined and _plan_gap(joined[-1], drawn[0]) == 0 else drawn)
    return tuple(joined)


def _starts(chain: Chain, pipes: Sequence[Pipe]) -> tuple[float, ...]:
    """Chainage where each pipe of a run begins."""
    if len(chain) == 1:
        return (0.0,)
    starts, along = [], 0.0
    last: Coordinate | None = None
    for index, against in chain:
        drawn = pipes[index].coordinates[::-1] if against else pipes[index].coordinates
        starts.append(along)
        along += sum(_plan_gap(a, b) for a, b in pairwise(drawn if last is None else (last, *drawn)))
        last = drawn[-1]
    return tuple(starts)


def _chainages(path: Sequence[Coordinate]) -> tuple[float, ...]:
    """Plan distance along a path to each of its vertices."""
    along = [0.0]
    for (east0, north0, _), (east1, north1, _) in pairwise(path):
        along.append(along[-1] + hypot(east1 - east0, north1 - north0))
    return tuple(along)


def _plan_gap(one: Coordinate, other: Coordinate) -> float:
    return hypot(other[0] - one[0], other[1] - one[1])


def _end_nodes(chain: Chain, nodes: Nodes) -> tuple[int, int]:
    (first, first_against), (last, last_against) = chain[0], chain[-1]
    return nodes.ends[first][1 if first_against else 0], nodes.ends[last][0 if last_against else 1]


def _run(chain: Chain, pipes: Sequence[Pipe], nodes: Nodes, number: int) -> Run:
    start, end = _end_nodes(chain, nodes)
    ordered = tuple(pipes[index] for index, _ in chain)
    name = ordered[0].id if len(ordered) == 1 else f"{ordered[0].id}..{ordered[-1].id}/{len(ordered)}"
    return Run(
        id=name or str(number),
        function=ordered[0].function,
        pipes=ordered,
        coordinates=_drawn(chain, pipes),
        pipe_starts=_starts(chain, pipes),
        start_node=start,
        end_node=end,
        start_manhole=nodes.manholes.get(start),
        end_manhole=nodes.manholes.get(end),
    )
