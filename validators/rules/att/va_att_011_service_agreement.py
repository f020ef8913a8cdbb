"""VA-ATT-011: a small treatment plant (minirenseanlegg) has a service agreement that is still valid on the day of the notice."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.attachments import LIST, absent, absent_text, attached
from validators.case import Case
from validators.dates import notice_day
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule

PLANT = "minirenseanlegg"
KIND = "service_agreement"


@rule("VA-ATT-011", "service-agreement", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams)
def service_agreement(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None:
        return
    plant = notice.plant.kind if notice.plant is not None else None
    if notice.kind == "PRIVATE_PLANT" and plant is None:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="plant.kind"), missing=("plant_kind",), text="undecided_plant")
    if plant != PLANT:
        return
    found, day = attached(case, KIND), notice_day(case)
    if not found:
        yield Result(Outcome.UNDECIDED, LIST, missing=absent(case, KIND), text=absent_text(case, KIND))
    for subject, one in found:
        if one.valid_to is None:
            yield Result(Outcome.UNDECIDED, subject, missing=("valid_to",), text="undecided_validity")
        elif day is not None and one.valid_to < day:
            yield Result(Outcome.FAIL, subject, values={"valid_to_date": one.valid_to.isoformat(), "notice_date": day.isoformat()})
        else:
            yield Result(Outcome.PASS, subject, values={"valid_to_date": one.valid_to.isoformat()})
