"""VA-SEP-003: wastewater ends on a wastewater main and stormwater on a stormwater main; neither runs into the other on the way.

A combined main takes both where there is no separate system; whether there is one is VA-SEP-004's question.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Point
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import OWN_MAINS, SEWERS, services, topology
from validators.stated import Joined, joined
from validators.tape import nearest_mains, register_manhole, snap_m
from validators.uncertainty import combined, plan_u

SEPARATED = (Function.WASTEWATER, Function.STORMWATER, Function.DRAINAGE, Function.COMBINED)


@rule("VA-SEP-003", "no-cross-connection", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.MANUAL)
def no_cross_connection(case: Case, params: object) -> Iterator[Result]:
    for one in joined(case):
        if one.function in SEPARATED:
            yield _judge(case, one)
    yield from _joined_on_the_way(case)


def _judge(case: Case, one: Joined) -> Result:
    function, at = one.function, one.connection.coordinate
    subject = one.connection.thing.subject
    manhole = register_manhole(case, at)
    if manhole is not None:
        return _in_manhole(manhole, one)
    mains = [on for on in nearest_mains(case, at, SEWERS) if on.offset_m <= snap_m(case, on)]
    values: dict[str, Value] = {"function": function.value}
    if not mains:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=("main",), needs=Party.CASEWORKER, text="undecided_main", values=values)
    nearest = mains[0]
    values |= {"main": nearest.run.id, "main_function": nearest.run.function.value, "offset_m": nearest.offset_m}
    if nearest.run.function in OWN_MAINS[function]:
        return Result(Outcome.PASS, subject, at=at, values=values, from_register=True)
    right = next((on for on in mains if on.run.function in OWN_MAINS[function]), None)
    if right is None:
        return Result(Outcome.FAIL, subject, at=at, values=values, from_register=True)
    band = case.pack.settings.k * combined(plan_u(one.survey, case.pack.settings), nearest.uncertainty_m, right.uncertainty_m)
    values["right_offset_m"] = right.offset_m
    if right.offset_m - nearest.offset_m > band:
        return Result(Outcome.FAIL, subject, at=at, values=values, from_register=True)
    return Result(
        Outcome.UNDECIDED, subject, at=at, missing=("register_accuracy",), needs=Party.CASEWORKER, text="undecided_two_mains", values=values,
        from_register=True,
    )  # fmt: skip


def _in_manhole(manhole: Point, one: Joined) -> Result:
    """In a mains manhole it is the manhole's function that says where the water goes."""
    at, function = one.connection.coordinate, one.function
    values: dict[str, Value] = {"function": function.value, "manhole": manhole.register_id or manhole.id}
    if manhole.function is None:
        return Result(
            Outcome.UNDECIDED, one.connection.thing.subject, at=at, missing=("manhole_function",), needs=Party.CASEWORKER,
            text="undecided_manhole", values=values, from_register=True,
        )  # fmt: skip
    values["main_function"] = manhole.function.value
    right = manhole.function in OWN_MAINS[function]
    return Result(
        Outcome.PASS if right else Outcome.FAIL, one.connection.thing.subject, at=at, related=(manhole.subject,),
        text=None if right else "fail_manhole", values=values, from_register=True,
    )  # fmt: skip


def _joined_on_the_way(case: Case) -> Iterator[Result]:
    """Pipes of the two kinds that meet in a node of the delivery. A common manhole is VA-SEP-005's question."""
    delivered = {id(pipe) for service in services(case) for pipe in service.pipes}
    for node in topology(case).nodes:
        pipes = [end.pipe for end in node.ends if id(end.pipe) in delivered]
        wastewater = next((pipe for pipe in pipes if pipe.function is Function.WASTEWATER), None)
        stormwater = next((pipe for pipe in pipes if pipe.function in (Function.STORMWATER, Function.DRAINAGE)), None)
        if wastewater is not None and stormwater is not None and not any(point.kind.value == "manhole" for point in node.points):
            yield Result(
                Outcome.FAIL, stormwater.subject, at=node.coordinate, related=(wastewater.subject,), text="fail_joined",
                values={"function": stormwater.function.value, "other_function": wastewater.function.value, "neighbour": wastewater.id},
            )  # fmt: skip
