"""VA-SURV-001: each object was measured by a method of survey grade, in plan and in height (KVALITET 1 and 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Pipe, Point
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.survey_codes import first_place, in_list, surveyed


@dataclass(frozen=True, slots=True)
class Params:
    accepted: tuple[str, ...]
    """Method codes, or ranges of them such as "40-56"."""
    refused: tuple[str, ...]
    """Codes of what was never measured in the field: an error, where other codes are a warning."""
    flagged: tuple[str, ...] = ()
    """Codes that VA-SURV-002 speaks of."""


@rule("VA-SURV-001", "survey-method", severity=Severity.WARNING, params=Params)
def survey_method(case: Case, params: Params) -> Iterator[Result]:
    for thing in surveyed(case):
        yield _of(thing, params)


def _of(thing: Pipe | Point, params: Params) -> Result:
    at = first_place(thing)
    methods = [code for code in (thing.survey.method, thing.survey.height_method) if code is not None]
    if thing.survey.method is None:
        return Result(Outcome.UNDECIDED, thing.subject, at=at, missing=("method",))
    for code in methods:
        if in_list(code, params.refused):
            return Result(Outcome.FAIL, thing.subject, at=at, severity=Severity.ERROR, text="fail_refused", values={"method": code})
    for code in methods:
        if not in_list(code, params.accepted) and not in_list(code, params.flagged):
            return Result(Outcome.FAIL, thing.subject, at=at, values={"method": code})
    return Result(Outcome.PASS, thing.subject, at=at, values={"method": methods[0]})
