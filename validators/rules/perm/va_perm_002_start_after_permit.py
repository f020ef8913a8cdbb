"""VA-PERM-002: the work did not begin before the permit was given. Without any permit VA-PERM-001 speaks."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule
from validators.stated_work import needs_permit


@rule(
    "VA-PERM-002", "start-after-permit", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams,
    effect=Effect.MANUAL,
)  # fmt: skip
def start_after_permit(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None or notice.permit is None or not needs_permit(case):
        return
    start = notice.work.start_date if notice.work is not None else None
    if start is None or notice.permit.date is None:
        path, missing = ("work.start_date", "start_date") if start is None else ("permit.date", "permit_date")
        yield Result(Outcome.UNDECIDED, Subject("notice", path=path), missing=(missing,))
    else:
        values = {"start_date": start.isoformat(), "permit_date": notice.permit.date.isoformat()}
        yield Result(Outcome.PASS if start >= notice.permit.date else Outcome.FAIL, Subject("notice", path="work.start_date"), values=values)
