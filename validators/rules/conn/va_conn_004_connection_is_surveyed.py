"""VA-CONN-004: each function's connection point is in the file as a tapping or branch with x, y and z, or as a pipe end in a
mains manhole. Whether it lies on the main is VA-TOPO-004's question."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from network import Function
from validators.case import Case
from validators.notice import ConnectionKind
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import services
from validators.stated import Joined, functions_to_join, joined, stated
from validators.tape import register_manhole


@rule("VA-CONN-004", "connection-is-surveyed", severity=Severity.ERROR, needs={Need.GEOMETRY})
def connection_is_surveyed(case: Case, params: object) -> Iterator[Result]:
    for function in functions_to_join(case):
        mine = [one for one in joined(case) if one.service.function is function]
        yield from (_judge(case, one) for one in mine)
        if not mine:
            yield _none(case, function)


def _judge(case: Case, one: Joined) -> Result:
    at = one.connection.coordinate
    point, pipe = one.connection.point, one.connection.end.pipe
    manhole = register_manhole(case, at)
    values = {"function": one.service.function.value}
    if point is None and manhole is None:
        return Result(Outcome.FAIL, pipe.subject, at=at, text="fail_no_object", values=values, missing=("connection_point",))
    subject = point.subject if point is not None else pipe.subject
    if isnan(at[2]):
        return Result(Outcome.FAIL, subject, at=at, text="fail_height", values=values, missing=("height",))
    return Result(Outcome.PASS, subject, at=at, values=values)


def _none(case: Case, function: Function) -> Result:
    """No connection of this function. A pipe end in a mains manhole is one too, and only the register knows those."""
    pipe = next(service for service in services(case) if service.function is function).legs[0].pipe
    says_manhole = any(one.said.function is function and one.said.kind is ConnectionKind.MANHOLE for one in stated(case))
    if case.surroundings is None and says_manhole:
        return Result(
            Outcome.UNDECIDED, pipe.subject, missing=("register",), needs=Party.CASEWORKER, text="undecided_register", values={"function": function.value}
        )  # fmt: skip
    return Result(Outcome.FAIL, pipe.subject, at=pipe.coordinates[0], missing=("connection_point",), values={"function": function.value})
