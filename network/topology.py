"""How the pipes of a delivery hang together: nodes, service runs from main to house, and which end of a pipe is nearest the main.

Two ends meet when they name the same node (FSID, TSID) or lie within 0.05 m of each other in plan; a point belongs to a node by
its SID, else by the same distance. Ids and places are joined: a pipe that lacks ids still meets one that has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import floor, hypot, inf, isnan

from network.model import Coordinate, Function, Pipe, Point, PointKind, Regime

TOLERANCE_M = 0.05
CONNECTING = (PointKind.TAPPING, PointKind.BRANCH)
CONVEYING = (Function.WATER, Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE)

Nearness = Callable[[float, float, Function], float | None]
"""Distance in metres from (east, north) to the nearest main of a function; None when none is known."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a pipe."""

    pipe: Pipe
    at_start: bool

    @property
    def coordinate(self) -> Coordinate:
        return self.pipe.coordinates[0 if self.at_start else -1]


@dataclass(frozen=True, slots=True)
class Node:
    """A place where ends and points meet. A node with one end and no point is a loose end."""

    number: int
    ends: tuple[End, ...]
    points: tuple[Point, ...]

    @property
    def coordinate(self) -> Coordinate:
        return self.points[0].coordinate if self.points else self.ends[0].coordinate

    def point_of(self, *kinds: PointKind) -> Point | None:
        return next((point for point in self.points if point.kind in kinds), None)


@dataclass(frozen=True, slots=True)
class ServiceRun:
    """Pipes of one function in order from the connection at the main to one far end, normally the house."""

    function: Function
    pipes: tuple[Pipe, ...]
    against: tuple[bool, ...]
    """For each pipe: True when it is drawn from the house towards the main."""
    connection: Node
    house: Node
    certain: bool
    """False when nothing in the data says which end is the connection and the first end in the file was taken."""

    @property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """The whole run's vertices from the connection."""
        joined: list[Coordinate] = []
        for pipe, against in zip(self.pipes, self.against, strict=True):
            drawn = pipe.coordinates[::-1] if against else pipe.coordinates
            joined.extend(drawn[1:] if joined and joined[-1] == drawn[0] else drawn)
        return tuple(joined)


@dataclass(frozen=True)
class Topology:
    """The nodes of a delivery. Made by `connect`."""

    nodes: tuple[Node, ...]
    pipes: tuple[Pipe, ...]
    _ends: dict[tuple[int, bool], int] = field(repr=False)

    def node(self, pipe: Pipe, at_start: bool) -> Node:
        """The node at one end of a pipe of the delivery; KeyError for a pipe of something else."""
        return self.nodes[self._ends[id(pipe), at_start]]

    def nodes_of(self, *kinds: PointKind) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.point_of(*kinds))

    def node_of(self, point: Point) -> Node | None:
        """The node that a point belongs to."""
        number = self._places.get(id(point))
        return None if number is None else self.nodes[number]

    def loose_ends(self) -> tuple[End, ...]:
        """Ends that meet no other end and no point."""
        return tuple(node.ends[0] for node in self.nodes if len(node.ends) == 1 and not node.points)

    def service_runs(self, nearness: Nearness | None = None) -> tuple[ServiceRun, ...]:
        """The runs from main to house, one for each far end, function by function in file order.

        The connection is the end with a tapping or branch; else the end nearest to a main by `nearness`; else the lower end of a
        gravity pipe; else the first end in the file, and the run says that it is not certain.
        """
        return self._plain_runs if nearness is None else self._service_runs(nearness)

    @cached_property
    def _plain_runs(self) -> tuple[ServiceRun, ...]:
        return self._service_runs(None)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(point): node.number for node in self.nodes for point in node.points}

    def _service_runs(self, nearness: Nearness | None) -> tuple[ServiceRun, ...]:
        runs: list[ServiceRun] = []
        for group in self._groups():
            connection, certain = self._connection(group, nearness)
            runs.extend(self._runs_from(connection, group, certain))
        return tuple(runs)

    def connection_at_start(self, pipe: Pipe, nearness: Nearness | None = None) -> bool | None:
        """True when the pipe's first vertex is its end nearest the main, False when its last is; None when nobody can say."""
        for run in self.service_runs(nearness):
            for one, against in zip(run.pipes, run.against, strict=True):
                if one is pipe:
                    return not against if run.certain else None
        return None

    def _groups(self) -> list[list[Pipe]]:
        """Pipes of one function that hang together, in file order."""
        left = [pipe for pipe in self.pipes if pipe.function in CONVEYING]
        seen: set[int] = set()
        order = {id(pipe): place for place, pipe in enumerate(self.pipes)}
        groups = []
        for first in left:
            if id(first) in seen:
                continue
            seen.add(id(first))
            group, queue = [], [first]
            while queue:
                pipe = queue.pop(0)
                group.append(pipe)
                for at_start in (True, False):
                    for end in self.node(pipe, at_start).ends:
                        if end.pipe.function is first.function and id(end.pipe) not in seen:
                            seen.add(id(end.pipe))
                            queue.append(end.pipe)
            groups.append(sorted(group, key=lambda pipe: order[id(pipe)]))
        return groups

    def _outer(self, group: Sequence[Pipe]) -> list[Node]:
        members = {id(pipe) for pipe in group}
        outer = [
            self.node(pipe, at_start)
            for pipe in group
            for at_start in (True, False)
            if sum(id(end.pipe) in members for end in self.node(pipe, at_start).ends) == 1
        ]
        return outer or [self.node(group[0], True)]

    def _connection(self, group: Sequence[Pipe], nearness: Nearness | None) -> tuple[Node, bool]:
        outer = self._outer(group)
        marked = [node for node in outer if node.point_of(*CONNECTING)]
        if marked:
            return marked[0], True
        function = group[0].function
        if nearness is not None:
            known = [(distance, place, node) for place, node in enumerate(outer) if (distance := _distance(node, function, nearness)) < inf]
            if known:
                return min(known, key=lambda item: item[:2])[2], True
        stated = [node for node in outer if node.point_of(PointKind.CONNECTION)]
        if len(stated) == 1:
            return stated[0], True
        heights = [node.coordinate[2] for node in outer]
        if group[0].regime is Regime.GRAVITY and len(outer) > 1 and not any(isnan(z) for z in heights) and max(heights) > min(heights):
            return outer[heights.index(min(heights))], True
        return outer[0], False

    def _runs_from(self, connection: Node, group: Sequence[Pipe], certain: bool) -> list[ServiceRun]:
        members = {id(pipe) for pipe in group}
        reached: dict[int, tuple[End, ...]] = {connection.number: ()}
        queue = [connection]
        used: set[int] = set()
        while queue:
            node = queue.pop(0)
            for end in node.ends:
                if id(end.pipe) not in members or id(end.pipe) in used:
                    continue
                used.add(id(end.pipe))
                far = self.node(end.pipe, not end.at_start)
                if far.number not in reached:
                    reached[far.number] = (*reached[node.number], end)
                    queue.append(far)
        inner = {end_node for path in reached.values() for end_node in self._passed(path)}
        paths = [(self.nodes[number], path) for number, path in reached.items() if path and number not in inner]
        return [
            ServiceRun(
                group[0].function,
                tuple(end.pipe for end in path),
                tuple(not end.at_start for end in path),
                connection,
                house,
                certain,
            )
            for house, path in paths
        ]

    def _passed(self, path: tuple[End, ...]) -> list[int]:
        return [self.node(end.pipe, not end.at_start).number for end in path[:-1]]


def connect(pipes: Sequence[Pipe], points: Sequence[Point]) -> Topology:
    """Finds the nodes. Pipes without coordinates have none."""
    drawn = [pipe for pipe in pipes if pipe.coordinates]
    ends = [End(pipe, at_start) for pipe in drawn for at_start in (True, False)]
    joined = _Joined()
    names: dict[str, int] = {}
    grid = _Grid()
    for point in points:
        item = joined.new()
        if point.subject.sid:
            names.setdefault(point.subject.sid, item)
        joined.meet(item, grid.near(point.coordinate))
        grid.put(point.coordinate, item)
    for end in ends:
        item = joined.new()
        named = end.pipe.from_node if end.at_start else end.pipe.to_node
        if named:
            joined.join(item, names.setdefault(named, item))
        joined.meet(item, grid.near(end.coordinate))
        grid.put(end.coordinate, item)
    members: dict[int, tuple[list[End], list[Point]]] = defaultdict(lambda: ([], []))
    for item, point in enumerate(points):
        members[joined.root(item)][1].append(point)
    for item, end in enumerate(ends, start=len(points)):
        members[joined.root(item)][0].append(end)
    numbers = {root: number for number, root in enumerate(sorted(members))}
    nodes = tuple(Node(numbers[root], tuple(members[root][0]), tuple(members[root][1])) for root in sorted(members))
    places = {(id(end.pipe), end.at_start): node.number for node in nodes for end in node.ends}
    return Topology(nodes, tuple(drawn), places)


def _distance(node: Node, function: Function, nearness: Nearness) -> float:
    east, north, _ = node.coordinate
    found = nearness(east, north, function)
    return inf if found is None or isnan(found) else found


class _Joined:
    """Sets of things that are the same place."""

    def __init__(self) -> None:
        self._above: list[int] = []

    def new(self) -> int:
        self._above.append(len(self._above))
        return len(self._above) - 1

    def root(self, item: int) -> int:
        while self._above[item] != item:
            self._above[item] = self._above[self._above[item]]
            item = self._above[item]
        return item

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first

    def meet(self, item: int, others: Sequence[int]) -> None:
        for other in others:
            self.join(item, other)


class _Grid:
    """Items by place, found within the tolerance."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)

    def put(self, place: Coordinate, item: int) -> None:
        self._cells[_cell(place)].append((place[0], place[1], item))

    def near(self, place: Coordinate) -> list[int]:
        column, row = _cell(place)
        return [
            item
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for east, north, item in self._cells.get((x, y), ())
            if hypot(east - place[0], north - place[1]) <= TOLERANCE_M
        ]


def _cell(place: Coordinate) -> tuple[int, int]:
    return floor(place[0] / TOLERANCE_M), floor(place[1] / TOLERANCE_M)
