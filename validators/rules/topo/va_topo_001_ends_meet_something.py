"""VA-TOPO-001: every line end is on a node of the delivery, on a main or in a manhole; one end of a service is the house.

Building footprints are no part of the check, so the one free end of a service that reaches the main is taken as its wall entry. A drain begins
in the ground, and stormwater that the notice leads to the ground or a watercourse ends there. An end on a private pipe that the register has
meets that. A repair may begin and end on an old pipe that no register has: who knows the place must look. So must they where a repair is new all
the way from a connection that only the register has to a marked end: that may be a whole new service.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import End, Function, PointKind
from validators.case import Case
from validators.existing import pipes_near
from validators.knots import NODE_TOLERANCE_M
from validators.outcome import Outcome, Party, Place, Result, Severity
from validators.pipe_ends import pipe_ends, point_at
from validators.registry import Need, rule
from validators.repairs import are_new, meets_older
from validators.services import OWN_MAINS, Leg, Service, is_left_alone, own_services, services, topology
from validators.standing import SAME_PLACE_M
from validators.stated import led_elsewhere
from validators.stated_work import mends_a_part
from validators.tape import nearest_mains, on_main, register_manhole
from validators.uncertainty import ROUNDING_M

HOUSE_AND_OUTFALL = 2
OUTLETS = (PointKind.MANHOLE, PointKind.SAND_TRAP, PointKind.OUTLET, PointKind.BRANCH, PointKind.CONNECTION)
"""Parts that a drain can run out in."""


@dataclass(frozen=True, slots=True)
class Params:
    near_miss_m: float
    """Ends of one function this near each other were meant to meet."""


@rule("VA-TOPO-001", "ends-meet-something", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, reads_register=True, audit=True, version=4)
def ends_meet_something(case: Case, params: Params) -> Iterator[Result]:
    if case.register_itself:
        yield from _gaps(case, params)
        return
    for service in own_services(case):
        for leg in (one for one in service.legs if not is_left_alone(case, one.pipe)):
            for end in (leg.near, leg.far):
                yield _judge(case, params, service, leg, end)


def _judge(case: Case, params: Params, service: Service, leg: Leg, end: End) -> Result:
    values = {"function": service.function.value}
    is_free = any(end.pipe is free.pipe and end.at_start is free.at_start for free in service.free_ends)
    node = topology(case).node(end.pipe, end.at_start)
    if is_free and node.points and _may_be_whole(case, service) and not meets_older(case, node):
        return Result(
            Outcome.UNDECIDED, leg.pipe.subject, at=end.coordinate, place=_place(leg, end), missing=("old_pipe",), needs=Party.CASEWORKER,
            text="undecided_repair_whole", values={**values, "length_m": sum(pipe.line.length for pipe in service.pipes)}, from_register=True,
            related=tuple(pipe.subject for pipe in service.pipes if pipe is not leg.pipe),
        )  # fmt: skip
    if not is_free or node.points:
        return Result(Outcome.PASS, leg.pipe.subject, at=end.coordinate, values=values)
    gap, other = min(((_gap(end, far), far) for far in _others(case, service, end)), key=lambda one: one[0], default=(float("inf"), None))
    if other is not None and gap <= params.near_miss_m + ROUNDING_M:
        return Result(
            Outcome.FAIL,
            leg.pipe.subject,
            at=end.coordinate,
            place=_place(leg, end),
            measured=gap,
            required=NODE_TOLERANCE_M,
            unit="m",
            related=(other.pipe.subject,),
            text="fail_gap",
            values={**values, "neighbour": other.pipe.id},
        )
    if service.connections and len(_loose(case, service)) == 1 and not _may_go_on(case, service):
        return Result(Outcome.PASS, leg.pipe.subject, at=end.coordinate, text="pass_house", values=values)
    if _ends_in_the_ground(case, service):
        return Result(Outcome.PASS, leg.pipe.subject, at=end.coordinate, text="pass_ground", values=values)
    return _dangling(case, service, leg, end)


def _ends_in_the_ground(case: Case, service: Service) -> bool:
    """One end besides the house where stormwater is led elsewhere; any of a drain that has an outlet."""
    elsewhere = led_elsewhere(case, service.function)
    if service.function is Function.DRAINAGE:
        return elsewhere or bool(service.connections) or any(point.kind in OUTLETS for point in service.points)
    return elsewhere and not service.connections and len(_loose(case, service)) <= HOUSE_AND_OUTFALL


def _gaps(case: Case, params: Params) -> Iterator[Result]:
    """In a register every house is a free end, and so is the end of a street: only an end that stops just short of another is told of."""
    for service in services(case):
        for leg in service.legs:
            for end in (leg.near, leg.far):
                yield _gap_at(case, params, leg, end)


def _gap_at(case: Case, params: Params, leg: Leg, end: End) -> Result:
    at, values = end.coordinate, {"function": leg.pipe.function.value}
    near = [other for other in pipe_ends(case).within(at, params.near_miss_m + ROUNDING_M) if other.pipe is not leg.pipe]
    same = [other for other in near if other.pipe.function is leg.pipe.function]
    if not same or _meets(case, end, near):
        return Result(Outcome.PASS, leg.pipe.subject, at=at, values=values)
    gap, other = min(((_gap(end, far), far) for far in same), key=lambda one: one[0])
    return Result(
        Outcome.FAIL, leg.pipe.subject, at=at, place=_place(leg, end), measured=gap, required=NODE_TOLERANCE_M, unit="m",
        related=(other.pipe.subject,), text="fail_gap", values={**values, "neighbour": other.pipe.id},
    )  # fmt: skip


def _meets(case: Case, end: End, near: list[End]) -> bool:
    """The end names a node, or lies on another end, on a pipe, on a point or in a manhole."""
    named = end.pipe.from_node if end.at_start else end.pipe.to_node
    if named or any(_gap(end, other) <= NODE_TOLERANCE_M for other in near):
        return True
    if any(pipe is not end.pipe for pipe in pipe_ends(case).pipes_within(end.coordinate, NODE_TOLERANCE_M)):
        return True
    return point_at(case, end.coordinate)


def _dangling(case: Case, service: Service, leg: Leg, end: End) -> Result:
    values = {"function": service.function.value}
    if case.surroundings is None:
        return Result(
            Outcome.UNDECIDED,
            leg.pipe.subject,
            at=end.coordinate,
            place=_place(leg, end),
            missing=("register",),
            needs=Party.CASEWORKER,
            values=values,
        )
    functions = OWN_MAINS.get(service.function, ())
    if on_main(case, end.coordinate, functions) is not None or register_manhole(case, end.coordinate) is not None:
        return Result(Outcome.PASS, leg.pipe.subject, at=end.coordinate, values=values, from_register=True)
    if _on_a_private_pipe(case, service, end):
        return Result(Outcome.PASS, leg.pipe.subject, at=end.coordinate, text="pass_private", values=values, from_register=True)
    if mends_a_part(case):
        return Result(
            Outcome.UNDECIDED, leg.pipe.subject, at=end.coordinate, place=_place(leg, end), missing=("old_pipe",), needs=Party.CASEWORKER,
            text="undecided_repair", values=values,
        )  # fmt: skip
    nearest = next(iter(nearest_mains(case, end.coordinate, functions)), None)
    return Result(
        Outcome.FAIL,
        leg.pipe.subject,
        at=end.coordinate,
        place=_place(leg, end),
        text="fail" if nearest is None else "fail_main_near",
        values=values if nearest is None else {**values, "main": nearest.run.id, "main_distance_m": nearest.offset_m},
        from_register=nearest is not None,
    )


def _on_a_private_pipe(case: Case, service: Service, end: End) -> bool:
    import shapely

    near = pipes_near(case, shapely.Point(end.coordinate[:2]), SAME_PLACE_M)
    return any(pipe.function is service.function for pipe in near)


def _others(case: Case, service: Service, end: End) -> Iterator[End]:
    """Other ends of the same function that do not already meet this one."""
    here = topology(case).node(end.pipe, end.at_start).number
    for other in services(case):
        if other.function is service.function:
            for leg in other.legs:
                yield from (
                    far for far in (leg.near, leg.far) if leg.pipe is not end.pipe and topology(case).node(far.pipe, far.at_start).number != here
                )


def _may_go_on(case: Case, service: Service) -> bool:
    """In a repair a free end is no house. Where the connection was delivered, VA-FORM-002 asks about it."""
    return mends_a_part(case) and all(one.point is None for one in service.connections)


def _may_be_whole(case: Case, service: Service) -> bool:
    """In a repair, pipes that are new all the way from a connection that only the register has."""
    return bool(service.connections) and _may_go_on(case, service) and are_new(service.pipes)


def _loose(case: Case, service: Service) -> list[End]:
    return [end for end in service.free_ends if not topology(case).node(end.pipe, end.at_start).points]


def _gap(one: End, other: End) -> float:
    a, b = one.coordinate, other.coordinate
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _place(leg: Leg, end: End) -> Place:
    at = 0.0 if end == leg.near else float(leg.pipe.line.length)
    last = len(leg.pipe.coordinates)
    return Place(leg.pipe.subject, at, segment=(1, 2) if end.at_start else (last - 1, last))
