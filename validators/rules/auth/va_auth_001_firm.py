"""VA-AUTH-001: the firm has an organisation number that can be one, and is in business.

What the number says is decided here. Whether the firm is in business is said by the business register, where the municipality keeps a
copy of it; without one the number must do. A firm that is bankrupt or struck off stops nothing by itself: the municipality decides. Nor
does one that the copy lacks, because a firm may be younger than the copy. Approval by the municipality is seen by the portal at log-in.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.orgno import is_orgno
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-AUTH-001", "firm", severity=Severity.BLOCKER, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, version=2)
def firm(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    orgno = case.notice.firm.orgno if case.notice.firm is not None else None
    place = Subject("notice", path="firm.orgno")
    if not orgno:
        yield Result(Outcome.UNDECIDED, place, missing=("orgno",))
    elif not is_orgno(orgno):
        yield Result(Outcome.FAIL, place, values={"orgno": orgno})
    else:
        yield _in_business(case, place, orgno)


def _in_business(case: Case, place: Subject, orgno: str) -> Result:
    answer = case.firm
    if answer is None or not answer.checked:
        return Result(Outcome.PASS, place, values={"orgno": orgno})
    asked = {"orgno": orgno, "taken_date": answer.taken or ""}
    if answer.business is None:
        return Result(
            Outcome.UNDECIDED, place, missing=("firm_in_register",), needs=Party.CASEWORKER, severity=Severity.WARNING,
            text="undecided_not_listed", values=asked,
        )  # fmt: skip
    gone = answer.out_of_business
    if gone is None:
        return Result(Outcome.PASS, place, values=asked)
    # Its number is told and never its name: a firm can be one person.
    return Result(Outcome.FAIL, place, severity=Severity.WARNING, text=f"fail_{gone.standing}", values={**asked, "unit_orgno": gone.orgno})
