"""VA-HGT-003: the lowest trap lies high enough above the inside top of the main, or a backflow valve is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Subject, wall_m
from validators.case import Case
from validators.joint import stated_joint
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.uncertainty import combined, ruler

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
)
def lowest_trap_is_high_enough(case: Case, params: Params) -> Iterator[Result]:
    joint = stated_joint(case)
    if case.notice is None or joint is None or joint.joined.function not in (Function.WASTEWATER, Function.COMBINED):
        return
    heights, declared = case.notice.heights, case.notice.declarations
    trap = heights.lowest_trap_m if heights is not None else None
    top = heights.main_top_m if heights is not None else None
    valve = declared.backflow_valve if declared is not None else None
    if trap is None or top is None:
        missing = tuple(name for name, value in (("lowest_trap", trap), ("main_top", top)) if value is None)
        yield Result(
            Outcome.UNDECIDED, TRAP if trap is None else Subject("notice", path="heights.main_top_m"), missing=missing, needs=Party.CONTRACTOR
        )
        return
    # The stated height is the outside top; the water reaches the inside. An unknown wall counts nothing, which asks for more.
    wall = (wall_m(joint.on.pipe) if joint.on is not None else None) or 0.0
    above = trap - (top - wall)
    u = combined(case.pack.settings.survey_height_uncertainty_m, case.pack.settings.survey_height_uncertainty_m)
    held = ruler(case, "VA-HGT-003")
    outcome = held.at_least(above, params.min_height_m, u)
    if outcome is not Outcome.PASS and valve:
        yield Result(Outcome.PASS, TRAP, measured=above, required=params.min_height_m, unit="m", text="pass_valve")
        return
    asks = outcome is Outcome.FAIL and valve is None
    yield Result(
        Outcome.UNDECIDED if asks else outcome,
        TRAP,
        at=joint.joined.connection.coordinate,
        measured=above,
        required=params.min_height_m,
        unit="m",
        uncertainty=held.expanded(u),
        missing=("backflow_valve",) if asks else (),
        needs=Party.CONTRACTOR if asks else None,
        text="undecided_valve" if asks else None,
        values={"trap_m": trap, "main_inside_top_m": top - wall},
        from_register=wall > 0,
    )
