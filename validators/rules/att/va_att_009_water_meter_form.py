"""VA-ATT-009: the water meter form is attached where a meter is demanded.

Demanded (VA-ATT-010): for water in a new building, in a building that is no dwelling, for a temporary connection and a pool; and for
private water too where the sewage goes to the public sewer.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.attachments import demanded, wanted
from validators.case import Case
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import has_service

KIND = "water_meter_form"


@rule("VA-ATT-009", "water-meter-form", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams)
def water_meter_form(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is not None and _meter_demanded(case):
        yield from wanted(case, KIND)


def _meter_demanded(case: Case) -> bool:
    notice = case.notice
    if notice is None:
        return False
    no_dwelling = notice.building is not None and notice.building.dwelling is False
    private_water = notice.water_source == "private" and notice.sewage_to == "public"
    asked = demanded(case, KIND) or no_dwelling
    return private_water or (asked and (notice.kind in ("METER", "POOL", "TEMPORARY") or has_service(case, Function.WATER)))
