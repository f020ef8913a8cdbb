"""Where the nodes of a delivery hang in the register: on a main, in a manhole, on a node that is there already, or on nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import hypot, inf

import shapely

from network import Delivery, Function, Node, Pipe, Point, PointKind, manhole_radius_m, outside_diameter_m
from reference_data.changes.accuracy import plan_limit_m, register_plan_m, survey_plan_m
from reference_data.changes.ground import MANHOLES, PARTS, Ground, joinable
from reference_data.changes.identity import made_id, register_key
from reference_data.changes.matching import Matches
from reference_data.changes.model import Join, JoinKind
from reference_data.pack import Settings
from reference_data.runs import is_main
from reference_data.surroundings import MANHOLE_RADIUS_M

CONNECTING = (PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION)
REACH_M = 5.0
"""A delivered tapping or branch farther than this from every main of its kind joins none of them."""
ID_REACH_M = 5.0
WALL_M = 0.05
"""A pipe's end this far outside a manhole's wall still ends in it."""
NEAREST_FIRST_M = 50.0


@dataclass(frozen=True)
class OnMain:
    """A place on one pipe of a main."""

    main: Pipe
    chainage_m: float
    """From the pipe's first vertex, in plan."""
    offset_m: float
    limit_m: float
    """Offset within which survey and register agree: both uncertainties and half the main's width."""
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """What one node of the delivery is in the register."""

    node: Node
    point: Point | None
    """The delivered point that stands for the node."""
    ref: str | None
    """What pipes name as their node: SID of a register point, `lokal_id` of a new one; None when no point stands there."""
    join: Join | None
    on: OnMain | None = None
    """Set when the node is new and lies on a main."""
    made: bool = False
    """No point was delivered for this node on the main."""
    other_function: Pipe | None = None
    """A main of a function that the service may not join, where one of its own was to be."""


def attach(
    delivery: Delivery,
    kept: Iterable[Pipe | Point],
    lokal_ids: Mapping[int, str],
    matches: Matches,
    ground: Ground,
    settings: Settings,
    links: Mapping[str, str],
) -> dict[int, Attachment]:
    """The attachment of each node by its number. `kept` are the delivered objects that go into the register. `links` says of a new
    node, or of the pipe that ends there, by its `lokal_id` which main, manhole or node a person has put it on."""
    known = {id(thing) for thing in kept}
    connections = connection_nodes(delivery, ground)
    taken = {point.subject.sid for point in delivery.points if point.subject.sid}
    finder = _Finder(lokal_ids, matches, ground, settings, known, taken, links)
    return {node.number: finder.attachment(node, node.number in connections) for node in delivery.topology.nodes}


def connection_nodes(delivery: Delivery, ground: Ground) -> frozenset[int]:
    """Numbers of the nodes that are the connection end of a service run."""

    return frozenset(run.connection.number for run in delivery.topology.service_runs(nearness(ground)) if run.certain)


def nearness(ground: Ground) -> Callable[[float, float, Function], float | None]:
    """Distance from a place to the nearest main that a service of a function may join; None beyond 50 m."""

    def distance(east: float, north: float, function: Function) -> float | None:
        wanted = joinable(function)
        return next((gap for gap, main in ground.mains_near(east, north, NEAREST_FIRST_M) if main.function in wanted), None)

    return distance


@dataclass(frozen=True)
class _Finder:
    lokal_ids: Mapping[int, str]
    matches: Matches
    ground: Ground
    settings: Settings
    kept: set[int]
    taken: set[str]
    """SIDs of the file's own points: a node number among them means that point, and nothing in the register."""
    links: Mapping[str, str]

    def attachment(self, node: Node, connection: bool) -> Attachment:
        point = self._point_of(node)
        if point is not None:
            match = self.matches.found.get(id(point))
            if match is not None:
                assert isinstance(match.register, Point)
                return Attachment(node, point, register_key(match.register), self._to_point(match.register, node, match.certain))
        else:
            named = self._named(node)
            if named is not None:
                return Attachment(node, None, register_key(named), self._to_point(named, node, True))
        ref = self.lokal_ids[id(point)] if point is not None else None
        chosen = self._chosen_point(node, point)
        if chosen is not None:
            same = ref is None or (point is not None and point.kind in MANHOLES and chosen.kind in MANHOLES)
            return Attachment(node, point, register_key(chosen) if same else ref, self._to_point(chosen, node, True))
        connecting = connection or (point is not None and point.kind in CONNECTING)
        outer = len(node.ends) == 1
        if point is not None and point.kind is PointKind.MANHOLE and not connection:
            return self._manhole(node, point, ref)
        if not connecting and not (outer and point is None):
            return Attachment(node, point, ref, None)
        east, north, _ = node.coordinate
        manhole = self.ground.manhole_at(east, north, WALL_M)
        if manhole is not None and (point is None or point.kind not in MANHOLES):
            join = Join(register_key(manhole), JoinKind.MANHOLE, offset_m=_gap(node, manhole))
            return Attachment(node, point, ref or register_key(manhole), join)
        if not connecting:
            return Attachment(node, point, ref, None)
        return self._on_a_main(node, point, ref)

    def _manhole(self, node: Node, point: Point, ref: str | None) -> Attachment:
        """A new manhole: on the main that runs through it. Certain when it is known what flows in it, and it does not stand where another does."""
        east, north, _ = node.coordinate
        functions = _functions(node, point)
        through = [
            (gap, main)
            for gap, main in self._mains(node, (manhole_radius_m(point) or MANHOLE_RADIUS_M))
            if not functions or main.function in functions
        ]
        if not through:
            return Attachment(node, point, ref, None)
        on = self._nearest(point, through, east, north)
        twice = id(point) in self.matches.maybe
        services = any(not is_main(end.pipe) for end in node.ends)
        certain = bool(functions) and not on.others and not twice and not services and on.offset_m <= max(self.settings.snap_main_m, on.limit_m)
        join = Join(register_key(on.main), JoinKind.MAIN, on.chainage_m, on.offset_m, register_key(on.main), certain, on.others)
        return Attachment(node, point, ref, join, on)

    def _mains(self, node: Node, within_m: float) -> list[tuple[float, Pipe]]:
        """Mains near the node, nearest first; no main of the delivery that ends in it."""
        east, north, _ = node.coordinate
        own = {self.lokal_ids.get(id(end.pipe)) for end in node.ends}
        near = self.ground.mains_near(east, north, within_m)
        return [(gap, main) for gap, main in near if main.subject.guid not in self.ground.laid or main.subject.guid not in own]

    def _on_a_main(self, node: Node, point: Point | None, ref: str | None) -> Attachment:
        thing: Pipe | Point = point if point is not None else node.ends[0].pipe
        functions = _functions(node, point)
        east, north, _ = node.coordinate
        near = self._mains(node, REACH_M)
        own = [(gap, main) for gap, main in near if main.function in functions] if functions else near
        if point is None:
            there = self._node_there(node, thing)
            if there is not None:
                return Attachment(node, None, register_key(there), self._to_point(there, node, True))
        within = max(self.settings.snap_main_m, 0.0)
        other = next((main for gap, main in near if functions and main.function not in functions and gap <= within), None)
        wanted = self._link(node, point)
        linked = [(gap, main) for gap, main in near if _is_called(main, wanted) and (not functions or main.function in functions)]
        own = linked or own
        if not own:
            return Attachment(node, point, ref, None, other_function=other)
        on = replace(self._nearest(thing, linked, east, north), others=()) if linked else self._nearest(thing, own, east, north)
        certain = bool(linked) or (not on.others and on.offset_m <= max(within, on.limit_m))
        sure_enough = certain or point is not None
        if not sure_enough and on.offset_m > max(within, on.limit_m):
            return Attachment(node, point, ref, None, other_function=other)
        made = ref is None
        ref = ref or made_id("node", on.main.subject.guid or register_key(on.main), f"{east:.2f} {north:.2f}")
        join = Join(register_key(on.main), JoinKind.MAIN, on.chainage_m, on.offset_m, register_key(on.main), certain, on.others)
        elsewhere = other if on.offset_m > on.limit_m else None
        return Attachment(node, point, ref, join, on, made, elsewhere)

    def _link(self, node: Node, point: Point | None) -> str | None:
        """What a person has put the node on: a main, or a point of the register."""
        if not self.links:
            return None
        things = [*([point] if point is not None else []), *(end.pipe for end in node.ends)]
        named = (self.links.get(self.lokal_ids.get(id(thing), "")) for thing in things)
        return next((main for main in named if main), None)

    def _chosen_point(self, node: Node, point: Point | None) -> Point | None:
        """The manhole or node near the place that a person has put the node in."""
        wanted = self._link(node, point)
        if wanted is None:
            return None
        east, north, _ = node.coordinate
        near = self.ground.points_near(east, north, REACH_M, (*MANHOLES, *CONNECTING))
        return next((one for _, one in near if _is_called(one, wanted)), None)

    def _nearest(self, thing: Pipe | Point, own: list[tuple[float, Pipe]], east: float, north: float) -> OnMain:
        gap, main = own[0]
        limit = plan_limit_m(thing, main, self.settings) + (outside_diameter_m(main) or 0.0) / 2
        unsure = self.settings.k * hypot(survey_plan_m(thing, self.settings), register_plan_m(main, self.settings))
        rivals = [one for distance, one in own[1:] if distance - gap <= unsure and distance <= limit and not _meet(main, one, east, north, unsure)]
        chainage = float(main.line.project(shapely.Point(east, north)))
        return OnMain(main, chainage, gap, limit, tuple(register_key(one) for one in rivals))

    def _point_of(self, node: Node) -> Point | None:
        points = [point for point in node.points if id(point) in self.kept and point.kind not in PARTS]
        if not points:
            return None
        order = (*MANHOLES, *CONNECTING)
        return min(points, key=lambda point: order.index(point.kind) if point.kind in order else len(order))

    def _named(self, node: Node) -> Point | None:
        """The register's point that a pipe of the delivery names as its node, when it lies near enough to be meant."""
        for end in node.ends:
            sid = end.pipe.from_node if end.at_start else end.pipe.to_node
            if not sid or sid in self.taken:
                continue
            for thing in self.ground.by_sid.get(sid, ()):
                if isinstance(thing, Point) and thing.kind not in PARTS and _gap(node, thing) <= ID_REACH_M:
                    return thing
        return None

    def _node_there(self, node: Node, thing: Pipe | Point) -> Point | None:
        """A tapping, branch or connection of the register where the pipe ends, when no point was delivered for its end."""
        east, north, _ = node.coordinate
        fine = WALL_M + self.settings.k * survey_plan_m(thing, self.settings)
        return next((point for _, point in self.ground.points_near(east, north, fine, CONNECTING)), None)

    def _to_point(self, point: Point, node: Node, certain: bool) -> Join:
        kind = JoinKind.MANHOLE if point.kind in MANHOLES else JoinKind.NODE
        main = next((main for gap, main in self.ground.mains_near(point.coordinate[0], point.coordinate[1], self.settings.snap_main_m)), None)
        if kind is JoinKind.MANHOLE or main is None:
            return Join(register_key(point), kind, offset_m=_gap(node, point), certain=certain)
        chainage = float(main.line.project(point.point))
        return Join(register_key(point), kind, chainage, _gap(node, point), register_key(main), certain)


def links_unmet(
    links: Mapping[str, str], attachments: Iterable[Attachment], lokal_ids: Mapping[int, str], ground: Ground, changed: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """(`lokal_id`, what a person named) for each choice that could not be followed: nothing near is called so, or it may not be joined.
    Choices for what is not among `changed`, the `lokal_id` of each change, are of no concern."""
    if not links:
        return ()
    met: set[tuple[str, str]] = set()
    for attachment in attachments:
        join = attachment.join
        if join is None:
            continue
        joined = {join.id, join.main_id} - {None}
        named = {name for one in joined for thing in ground.called(str(one)) for name in (thing.subject.sid, thing.subject.guid) if name}
        own = [*attachment.node.points, *(end.pipe for end in attachment.node.ends)]
        met.update((lokal_ids[id(thing)], name) for thing in own if id(thing) in lokal_ids for name in named)
    return tuple(sorted(one for one in links.items() if one[0] in changed and one not in met))


def _is_called(thing: Pipe | Point, name: str | None) -> bool:
    return name is not None and name in (thing.subject.sid, thing.subject.guid)


def _functions(node: Node, point: Point | None) -> frozenset[Function]:
    found: set[Function] = set()
    for end in node.ends:
        found |= joinable(end.pipe.function)
    if not found and point is not None:
        if point.function is not None:
            found |= joinable(point.function)
        elif point.kind is PointKind.TAPPING:
            found.add(Function.WATER)
        elif point.kind is PointKind.BRANCH:
            found |= {Function.WASTEWATER, Function.STORMWATER, Function.COMBINED}
    return frozenset(found)


def _meet(one: Pipe, other: Pipe, east: float, north: float, within: float) -> bool:
    """Two mains that follow one another, end to end, near the place: one main to whoever stands there."""
    ends = [(a, b) for a in (one.coordinates[0], one.coordinates[-1]) for b in (other.coordinates[0], other.coordinates[-1])]
    apart, at = min(((hypot(a[0] - b[0], a[1] - b[1]), a) for a, b in ends), default=(inf, one.coordinates[0]))
    return apart <= WALL_M and hypot(at[0] - east, at[1] - north) <= max(within, WALL_M) * 2


def _gap(node: Node, point: Point) -> float:
    east, north, _ = node.coordinate
    return hypot(point.coordinate[0] - east, point.coordinate[1] - north)
