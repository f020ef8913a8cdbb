"""VA-SURV-006: the day of the survey is given, and lies between the permit and the notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from network import Pipe, Point
from validators.case import Case
from validators.dates import day_of, notice_day
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule
from validators.survey_codes import first_place, surveyed


@rule("VA-SURV-006", "survey-date", severity=Severity.WARNING, params=NoParams)
def survey_date(case: Case, params: NoParams) -> Iterator[Result]:
    permit = case.notice.permit.date if case.notice is not None and case.notice.permit is not None else None
    sent = notice_day(case)
    for thing in surveyed(case):
        yield _of(thing, permit, sent)


def _of(thing: Pipe | Point, permit: date | None, notice: date | None) -> Result:
    at, written = first_place(thing), thing.survey.date
    if written is None:
        return Result(Outcome.UNDECIDED, thing.subject, at=at, missing=("survey_date",))
    day = day_of(written)
    if day is None:
        return Result(Outcome.FAIL, thing.subject, at=at, text="fail_no_date", values={"written": written})
    if permit is not None and day < permit:
        values = {"survey_date": day.isoformat(), "permit_date": permit.isoformat()}
        return Result(Outcome.FAIL, thing.subject, at=at, text="fail_before_permit", values=values)
    if notice is not None and day > notice:
        values = {"survey_date": day.isoformat(), "notice_date": notice.isoformat()}
        return Result(Outcome.FAIL, thing.subject, at=at, text="fail_after_notice", values=values)
    return Result(Outcome.PASS, thing.subject, at=at, values={"survey_date": day.isoformat()})
