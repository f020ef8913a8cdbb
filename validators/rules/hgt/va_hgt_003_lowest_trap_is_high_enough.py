"""VA-HGT-003: the lowest trap lies high enough above the inside top of the main, or a backflow valve is declared.

A main has no trap, and is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, HeightReference, Subject, wall_m
from validators.case import Case
from validators.joint import Joint, stated_joint
from validators.notice import Notice
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.registry import Need, rule
from validators.stated_work import lays_a_main
from validators.uncertainty import combined, register_height_u, ruler

MAIN = Subject("notice", path="heights.main_top_m")
TRAP = Subject("notice", path="heights.lowest_trap_m")


@dataclass(frozen=True, slots=True)
class Params:
    min_height_m: float


@rule(
    "VA-HGT-003",
    "lowest-trap-is-high-enough",
    severity=Severity.WARNING,
    evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE},
    params=Params,
    version=3,
    reads_register=True,
)
def lowest_trap_is_high_enough(case: Case, params: Params) -> Iterator[Result]:
    joint = stated_joint(case)
    if case.notice is None or lays_a_main(case) or joint is None or joint.joined.function not in (Function.WASTEWATER, Function.COMBINED):
        return
    trap = case.notice.heights.lowest_trap_m if case.notice.heights is not None else None
    top = _inside_top(case.notice, joint)
    if trap is None or top is None:
        subject, missing = (TRAP, "lowest_trap") if trap is None else (MAIN, "main_top")
        yield Result(Outcome.UNDECIDED, subject, missing=(missing,), needs=Party.CONTRACTOR)
        return
    yield _judge(case, params, joint, trap, top)


def _judge(case: Case, params: Params, joint: Joint, trap: float, top: float) -> Result:
    assert case.notice is not None
    valve = case.notice.declarations.backflow_valve if case.notice.declarations is not None else None
    above = trap - top
    u = combined(case.pack.settings.survey_height_uncertainty_m, _main_u(case, joint))
    held = ruler(case, "VA-HGT-003")
    outcome = held.at_least(above, params.min_height_m, u)
    values: dict[str, Value] = {"trap_m": trap, "main_inside_top_m": top}
    if outcome is not Outcome.PASS and valve:
        return Result(
            Outcome.PASS, TRAP, measured=above, required=params.min_height_m, unit="m", text="pass_valve", values=values, from_register=True
        )
    asks = outcome is Outcome.FAIL and valve is None
    return Result(
        Outcome.UNDECIDED if asks else outcome, TRAP, at=joint.joined.connection.coordinate, measured=above, required=params.min_height_m, unit="m",
        uncertainty=held.expanded(u), missing=("backflow_valve",) if asks else (), needs=Party.CONTRACTOR if asks else None,
        text="undecided_valve" if asks else None, values=values, from_register=True,
    )  # fmt: skip


def _main_u(case: Case, joint: Joint) -> float:
    """Of the height of the main: as surveyed when the form states it, else the register's own."""
    stated = case.notice.heights.main_top_m if case.notice is not None and case.notice.heights is not None else None
    if stated is not None or joint.on is None:
        return case.pack.settings.survey_height_uncertainty_m
    return register_height_u(joint.on.pipe.survey, case.pack.settings)


def _inside_top(notice: Notice, joint: Joint) -> float | None:
    """The stated outside top less the wall, else the register's own figure. An unknown wall counts nothing, which asks for more."""
    stated = notice.heights.main_top_m if notice.heights is not None else None
    if stated is not None:
        return stated - ((wall_m(joint.on.pipe) if joint.on is not None else None) or 0.0)
    level = joint.main_level(HeightReference.INSIDE_TOP)
    return level.value_m if level is not None and not level.assumed else None
