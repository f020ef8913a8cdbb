"""VA-MAT-006: sewers of plastic are smooth and extruded, not corrugated, as declared in the form."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.declared import field_of, is_of_pressure_pipe, services_of
from validators.materials import PLASTIC, family
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule


@rule(
    "VA-MAT-006", "smooth-pipe", severity=Severity.INFO, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, effect=Effect.SILENT,
    version=2,
)  # fmt: skip
def smooth_pipe(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    for subject, service in services_of(case.notice, Function.WASTEWATER, Function.STORMWATER):
        if family(service.material) not in PLASTIC or is_of_pressure_pipe(case.delivery, service):
            continue
        place = field_of(subject, "smooth_extruded")
        values = {"function": service.function.value if service.function else ""}
        if service.smooth_extruded is None:
            yield Result(Outcome.UNDECIDED, place, missing=("smooth_extruded",), values=values)
        else:
            yield Result(Outcome.PASS if service.smooth_extruded else Outcome.FAIL, place, values=values)
