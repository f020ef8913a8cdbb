"""VA-AUTH-002: whoever laid pipes outdoors has an ADK certificate and a trade's certificate: plumber, machine operator or road worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.certificates import held, performers_of, run_out, work_day
from validators.notice import Performer, Role
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, rule
from validators.stated_work import lays_pipes


@dataclass(frozen=True, slots=True)
class Params:
    adk: tuple[str, ...]
    trades: tuple[str, ...]
    """One of these beside the ADK; empty: the ADK will do."""


@rule("VA-AUTH-002", "outdoor-qualifications", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params)
def outdoor_qualifications(case: Case, params: Params) -> Iterator[Result]:
    if not lays_pipes(case):
        return
    crew = list(performers_of(case, Role.OUTDOOR))
    if not crew:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="performers"), missing=("performer",), text="undecided_nobody")
    for subject, one in crew:
        yield _of(case, subject, one, params)


def _of(case: Case, subject: Subject, one: Performer, params: Params) -> Result:
    day, values = work_day(case), {"name": one.name or ""}
    for kinds in (params.adk, params.trades):
        if kinds and not held(one, kinds, day):
            old = run_out(one, kinds, day)
            if old is not None:
                return Result(
                    Outcome.FAIL, subject, text="fail_run_out", values={**values, "certificate": old[0], "valid_to_date": old[1].isoformat()}
                )
    missing = tuple(
        name for name, kinds in (("adk_certificate", params.adk), ("trade_certificate", params.trades)) if kinds and not held(one, kinds, day)
    )
    return Result(Outcome.UNDECIDED if missing else Outcome.PASS, subject, missing=missing, values=values)
