"""VA-TIME-001: when the municipality shall have answered a complete notice. Information; the clock stands still while data are missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from network import Subject
from validators.case import Case
from validators.dates import notice_day
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-TIME-001", "case-clock", severity=Severity.INFO, evidence=Evidence.DECLARED, needs={Need.NOTICE, Need.DATE}, params=NoParams)
def case_clock(case: Case, params: NoParams) -> Iterator[Result]:
    weeks, sent = case.pack.settings.case_time_weeks, notice_day(case)
    if weeks is None or sent is None or case.on is None:
        return
    due = sent + timedelta(weeks=weeks)
    values: dict[str, str | int] = {"sent_date": sent.isoformat(), "due_date": due.isoformat(), "weeks_count": weeks}
    yield Result(Outcome.FAIL if case.on > due else Outcome.PASS, Subject("notice", path="submitted"), values=values)
