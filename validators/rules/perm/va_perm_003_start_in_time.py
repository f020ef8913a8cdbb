"""VA-PERM-003: the work began while the permit was valid: so many years from its date, that day included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.dates import years_after
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.stated_work import needs_permit


@dataclass(frozen=True, slots=True)
class Params:
    max_years: int


@rule(
    "VA-PERM-003", "start-in-time", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, effect=Effect.MANUAL
)  # fmt: skip
def start_in_time(case: Case, params: Params) -> Iterator[Result]:
    notice = case.notice
    if notice is None or notice.permit is None or not needs_permit(case):
        return
    start = notice.work.start_date if notice.work is not None else None
    if start is None or notice.permit.date is None:
        path, missing = ("work.start_date", "start_date") if start is None else ("permit.date", "permit_date")
        yield Result(Outcome.UNDECIDED, Subject("notice", path=path), missing=(missing,))
        return
    last = years_after(notice.permit.date, params.max_years)
    values: dict[str, str | int] = {
        "start_date": start.isoformat(), "permit_date": notice.permit.date.isoformat(), "last_date": last.isoformat(),
        "max_years_count": params.max_years,
    }  # fmt: skip
    yield Result(Outcome.PASS if start <= last else Outcome.FAIL, Subject("notice", path="work.start_date"), values=values)
