"""VA-SEP-003: wastewater ends on a wastewater main and stormwater on a stormwater main; neither runs into the other on the way, end
to end, as a branch on the middle of a pipe, or in a manhole where the one comes to its end.

A combined main takes both where there is no separate system; whether there is one is VA-SEP-004's question. Where two mains lie so near
each other that the measures cannot tell them apart, it is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Point
from validators.case import Case
from validators.mingled import mingled
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import OWN_MAINS, SEWERS
from validators.stated import Joined, joined
from validators.tape import register_manhole
from validators.which_main import Standing, standing, two_mains

SEPARATED = (Function.WASTEWATER, Function.STORMWATER, Function.DRAINAGE, Function.COMBINED)


@rule("VA-SEP-003", "no-cross-connection", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.MANUAL, version=3)
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
    on = standing(case, at, one.survey, OWN_MAINS[function], SEWERS)
    values: dict[str, Value] = {"function": function.value}
    if on is None:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=("main",), needs=Party.CASEWORKER, text="undecided_main", values=values)
    if on.standing is Standing.UNDECIDED:
        assert on.right is not None and on.wrong is not None
        return Result(
            Outcome.UNDECIDED, subject, at=at, missing=("register_accuracy",), needs=Party.CASEWORKER, text="undecided_two_mains",
            values=values | two_mains(on.right, on.wrong), from_register=True,
        )  # fmt: skip
    values |= {"main": on.nearest.run.id, "main_function": on.nearest.run.function.value, "offset_m": on.nearest.offset_m}
    return Result(Outcome.FAIL if on.standing is Standing.WRONG else Outcome.PASS, subject, at=at, values=values, from_register=True)


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
    """Pipes of the two kinds that run into each other inside the delivery."""
    for one in mingled(case):
        yield Result(
            Outcome.FAIL, one.pipe.subject, at=one.at, related=(one.into.subject,), text="fail_joined",
            values={"function": one.pipe.function.value, "other_function": one.into.function.value, "neighbour": one.into.id},
        )  # fmt: skip
