"""Runs of mains: pipes of one function, material and dimension that follow one another from manhole to manhole.

Two ends meet when they name the same node; an end that names none meets what lies within 0.05 m. Parallel mains are therefore
never one run, however close they lie.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from network import Coordinate, Function, Pipe, Point, manhole_radius_m
from reference_data.nodes import TOLERANCE_M, Nodes

if TYPE_CHECKING:
    import shapely

MAIN_LEVELS = ("H", "O")
SERVICE_LEVELS = ("S", "S6")


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


def node_ids(pipe: Pipe) -> tuple[str, ...]:
    return tuple(node for node in (pipe.from_node, pipe.to_node) if node)


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
        return _lines([self.coordinates])[0]

    @cached_property
    def length_m(self) -> float:
        return float(self._chainages[-1])

    def chainage_of(self, east: float, north: float) -> float:
        """Distance along the run of its point nearest to the place."""
        import shapely

        return float(self.line.project(shapely.Point(east, north)))

    def place_at(self, chainage: float) -> tuple[float, float]:
        """(east, north) at a chainage; the ends beyond the run's own."""
        index, share = self._segment(chainage)
        (east0, north0, _), (east1, north1, _) = self.coordinates[index], self.coordinates[index + 1]
        return east0 + share * (east1 - east0), north0 + share * (north1 - north0)

    def height_at(self, chainage: float) -> float:
        """z as written, linear between vertices; NaN when a neighbouring vertex has none."""
        index, share = self._segment(chainage)
        first, last = self.coordinates[index][2], self.coordinates[index + 1][2]
        if share == 0:
            return first
        return last if share == 1 else first + share * (last - first)

    def pipe_at(self, chainage: float) -> Pipe:
        return self.pipes[max(bisect_right(self.pipe_starts, chainage) - 1, 0)]

    @cached_property
    def _chainages(self) -> tuple[float, ...]:
        along = [0.0]
        for (east0, north0, _), (east1, north1, _) in pairwise(self.coordinates):
            along.append(along[-1] + hypot(east1 - east0, north1 - north0))
        return tuple(along)

    def _segment(self, chainage: float) -> tuple[int, float]:
        along = self._chainages
        index = min(max(bisect_right(along, chainage) - 1, 0), len(along) - 2)
        length = along[index + 1] - along[index]
        share = (chainage - along[index]) / length if length > 0 else 0.0
        return index, min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class Runs:
    """All runs of a set of mains, and which runs meet at which node."""

    runs: tuple[Run, ...]
    node_numbers: dict[str, int]
    """Node number by the ids (SID) that stand for it."""

    @classmethod
    def of(cls, mains: Sequence[Pipe], manholes: Sequence[Point]) -> Runs:
        drawn = [pipe for pipe in mains if len(pipe.coordinates) >= 2]
        nodes = Nodes(drawn, manholes)
        chains = _chains(drawn, nodes)
        runs = [_run(chain, drawn, nodes, number) for number, chain in enumerate(chains)]
        for run, line in zip(runs, _lines([run.coordinates for run in runs]), strict=True):
            run.__dict__["line"] = line  # all at once: one by one costs more than the rest together
        return cls(tuple(_with_inner_manholes(runs, manholes, nodes)), nodes.numbers)

    def at_node(self, sid: str) -> tuple[Run, ...]:
        """Runs with a pipe that names `sid` as its node."""
        return tuple(self.runs[index] for index in self._by_named_node.get(sid, ()))

    def manholes_from(self, run: Run, chainage: float, within_m: float) -> tuple[tuple[Point, float], ...]:
        """Manholes along the main from a place on `run`, nearest first, each with its distance in metres."""
        best: dict[str, tuple[float, Point]] = {}

        def meet(manhole: Point | None, distance: float) -> None:
            if manhole is not None and distance <= within_m and distance < best.get(_key(manhole), (float("inf"), manhole))[0]:
                best[_key(manhole)] = (distance, manhole)

        for inner, at in run.inner_manholes:
            meet(inner, abs(at - chainage))
        ends = ((chainage, run.start_node, run.start_manhole), (run.length_m - chainage, run.end_node, run.end_manhole))
        queue: list[tuple[float, int]] = []
        seen: dict[int, float] = {}
        for distance, node, manhole in ends:
            meet(manhole, distance)
            heapq.heappush(queue, (distance, node))
        while queue:
            distance, node = heapq.heappop(queue)
            if distance > within_m or seen.get(node, float("inf")) <= distance:
                continue
            seen[node] = distance
            for other in self._by_end.get(node, ()):
                if other.function is not run.function:
                    continue
                backwards = other.end_node == node and other.start_node != node
                for inner, at in other.inner_manholes:
                    meet(inner, distance + (other.length_m - at if backwards else at))
                far = distance + other.length_m
                meet(other.start_manhole if backwards else other.end_manhole, far)
                heapq.heappush(queue, (far, other.start_node if backwards else other.end_node))
        return tuple((manhole, distance) for distance, manhole in sorted(best.values(), key=lambda item: (item[0], item[1].id)))

    @cached_property
    def _by_end(self) -> dict[int, list[Run]]:
        found: dict[int, list[Run]] = defaultdict(list)
        for run in self.runs:
            found[run.start_node].append(run)
            if run.end_node != run.start_node:
                found[run.end_node].append(run)
        return found

    @cached_property
    def _by_named_node(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, run in enumerate(self.runs):
            for sid in dict.fromkeys(sid for pipe in run.pipes for sid in node_ids(pipe)):
                found[sid].append(index)
        return found


def _key(manhole: Point) -> str:
    return f"{manhole.subject.sid}|{manhole.subject.serial}|{manhole.coordinate[0]:.3f}|{manhole.coordinate[1]:.3f}"


def _lines(many: Sequence[Sequence[Coordinate]]) -> list[shapely.LineString]:
    """The plan lines of several runs."""
    import numpy as np
    import shapely

    if not many:
        return []
    flat = np.array([(east, north) for one in many for east, north, _ in one])
    return list(np.asarray(shapely.linestrings(flat, indices=np.repeat(np.arange(len(many)), [len(one) for one in many]))))


def _alike(pipe: Pipe) -> tuple[Function, str | None, float | None]:
    return pipe.function, pipe.material, pipe.dimension_mm


def _chains(pipes: Sequence[Pipe], nodes: Nodes) -> list[list[tuple[int, bool]]]:
    """Pipes in order along each run, with True where the pipe is drawn against it."""
    at: dict[int, list[int]] = defaultdict(list)
    for index, (start, end) in enumerate(nodes.ends):
        at[start].append(index)
        at[end].append(index)

    def next_of(index: int, node: int) -> int | None:
        if node in nodes.manholes:
            return None
        same = [other for other in at[node] if _alike(pipes[other]) == _alike(pipes[index])]
        others = [other for other in same if other != index]
        return others[0] if len(same) == 2 and len(others) == 1 else None

    used: set[int] = set()
    chains = []
    for index in range(len(pipes)):
        if index in used:
            continue
        used.add(index)
        chain = [(index, False)]
        for forwards in (True, False):
            here, node = index, nodes.ends[index][1 if forwards else 0]
            while (following := next_of(here, node)) is not None and following not in used:
                used.add(following)
                start, end = nodes.ends[following]
                against = (start != node) if forwards else (end != node)
                if forwards:
                    chain.append((following, against))
                else:
                    chain.insert(0, (following, against))
                here, node = following, end if start == node else start
        chains.append(chain)
    return chains


def _run(chain: list[tuple[int, bool]], pipes: Sequence[Pipe], nodes: Nodes, number: int) -> Run:
    coordinates: list[Coordinate] = []
    starts = []
    along = 0.0
    for index, against in chain:
        drawn = pipes[index].coordinates[::-1] if against else pipes[index].coordinates
        joined = [coordinates[-1], *drawn] if coordinates else list(drawn)
        gap = hypot(joined[1][0] - joined[0][0], joined[1][1] - joined[0][1]) if coordinates else 0.0
        starts.append(along)
        along += sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(joined))
        coordinates.extend(drawn[1:] if coordinates and gap == 0 else drawn)
    first, last = chain[0], chain[-1]
    start = nodes.ends[first[0]][1 if first[1] else 0]
    end = nodes.ends[last[0]][0 if last[1] else 1]
    ordered = tuple(pipes[index] for index, _ in chain)
    name = ordered[0].id if len(ordered) == 1 else f"{ordered[0].id}..{ordered[-1].id}/{len(ordered)}"
    return Run(
        id=name or str(number),
        function=ordered[0].function,
        pipes=ordered,
        coordinates=tuple(coordinates),
        pipe_starts=tuple(starts),
        start_node=start,
        end_node=end,
        start_manhole=nodes.manholes.get(start),
        end_manhole=nodes.manholes.get(end),
    )


def _with_inner_manholes(runs: list[Run], manholes: Iterable[Point], nodes: Nodes) -> list[Run]:
    """Adds the manholes that lie on a run's line without being a node of it, and that serve its function."""
    if not runs:
        return runs
    import shapely

    at_ends = {node for ends in nodes.ends for node in ends}
    loose = [manhole for number, manhole in nodes.manholes.items() if number not in at_ends]
    if not loose:
        return runs
    tree = shapely.STRtree([run.line for run in runs])
    found: dict[int, list[tuple[Point, float]]] = defaultdict(list)
    for manhole in loose:
        reach = max(manhole_radius_m(manhole) or 0.0, TOLERANCE_M)
        for index in tree.query(manhole.point, predicate="dwithin", distance=reach):
            run = runs[int(index)]
            if manhole.function is None or manhole.function is run.function or run.function is Function.COMBINED:
                found[int(index)].append((manhole, run.chainage_of(manhole.coordinate[0], manhole.coordinate[1])))
    made = []
    for index, run in enumerate(runs):
        inner = tuple(sorted(found.get(index, ()), key=lambda item: (item[1], item[0].id)))
        made.append(replace(run, inner_manholes=inner) if inner else run)
    return made
