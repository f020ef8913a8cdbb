"""VA-MAT-010: PE pipes have the stripe that tells water (blue) from pressure sewer (red), as declared. For municipalities that ask."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.declared import field_of, services_of
from validators.materials import Family, family
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule

STRIPES = {Function.WATER: "blue", Function.WASTEWATER: "red"}


@rule(
    "VA-MAT-010", "stripe-on-pressure-pipes", severity=Severity.INFO, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams,
    effect=Effect.SILENT,
)  # fmt: skip
def stripe_on_pressure_pipes(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    for subject, service in services_of(case.notice, *STRIPES):
        if family(service.material) is not Family.PE or service.function is None:
            continue
        place, wanted = field_of(subject, "stripe"), STRIPES[service.function]
        values = {"function": service.function.value, "wanted_colour": wanted}
        if service.stripe is None:
            yield Result(Outcome.UNDECIDED, place, missing=("stripe",), values=values)
        else:
            outcome = Outcome.PASS if service.stripe == wanted else Outcome.FAIL
            yield Result(outcome, place, values={**values, "found_colour": service.stripe})
