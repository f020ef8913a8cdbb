"""VA-ATT-016: the report of the pressure and tightness test is attached, where the municipality asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from validators.attachments import demanded, wanted
from validators.case import Case
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, NoParams, rule

KIND = "test_report"


@rule("VA-ATT-016", "test-report", severity=Severity.INFO, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams)
def test_report(case: Case, params: NoParams) -> Iterator[Result]:
    if demanded(case, KIND):
        yield from wanted(case, KIND)
