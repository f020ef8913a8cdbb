"""VA-ATTR-009: the year of construction (ANLEGGSÅR) is the year of the work in the notice, give or take what the pack allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule
from validators.survey_codes import built, first_place


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_years: int


@rule("VA-ATTR-009", "year-of-the-work", severity=Severity.WARNING, needs={Need.NOTICE}, params=Params, version=2)
def year_of_the_work(case: Case, params: Params) -> Iterator[Result]:
    work = case.notice.work if case.notice is not None else None
    day = (work.finish_date or work.start_date) if work is not None else None
    things = built(case)
    if things and day is None:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="work.finish_date"), missing=("work_date",), text="undecided_form")
    for thing in things:
        at = first_place(thing)
        if thing.year is None:
            yield Result(Outcome.UNDECIDED, thing.subject, at=at, missing=("year",))
        elif day is not None:
            outcome = Outcome.PASS if abs(thing.year - day.year) <= params.tolerance_years else Outcome.FAIL
            yield Result(outcome, thing.subject, at=at, values={"found": str(thing.year), "wanted": str(day.year)})
