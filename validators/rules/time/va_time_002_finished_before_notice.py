"""VA-TIME-002: the outdoor work was finished before the notice was sent, and not before it began."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.dates import notice_day
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-TIME-002", "finished-before-notice", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, version=2)
def finished_before_notice(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None or (notice.kind == "TEMPORARY" and notice.phase == "start"):
        return
    finished, sent = (notice.work.finish_date if notice.work is not None else None), notice_day(case)
    place = Subject("notice", path="work.finish_date")
    if finished is None:
        yield Result(Outcome.UNDECIDED, place, missing=("finish_date",))
    elif (started := notice.work.start_date if notice.work is not None else None) is not None and finished < started:
        values = {"finish_date": finished.isoformat(), "start_date": started.isoformat()}
        yield Result(Outcome.FAIL, place, text="fail_before_start", values=values)
    elif sent is not None:
        values = {"finish_date": finished.isoformat(), "notice_date": sent.isoformat()}
        yield Result(Outcome.PASS if finished <= sent else Outcome.FAIL, place, values=values)
