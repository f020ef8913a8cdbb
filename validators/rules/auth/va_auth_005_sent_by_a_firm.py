"""VA-AUTH-005: a firm sends the notice; a private person cannot."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-AUTH-005", "sent-by-a-firm", severity=Severity.BLOCKER, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def sent_by_a_firm(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None:
        return
    kind = notice.sender.kind if notice.sender is not None else None
    firm = bool(notice.firm is not None and (notice.firm.orgno or notice.firm.name))
    place = Subject("notice", path="sender.kind")
    if kind == "private":
        yield Result(Outcome.FAIL, place)
    elif kind == "firm" or firm:
        yield Result(Outcome.PASS, place)
    else:
        yield Result(Outcome.UNDECIDED, place, missing=("sender",))
