"""What the notice says of each connection, beside the connection of the same function that was surveyed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

from network import Function, Point, PointKind, Subject, Survey
from reference_data.surroundings import LARGEST_MANHOLE_M
from validators import notice as form
from validators.case import Case
from validators.derived import derived
from validators.paths import box_around, plan_distance
from validators.services import OWN_MAINS, Connection, is_left_alone, laid_pipes, own_services
from validators.standing import SAME_PLACE_M, in_operation
from validators.stated_work import lays_a_main, works_on_old
from validators.tape import manholes_along
from validators.tapped import branched, tapped
from validators.which_main import main_of

NEEDS_CONNECTION = (Function.WATER, Function.WASTEWATER, Function.STORMWATER, Function.COMBINED)
JOINING_KINDS = ("NEW_CONNECTION", "RELAY", "TEMPORARY")
"""Kinds of notice whose work reaches the main."""


@dataclass(frozen=True, slots=True)
class Joined:
    """One function's connection as surveyed."""

    function: Function
    connection: Connection
    """Its end is None for a tapping or branch that no delivered pipe reaches."""

    @property
    def survey(self) -> Survey:
        return self.connection.thing.survey


@dataclass(frozen=True, slots=True)
class Stated:
    """One entry of the notice's `connections`."""

    index: int
    said: form.Connection
    joined: Joined | None
    """The surveyed connection that it speaks of; None when the delivery has none of that function left."""

    @property
    def function(self) -> Function | None:
        """Of the service that it speaks of; the form's own word where that was not surveyed."""
        return self.joined.function if self.joined is not None else self.said.function

    @property
    def subject(self) -> Subject:
        """The whole entry, as something to speak of."""
        return Subject("notice", path=f"connections[{self.index}]")

    def field(self, name: str) -> Subject:
        """One field of the entry, as something to speak of."""
        return Subject("notice", path=f"connections[{self.index}].{name}")


@derived
def joined(case: Case) -> tuple[Joined, ...]:
    """The connections that this work surveyed: those that a service ends in, then tappings and branches on a main that no pipe reaches."""
    reached = [
        Joined(service.function, connection)
        for service in own_services(case)
        for connection in service.connections
        if not _stood_before(case, connection)
    ]
    taken = {id(one.connection.point) for one in reached}
    alone = [
        Joined(one.on.run.function, Connection(None, one.point))
        for one in (*tapped(case), *branched(case))
        if one.on is not None and one.service is None and id(one.point) not in taken and not is_left_alone(case, one.point)
    ]
    return (*reached, *alone)


def functions_to_join(case: Case) -> tuple[Function, ...]:
    """Functions of the delivery that must have a connection to the main: those that have one, and, when the work is of a kind
    that reaches the main, the other delivered ones too. Stormwater that the notice leads elsewhere needs none, nor does what reaches the main
    by an old pipe that was left as it was, nor a main itself."""
    if lays_a_main(case):
        return ()
    mine = [service for service in own_services(case) if not (service.connections and all(_stood_before(case, one) for one in service.connections))]
    delivered = dict.fromkeys(service.function for service in mine if service.function in NEEDS_CONNECTION)
    having = {one.function for one in joined(case)}
    kind = case.notice.kind if case.notice is not None else None
    reaches = kind is None or kind in JOINING_KINDS
    return tuple(function for function in delivered if function in having or (reaches and not led_elsewhere(case, function)))


def _stood_before(case: Case, connection: Connection) -> bool:
    """The pipe that ends on the main was left as it was, and so was its tapping or branch where one was delivered."""
    pipe, point = connection.end.pipe if connection.end is not None else None, connection.point
    return pipe is not None and is_left_alone(case, pipe) and (point is None or is_left_alone(case, point))


def stands_already(case: Case, one: Joined) -> bool:
    """The work is on an old connection, and the register has a tapping or branch in operation where the pipe ends."""
    if case.surroundings is None or not works_on_old(case):
        return False
    at, kind = one.connection.coordinate, PointKind.TAPPING if one.function is Function.WATER else PointKind.BRANCH
    near = case.surroundings.points_in(box_around([at], SAME_PLACE_M), kind)
    return any(in_operation(point) and plan_distance(point.coordinate, at) <= SAME_PLACE_M for point in near)


@derived
def stated(case: Case) -> tuple[Stated, ...]:
    """The notice's connections in its own order, each with the surveyed connection of its function that fits it best. Where the delivery has
    none of that function left, the function may be the main's: drainage that ends on a stormwater main, a sewer on a combined one."""
    said = (case.notice.connections if case.notice is not None else None) or ()
    free = list(joined(case))
    found: dict[int, Joined] = {}
    for may_mean in (_same_function, _function_of_its_main):
        for index, one in enumerate(said):
            mine = [place for place in free if index not in found and may_mean(one.function, place.function)]
            if mine:
                found[index] = best = mine[0] if len(mine) == 1 else min(mine, key=lambda place: _misfit(case, one, place))
                free.remove(best)
    return tuple(Stated(index, one, found.get(index)) for index, one in enumerate(said))


@derived
def only_in_the_form(case: Case) -> tuple[Stated, ...]:
    """The notice's connections of functions that the file has no pipe of, in work that makes connections: made and not surveyed."""
    if case.notice is None or case.notice.kind not in JOINING_KINDS:
        return ()
    delivered = {pipe.function for pipe in laid_pipes(case)}
    return tuple(one for one in stated(case) if one.joined is None and one.said.function is not None and not _may_be(one.said.function, delivered))


def _may_be(said: Function, delivered: Collection[Function]) -> bool:
    """Whether a delivered pipe can be the one that the form speaks of: of its function, or named after the main or in its stead."""
    alike = {said, *(function for function, mains in OWN_MAINS.items() if said in mains), *OWN_MAINS.get(said, ())}
    return not alike.isdisjoint(delivered)


def _same_function(said: Function | None, own: Function) -> bool:
    return said is own


def _function_of_its_main(said: Function | None, own: Function) -> bool:
    return said is not own and said in OWN_MAINS.get(own, ())


def manholes_called(case: Case, name: str) -> tuple[Point, ...]:
    """The register's manholes that go by this PUNKTIDANL, else by this SID."""
    wanted = _plain(name)
    return tuple(_by_register_id(case).get(wanted) or _by_sid(case).get(wanted) or ())


@derived
def _by_register_id(case: Case) -> dict[str | None, list[Point]]:
    """The register's manholes by PUNKTIDANL, written plainly; ids need not be unique."""
    return _by_name(case, lambda manhole: manhole.register_id)


@derived
def _by_sid(case: Case) -> dict[str | None, list[Point]]:
    return _by_name(case, lambda manhole: manhole.subject.sid)


def _by_name(case: Case, name_of: Callable[[Point], str | None]) -> dict[str | None, list[Point]]:
    found: dict[str | None, list[Point]] = defaultdict(list)
    for manhole in case.surroundings.manholes if case.surroundings is not None else ():
        if name := name_of(manhole):
            found[_plain(name)].append(manhole)
    return found


def called(manhole: Point) -> str:
    """What people call the manhole."""
    return manhole.register_id or manhole.subject.sid or manhole.id


def centre_of(case: Case, manhole: Point) -> tuple[Point, bool]:
    """Where a tape is held at a manhole: its lid when the register has one (then True), else the manhole itself.

    The two differ where the cone is eccentric (rule catalogue section 2, "Manhole centre").
    """
    for lid in _lids(case).get(manhole.subject.sid, ()):
        east_m, north_m = lid.coordinate[0] - manhole.coordinate[0], lid.coordinate[1] - manhole.coordinate[1]
        if abs(east_m) <= LARGEST_MANHOLE_M and abs(north_m) <= LARGEST_MANHOLE_M:
            return lid, True
    return manhole, False


@derived
def _lids(case: Case) -> dict[str | None, list[Point]]:
    """The register's lids by the SID of their manhole."""
    found: dict[str | None, list[Point]] = {}
    for lid in case.surroundings.points_of(PointKind.LID) if case.surroundings is not None else ():
        if lid.parent:
            found.setdefault(lid.parent, []).append(lid)
    return found


def _misfit(case: Case, said: form.Connection, place: Joined) -> float:
    """How badly the stated distance fits this place, metres; 0 where nothing can be compared."""
    if said.distance_m is None or case.surroundings is None or said.manhole_id is None:
        return 0.0
    at = place.connection.coordinate
    on = main_of(case, at, place.function)
    if on is None:
        return 0.0
    along = {called(one.manhole): one.distance_along_m for one in manholes_along(case, on)}
    straight = [hypot(one.coordinate[0] - at[0], one.coordinate[1] - at[1]) for one in manholes_called(case, said.manhole_id)]
    reach = [along[name] for name in along if _plain(name) == _plain(said.manhole_id)] or straight
    return min((abs(one - said.distance_m) for one in reach), default=0.0)


def led_elsewhere(case: Case, function: Function) -> bool:
    """Whether the notice leads the stormwater to the ground or a watercourse, so that its pipes, and drains, reach no main."""
    declared = case.notice.declarations if case.notice is not None else None
    elsewhere = (form.StormwaterSolution.INFILTRATION, form.StormwaterSolution.WATERCOURSE)
    return function in (Function.STORMWATER, Function.DRAINAGE) and declared is not None and declared.stormwater in elsewhere


@lru_cache(maxsize=10_000)
def _plain(name: str | None) -> str | None:
    return "".join(name.split()).casefold() if name else None
