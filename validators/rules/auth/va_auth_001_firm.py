"""VA-AUTH-001: the firm has an organisation number that can be one.

Whether it is active in the business register and approved by the municipality is not looked up here; the portal knows it at log-in.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.orgno import is_orgno
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-AUTH-001", "firm", severity=Severity.BLOCKER, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def firm(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    orgno = case.notice.firm.orgno if case.notice.firm is not None else None
    place = Subject("notice", path="firm.orgno")
    if not orgno:
        yield Result(Outcome.UNDECIDED, place, missing=("orgno",))
    else:
        yield Result(Outcome.PASS if is_orgno(orgno) else Outcome.FAIL, place, values={"orgno": orgno})
