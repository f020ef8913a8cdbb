"""VA-AUTH-003: whoever did the work indoors has a journeyman's certificate as plumber."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.certificates import held, performers_of, run_out, work_day
from validators.notice import Role
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    accepted: tuple[str, ...]


@rule("VA-AUTH-003", "indoor-qualifications", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params)
def indoor_qualifications(case: Case, params: Params) -> Iterator[Result]:
    day = work_day(case)
    for subject, one in performers_of(case, Role.INDOOR):
        values, old = {"name": one.name or ""}, run_out(one, params.accepted, day)
        if held(one, params.accepted, day):
            yield Result(Outcome.PASS, subject, values=values)
        elif old is not None:
            yield Result(Outcome.FAIL, subject, text="fail_run_out", values={**values, "certificate": old[0], "valid_to_date": old[1].isoformat()})
        else:
            yield Result(Outcome.UNDECIDED, subject, missing=("plumber_certificate",), values=values)
