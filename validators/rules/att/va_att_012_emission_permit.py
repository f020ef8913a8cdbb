"""VA-ATT-012: a property with private sewage has an emission permit."""

from __future__ import annotations

from collections.abc import Iterator

from validators.attachments import wanted
from validators.case import Case
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-ATT-012", "emission-permit", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams)
def emission_permit(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is not None and (notice.kind == "PRIVATE_PLANT" or notice.sewage_to == "private"):
        yield from wanted(case, "emission_permit")
