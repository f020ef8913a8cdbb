"""VA-PERM-005: a substantial change in water use or discharge needs a permit of its own; said when the form declares one."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-PERM-005", "changed-use", severity=Severity.INFO, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def changed_use(case: Case, params: NoParams) -> Iterator[Result]:
    declared = case.notice.declarations.water_use_changed if case.notice is not None and case.notice.declarations is not None else None
    if declared is not None:
        yield Result(Outcome.FAIL if declared else Outcome.PASS, Subject("notice", path="declarations.water_use_changed"))
