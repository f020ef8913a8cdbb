"""VA-PERM-001: there is a permit for the work, where the kind of work needs one. The permit itself is not looked up."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule
from validators.stated_work import needs_permit


@rule("VA-PERM-001", "permit", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, effect=Effect.MANUAL)
def permit(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not needs_permit(case):
        return
    stated = case.notice.permit
    if stated is not None and stated.id:
        yield Result(Outcome.PASS, Subject("notice", path="permit.id"), values={"permit": stated.id})
    else:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="permit" if stated is None else "permit.id"), missing=("permit",))
