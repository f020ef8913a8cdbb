"""VA-TAP-006: a plastic main is not tapped while it is under tension; the notice says so."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, is_plastic
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.stated import stated
from validators.tape import on_main


@rule(
    "VA-TAP-006", "main-is-not-under-tension", severity=Severity.INFO, evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER}, effect=Effect.SILENT, version=2,
)  # fmt: skip
def main_is_not_under_tension(case: Case, params: object) -> Iterator[Result]:
    for one in stated(case):
        if one.joined is None or one.said.function is not Function.WATER:
            continue
        on = on_main(case, one.joined.connection.coordinate, (Function.WATER,))
        if on is None or not is_plastic(on.pipe.material):
            continue
        subject, at = one.field("main_under_tension"), one.joined.connection.coordinate
        match one.said.main_under_tension:
            case None:
                yield Result(Outcome.UNDECIDED, subject, at=at, missing=("main_under_tension",), from_register=True)
            case True:
                yield Result(Outcome.FAIL, subject, at=at, from_register=True)
            case False:
                yield Result(Outcome.PASS, subject, at=at, from_register=True)
