"""VA-PERM-007: a temporary connection is announced when it begins and when it ends."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule

KIND = "TEMPORARY"


@rule("VA-PERM-007", "temporary-connection", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def temporary_connection(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None or notice.kind != KIND:
        return
    if notice.phase is None:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="phase"), missing=("phase",))
    elif notice.phase == "end" and (notice.work is None or notice.work.finish_date is None):
        yield Result(Outcome.UNDECIDED, Subject("notice", path="work.finish_date"), missing=("finish_date",))
    else:
        yield Result(Outcome.PASS, Subject("notice", path="phase"), text=f"pass_{notice.phase}")
