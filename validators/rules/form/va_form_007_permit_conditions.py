"""VA-FORM-007: the firm declares that the permit's conditions are met."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import needs_permit


@rule("VA-FORM-007", "permit-conditions", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def permit_conditions(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not needs_permit(case):
        return
    met = case.notice.declarations.permit_conditions_met if case.notice.declarations is not None else None
    place = Subject("notice", path="declarations.permit_conditions_met")
    if met is None:
        yield Result(Outcome.UNDECIDED, place, missing=("permit_conditions",))
    else:
        yield Result(Outcome.PASS if met else Outcome.FAIL, place)
