"""VA-AUTH-004: the firm that sends the notice is the one on the permit, or a change of firm is registered."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule
from validators.stated_work import needs_permit


@rule(
    "VA-AUTH-004", "same-firm-as-permit", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams,
    effect=Effect.MANUAL,
)  # fmt: skip
def same_firm_as_permit(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None or not needs_permit(case):
        return
    sender = notice.firm.orgno if notice.firm is not None else None
    named = notice.permit.firm_orgno if notice.permit is not None else None
    if not sender or not named:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="permit.firm_orgno" if sender else "firm.orgno"), missing=("permit_firm",))
    else:
        same = sender.replace(" ", "") == named.replace(" ", "")
        yield Result(Outcome.PASS if same else Outcome.FAIL, Subject("notice", path="firm.orgno"), values={"orgno": sender, "permit_orgno": named})
