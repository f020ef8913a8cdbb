"""VA-CONN-004: each function's connection point is in the file as a tapping or branch with x, y and z, or as a pipe end in a
mains manhole. Whether it lies on the main is VA-TOPO-004's question.

Work on an old connection may end in the tapping or branch that the register has there: it is not asked for once more. A connection that the
form states, of a function that the file has nothing of, was made and not surveyed."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from network import Function
from validators.case import Case
from validators.notice import ConnectionKind
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import services
from validators.stated import Joined, functions_to_join, joined, only_in_the_form, stands_already, stated
from validators.tape import register_manhole


@rule("VA-CONN-004", "connection-is-surveyed", severity=Severity.ERROR, needs={Need.GEOMETRY}, reads_register=True, version=3)
def connection_is_surveyed(case: Case, params: object) -> Iterator[Result]:
    for function in functions_to_join(case):
        mine = [one for one in joined(case) if one.function is function]
        yield from (_judge(case, one) for one in mine)
        if not mine:
            yield _none(case, function)
    for one in only_in_the_form(case):
        values = {"function": one.function.value if one.function is not None else ""}
        yield Result(Outcome.FAIL, one.subject, missing=("connection_point",), text="fail_only_in_form", values=values)


def _judge(case: Case, one: Joined) -> Result:
    at = one.connection.coordinate
    subject = one.connection.thing.subject
    values = {"function": one.function.value}
    if one.connection.point is None and stands_already(case, one):
        return Result(Outcome.PASS, subject, at=at, text="pass_existing", values=values, from_register=True)
    if one.connection.point is None and register_manhole(case, at) is None:
        return Result(Outcome.FAIL, subject, at=at, text="fail_no_object", values=values, missing=("connection_point",))
    if isnan(at[2]):
        return Result(Outcome.FAIL, subject, at=at, text="fail_height", values=values, missing=("height",))
    return Result(Outcome.PASS, subject, at=at, values=values)


def _none(case: Case, function: Function) -> Result:
    """No connection of this function. A pipe end in a mains manhole is one too, and only the register knows those."""
    leg = next(service for service in services(case) if service.function is function).legs[0]
    says_manhole = any(one.function is function and one.said.kind is ConnectionKind.MANHOLE for one in stated(case))
    if case.surroundings is None and says_manhole:
        return Result(
            Outcome.UNDECIDED,
            leg.pipe.subject,
            missing=("register",),
            needs=Party.CASEWORKER,
            text="undecided_register",
            values={"function": function.value},
        )
    return Result(Outcome.FAIL, leg.pipe.subject, at=leg.near.coordinate, missing=("connection_point",), values={"function": function.value})
