"""VA-TOPO-005: water is joined to a water main and a sewer to a sewer main. Which sewer to which is VA-SEP-003's question.

Where a water main and a sewer lie so near each other that the measures cannot tell them apart, it is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import MAINS_FOR
from validators.stated import Joined, joined
from validators.tape import register_manhole
from validators.which_main import Standing, standing, two_mains


@rule("VA-TOPO-005", "pipe-fits-the-main", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.MANUAL, version=3)
def pipe_fits_the_main(case: Case, params: object) -> Iterator[Result]:
    for one in joined(case):
        if one.connection.end is not None and one.function in MAINS_FOR:
            yield _judge(case, one)


def _judge(case: Case, one: Joined) -> Result:
    at, subject = one.connection.coordinate, one.connection.thing.subject
    values: dict[str, Value] = {"function": one.function.value}
    right = MAINS_FOR[one.function]
    manhole = register_manhole(case, at)
    if manhole is not None:
        kind = manhole.function
        wrong = kind is not None and (kind is Function.WATER) != (one.function is Function.WATER)
        values["main_function"] = kind.value if kind is not None else ""
        return Result(
            Outcome.FAIL if wrong else Outcome.PASS,
            subject,
            at=at,
            related=(manhole.subject,),
            text="fail_manhole" if wrong else None,
            values=values,
            from_register=True,
        )
    on = standing(case, at, one.survey, right)
    if on is None:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=("main",), needs=Party.CASEWORKER, values=values)
    if on.standing is Standing.UNDECIDED:
        assert on.right is not None and on.wrong is not None
        return Result(
            Outcome.UNDECIDED, subject, at=at, missing=("register_accuracy",), needs=Party.CASEWORKER, text="undecided_two_mains",
            values=values | two_mains(on.right, on.wrong), from_register=True,
        )  # fmt: skip
    values |= {"main": on.nearest.run.id, "main_function": on.nearest.run.function.value}
    return Result(Outcome.FAIL if on.standing is Standing.WRONG else Outcome.PASS, subject, at=at, values=values, from_register=True)
