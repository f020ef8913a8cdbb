"""VA-HGT-002: the stated top of the main is the register's outside top where the connection is, within a tolerance and what the
register itself is unsure of. Where it can be read in several ways, all of them must say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import HeightReference, Subject
from validators.case import Case
from validators.joint import stated_joint
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import register_height_u, ruler

CODE = "VA-HGT-002"
SUBJECT = Subject("notice", path="heights.main_top_m")


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float


@rule(
    CODE, "stated-top-of-main-fits", severity=Severity.WARNING, evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER}, params=Params, version=3, effect=Effect.MANUAL,
)  # fmt: skip
def stated_top_of_main_fits(case: Case, params: Params) -> Iterator[Result]:
    stated = case.notice.heights.main_top_m if case.notice is not None and case.notice.heights is not None else None
    joint = stated_joint(case)
    if stated is None or joint is None:
        return
    at = joint.joined.connection.coordinate
    top = joint.main_level(HeightReference.OUTSIDE_TOP)
    if joint.on is None or top is None:
        missing = "main" if joint.on is None else "main_height"
        yield Result(Outcome.UNDECIDED, SUBJECT, at=at, missing=(missing,), needs=Party.CASEWORKER, values={"stated_m": stated})
        return
    u = register_height_u(joint.on.pipe.survey, case.pack.settings)
    held = ruler(case, CODE)
    readings = [reading for reading in (top.value_m, top.low_m, top.high_m) if reading is not None]
    off = abs(stated - readings[0])
    answers = {held.within(abs(stated - reading), params.tolerance_m, u) for reading in readings}
    unsure = len(answers) > 1
    yield Result(
        Outcome.UNDECIDED if unsure else answers.pop(), SUBJECT, at=at, measured=off, required=params.tolerance_m, unit="m",
        uncertainty=held.expanded(u), missing=tuple(f"main_{name}" for name in top.missing) if unsure else (),
        needs=Party.CASEWORKER if unsure else None,
        values={"stated_m": stated, "register_m": readings[0], "function": joint.joined.function.value}, from_register=True,
    )  # fmt: skip
