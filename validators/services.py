"""The delivered pipes as a plumber sees them: one service for each function, from the main to the house.

A service is the pipes of one function that hang together: they share a node by FSID/TSID, their ends meet within the node
tolerance, they end in the same manhole, or one ends on another. The connection end is the one on the main: where a tapping
or branch was delivered, or where the register has a main or a mains manhole. Distances are plan metres.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, isnan

from network import Coordinate, End, Function, Pipe, Point, PointKind, Topology, connect
from validators.case import Case
from validators.declared import UNCHANGED
from validators.derived import derived
from validators.doubles import doubles
from validators.knots import NODE_TOLERANCE_M, Groups, footprint_m, join_at_nodes, join_in_manholes, tees_of
from validators.paths import Box, beyond, box_around, chainages, measured_heights, plan_distance, plan_length, project
from validators.tape import on_main, register_manhole

CONNECTION_KINDS = (PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION)
SEWERS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE)
OWN_MAINS = {
    Function.WATER: (Function.WATER,),
    Function.WASTEWATER: (Function.WASTEWATER, Function.COMBINED),
    Function.STORMWATER: (Function.STORMWATER, Function.COMBINED),
    Function.DRAINAGE: (Function.STORMWATER, Function.COMBINED),
    Function.COMBINED: (Function.COMBINED,),
}
"""The mains that a service may rightly end on."""
MAINS_FOR = {Function.WATER: (Function.WATER,), **dict.fromkeys(SEWERS, SEWERS)}


@dataclass(frozen=True)
class Leg:
    """One pipe of a service."""

    pipe: Pipe
    backwards: bool
    """True when the last vertex is the one nearest the main."""
    from_connection_m: float
    """Along the service, from the connection point to the near end of this pipe; 0 when no connection end is known."""
    far_end_free: bool
    """No other pipe and no manhole at the end away from the main: the house, as far as the file tells."""

    @property
    def near(self) -> End:
        return End(self.pipe, not self.backwards)

    @property
    def far(self) -> End:
        return End(self.pipe, self.backwards)

    def downstream_first(self) -> tuple[Coordinate, ...]:
        """The vertices from the main towards the house."""
        return tuple(reversed(self.pipe.coordinates)) if self.backwards else self.pipe.coordinates

    @cached_property
    def measured(self) -> tuple[Coordinate, ...]:
        """As `downstream_first`, with NaN for a height that nobody measured."""
        return measured_heights(self.downstream_first())

    @cached_property
    def along(self) -> tuple[float, ...]:
        """Plan metres from the end nearest the main to each vertex."""
        return chainages(self.downstream_first())


@dataclass(frozen=True, slots=True)
class Connection:
    """The end of a service on the main, or a tapping or branch that no pipe reaches. One of the two is always there."""

    end: End | None
    point: Point | None
    """The delivered tapping or branch."""

    @property
    def thing(self) -> Pipe | Point:
        """What was surveyed: the point, else the pipe."""
        if self.point is not None:
            return self.point
        assert self.end is not None
        return self.end.pipe

    @property
    def coordinate(self) -> Coordinate:
        if self.point is not None:
            return self.point.coordinate
        assert self.end is not None
        return self.end.coordinate


@dataclass(frozen=True, slots=True)
class Service:
    function: Function
    legs: tuple[Leg, ...]
    """Nearest the main first."""
    connections: tuple[Connection, ...]
    free_ends: tuple[End, ...]
    """Ends at no manhole, no other pipe and no connection: the house end, and any end that dangles."""
    points: tuple[Point, ...]
    """Delivered points at the service's nodes or on its pipes."""

    @property
    def pipes(self) -> tuple[Pipe, ...]:
        return tuple(leg.pipe for leg in self.legs)


def laid_pipes(case: Case) -> tuple[Pipe, ...]:
    """The delivered pipes that lie in the ground when the work is done: not those that the file reports as removed."""
    return _laid(case)


def laid_points(case: Case, *kinds: PointKind) -> tuple[Point, ...]:
    """The delivered points that are there when the work is done, in file order; without kinds all of them."""
    chosen = _chosen_points(case)
    if kinds not in chosen:
        chosen[kinds] = tuple(point for point in _laid_points(case) if not kinds or point.kind in kinds)
    return chosen[kinds]


def is_left_alone(case: Case, thing: Pipe | Point) -> bool:
    """Whether the thing lay there before and the work left it as it was: it is in the file to show what the new parts are joined to. In the
    register itself nothing is."""
    return thing.survey.reason == UNCHANGED and not case.register_itself


@derived
def _laid(case: Case) -> tuple[Pipe, ...]:
    return tuple(pipe for pipe in case.delivery.pipes if pipe.survey.reason != "FJERN" and _has_extent(pipe))


@derived
def _chosen_points(case: Case) -> dict[tuple[PointKind, ...], tuple[Point, ...]]:
    """By the kinds asked for: several rules ask for the same."""
    return {}


@derived
def _laid_points(case: Case) -> tuple[Point, ...]:
    return tuple(point for point in case.delivery.points if point.survey.reason != "FJERN")


def comes_within(case: Case, pipe: Pipe, at: Coordinate, reach_m: float) -> bool:
    """Whether a laid pipe passes within `reach_m` of a place in plan."""
    return not beyond(_boxes(case)[id(pipe)], at, reach_m) and project(pipe.coordinates, at)[1] <= reach_m


@derived
def _boxes(case: Case) -> dict[int, Box]:
    return {id(pipe): box_around(pipe.coordinates, 0.0) for pipe in laid_pipes(case)}


@derived
def topology(case: Case) -> Topology:
    """The nodes where the laid pipes and points of all functions meet."""
    return connect(laid_pipes(case), _laid_points(case))


@derived
def services(case: Case) -> tuple[Service, ...]:
    """Every service of the delivery, in file order of its first pipe. Casings and other pipes that carry nothing are left
    out, and so is a line that was drawn twice: VA-GEOM-003 tells of it, and here it would close a ring."""
    repeated = {id(double.pipe) for double in doubles(case)}
    if case.register_itself:
        return tuple(_alone(pipe) for pipe in laid_pipes(case) if pipe.function is not Function.OTHER and id(pipe) not in repeated)
    by_function: dict[Function, list[Pipe]] = defaultdict(list)
    for pipe in laid_pipes(case):
        if pipe.function is not Function.OTHER and id(pipe) not in repeated:
            by_function[pipe.function].append(pipe)
    return tuple(service for function, pipes in by_function.items() for service in _services_of(case, function, pipes))


@derived
def own_services(case: Case) -> tuple[Service, ...]:
    """The services that this work laid something of."""
    return tuple(service for service in services(case) if not all(is_left_alone(case, pipe) for pipe in service.pipes))


@derived
def legs(case: Case) -> tuple[Leg, ...]:
    """All legs that this work laid, in file order."""
    order = {id(pipe): index for index, pipe in enumerate(case.delivery.pipes)}
    laid = (leg for service in own_services(case) for leg in service.legs if not is_left_alone(case, leg.pipe))
    return tuple(sorted(laid, key=lambda leg: order[id(leg.pipe)]))


def _alone(pipe: Pipe) -> Service:
    """A pipe of the register as a service of its own: its lower end is the one that it runs towards."""
    backwards = pipe.coordinates[-1][2] < pipe.coordinates[0][2]
    return Service(pipe.function, (Leg(pipe, backwards, 0.0, far_end_free=False),), (), (), ())


def _has_extent(pipe: Pipe) -> bool:
    return len(pipe.coordinates) >= 2 and any(plan_distance(pipe.coordinates[0], other) > 0 for other in pipe.coordinates[1:])


def _services_of(case: Case, function: Function, pipes: Sequence[Pipe]) -> Iterable[Service]:
    ends = [End(pipe, at_start) for pipe in pipes for at_start in (True, False)]
    manholes = [point for point in _laid_points(case) if point.kind in (PointKind.MANHOLE, PointKind.SAND_TRAP)]
    nodes = Groups(len(ends))
    join_at_nodes(topology(case), nodes, ends)
    in_manhole = join_in_manholes(nodes, ends, manholes)
    tees = list(tees_of(ends, pipes, nodes))
    whole = Groups(len(ends))
    for index in range(len(pipes)):
        whole.join(2 * index, 2 * index + 1)
    for index in range(len(ends)):
        whole.join(nodes.find(index), index)
    for end, onto, _ in tees:
        whole.join(end, 2 * onto)
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(pipes)):
        members[whole.find(2 * index)].append(index)
    for part in members.values():
        yield _service(case, function, pipes, ends, part, nodes, in_manhole, tees)


def _service(
    case: Case,
    function: Function,
    pipes: Sequence[Pipe],
    ends: Sequence[End],
    part: Sequence[int],
    nodes: Groups,
    in_manhole: frozenset[int],
    tees: Sequence[tuple[int, int, float]],
) -> Service:
    mine = [index for number in part for index in (2 * number, 2 * number + 1)]
    count: dict[int, int] = defaultdict(int)
    for index in mine:
        count[nodes.find(index)] += 1
    points = _points_on(case, [pipes[number] for number in part])
    tee_ends = {index for index, _, _ in tees}
    loose = [index for index in mine if count[nodes.find(index)] == 1 and index not in tee_ends]
    connections = _connections(case, function, ends, mine, loose, points)
    reach = _distances(pipes, ends, part, nodes, tees, list(connections) or [_lowest(ends, mine, count, nodes)])
    free = [index for index in loose if index not in connections and index not in in_manhole]
    made = []
    for number in part:
        first, last = reach[nodes.find(2 * number)], reach[nodes.find(2 * number + 1)]
        far = 2 * number if last < first else 2 * number + 1
        near_m = min(first, last) if connections and min(first, last) < inf else 0.0
        made.append((min(first, last), Leg(pipes[number], last < first, near_m, far in free)))
    made.sort(key=lambda one: one[0])
    return Service(function, tuple(leg for _, leg in made), tuple(connections.values()), tuple(ends[index] for index in free), points)


def _connections(
    case: Case, function: Function, ends: Sequence[End], mine: Sequence[int], loose: Sequence[int], points: Sequence[Point]
) -> dict[int, Connection]:
    """The ends on the main: those with a delivered tapping or branch; without one, loose ends on a main or in a mains manhole."""
    marked: dict[int, Connection] = {}
    for index in mine:
        here = [
            point
            for point in points
            if point.kind in CONNECTION_KINDS and plan_distance(point.coordinate, ends[index].coordinate) <= NODE_TOLERANCE_M
        ]
        if not here or any(known.point is here[0] for known in marked.values()):
            continue
        # A branch where two delivered pipes meet is one on the private network, unless the register has a main there.
        if (index in loose and here[0].kind is not PointKind.CONNECTION) or _on_municipal(case, function, ends[index].coordinate):
            marked[index] = Connection(ends[index], here[0])
    if marked:
        return marked
    # A bare end beside a main of another function is a cross connection, unless a branch stands unreached: then the pipe only stops short.
    anywhere = _every_branch_is_reached(case)
    return {index: Connection(ends[index], None) for index in loose if _on_municipal(case, function, ends[index].coordinate, anywhere)}


def _every_branch_is_reached(case: Case) -> bool:
    reached = [leg_end.coordinate for pipe in laid_pipes(case) for leg_end in (End(pipe, True), End(pipe, False))]
    return all(any(plan_distance(point.coordinate, at) <= NODE_TOLERANCE_M for at in reached) for point in laid_points(case, *CONNECTION_KINDS))


def _on_municipal(case: Case, function: Function, at: Coordinate, any_function: bool = True) -> bool:
    if case.surroundings is None:
        return False
    mains = (MAINS_FOR if any_function else OWN_MAINS).get(function, (function,))
    return on_main(case, at, mains) is not None or register_manhole(case, at) is not None


def _points_on(case: Case, pipes: Sequence[Pipe]) -> tuple[Point, ...]:
    found = []
    named = {node for pipe in pipes for node in (pipe.from_node, pipe.to_node)}
    for point in _laid_points(case):
        if isnan(point.coordinate[0]):
            continue
        if point.subject.sid is not None and point.subject.sid in named:
            found.append(point)
            continue
        radius = footprint_m(point, 0.0) if point.kind in (PointKind.MANHOLE, PointKind.SAND_TRAP) else 0.0
        if any(comes_within(case, pipe, point.coordinate, radius + NODE_TOLERANCE_M) for pipe in pipes):
            found.append(point)
    return tuple(found)


def _lowest(ends: Sequence[End], mine: Sequence[int], count: dict[int, int], nodes: Groups) -> int:
    """Where distances start when no end is known to be on the main: the lowest loose end, because both gravity and the street
    are down there more often than not; without heights the first end."""
    loose = [index for index in mine if count[nodes.find(index)] == 1] or list(mine)
    return min(loose, key=lambda index: (inf if isnan(ends[index].coordinate[2]) else ends[index].coordinate[2], index))


def _distances(
    pipes: Sequence[Pipe], ends: Sequence[End], part: Sequence[int], nodes: Groups, tees: Sequence[tuple[int, int, float]], starts: Sequence[int]
) -> dict[int, float]:
    """Shortest plan distance from the connection ends to each node of the service."""
    graph: dict[int, list[tuple[int, float]]] = defaultdict(list)

    def link(a: int, b: int, length: float) -> None:
        graph[a].append((b, length))
        graph[b].append((a, length))

    for number in part:
        link(nodes.find(2 * number), nodes.find(2 * number + 1), plan_length(pipes[number].coordinates))
    for index, number, along in tees:
        if number in part:
            total = plan_length(pipes[number].coordinates)
            link(nodes.find(index), nodes.find(2 * number), along)
            link(nodes.find(index), nodes.find(2 * number + 1), total - along)
    reach: dict[int, float] = defaultdict(lambda: inf)
    queue = [(0.0, nodes.find(start)) for start in starts]
    for _, node in queue:
        reach[node] = 0.0
    heapq.heapify(queue)
    while queue:
        far, node = heapq.heappop(queue)
        if far > reach[node]:
            continue
        for other, length in graph[node]:
            if far + length < reach[other]:
                reach[other] = far + length
                heapq.heappush(queue, (far + length, other))
    return reach
