"""VA-ATT-009: the water meter form is attached where a meter is demanded.

Demanded (VA-ATT-010): for water in a new building, in a building that is no dwelling, for a sprinkler supply, a temporary connection and a
pool; and for private water too where the sewage goes to the public sewer. A repair asks for none.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.attachments import demanded, wanted
from validators.case import Case
from validators.declared import new_pipes
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import has_service, mends_a_part

KIND = "water_meter_form"
SPRINKLER, SPRINKLER_LEVEL = "VLSPR", "S6"
"""L_TEMA and NETTYPE of a sprinkler supply."""


@rule("VA-ATT-009", "water-meter-form", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams, version=2)
def water_meter_form(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is not None and _meter_demanded(case):
        yield from wanted(case, KIND)


def _meter_demanded(case: Case) -> bool:
    notice = case.notice
    if notice is None or mends_a_part(case):
        return False
    no_dwelling = notice.building is not None and notice.building.dwelling is False
    private_water = notice.water_source == "private" and notice.sewage_to == "public"
    sprinkled = any(pipe.theme == SPRINKLER or pipe.network_level == SPRINKLER_LEVEL for pipe in new_pipes(case.delivery))
    asked = demanded(case, KIND) or no_dwelling or sprinkled
    return private_water or (asked and (notice.kind in ("METER", "POOL", "TEMPORARY") or has_service(case, Function.WATER)))
