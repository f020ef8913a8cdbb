"""VA-TOPO-005: water is joined to a water main and a sewer to a sewer main. Which sewer to which is VA-SEP-003's question."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import MAINS_FOR, SEWERS
from validators.stated import Joined, joined
from validators.tape import nearest_mains, register_manhole, snap_m


@rule("VA-TOPO-005", "pipe-fits-the-main", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.MANUAL)
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
    mains = [on for on in nearest_mains(case, at, (Function.WATER, *SEWERS)) if on.offset_m <= snap_m(case, on)]
    if not mains:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=("main",), needs=Party.CASEWORKER, values=values)
    fits = next((on for on in mains if on.run.function in right), None)
    on = fits or mains[0]
    values |= {"main": on.run.id, "main_function": on.run.function.value}
    return Result(Outcome.FAIL if fits is None else Outcome.PASS, subject, at=at, values=values, from_register=True)
