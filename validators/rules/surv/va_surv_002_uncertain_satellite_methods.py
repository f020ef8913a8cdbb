"""VA-SURV-002: satellite methods whose accuracy cannot be relied on are pointed out (RTK float, handheld receivers)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.survey_codes import first_place, in_list, surveyed


@dataclass(frozen=True, slots=True)
class Params:
    flagged: tuple[str, ...]


@rule("VA-SURV-002", "uncertain-satellite-method", severity=Severity.WARNING, params=Params)
def uncertain_satellite_methods(case: Case, params: Params) -> Iterator[Result]:
    for thing in surveyed(case):
        methods = [code for code in (thing.survey.method, thing.survey.height_method) if code is not None]
        found = next((code for code in methods if in_list(code, params.flagged)), None)
        if found is not None:
            yield Result(Outcome.FAIL, thing.subject, at=first_place(thing), values={"method": found})
        elif methods:
            yield Result(Outcome.PASS, thing.subject, at=first_place(thing), values={"method": methods[0]})
