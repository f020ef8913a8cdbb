"""VA-MAT-007: each sewer in the file has a row in the form with its material and dimension, so that the declared colour is about it.

The other way round, from the row to the file, is VA-FORM-005's.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Subject
from validators.case import Case
from validators.declared import new_pipes, rows_for, services_of
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-MAT-007", "form-has-each-sewer", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, version=2)
def form_has_each_sewer(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    for function in (Function.WASTEWATER, Function.STORMWATER):
        pipes = new_pipes(case.delivery, function)
        if pipes and not list(services_of(case.notice, function)):
            values = {"function": function.value}
            yield Result(Outcome.UNDECIDED, Subject("notice", path="services"), missing=("service_row",), values=values)
            continue
        for pipe in pipes:
            outcome = Outcome.PASS if rows_for(case.notice, pipe) else Outcome.FAIL
            values = {"function": function.value, "material": pipe.material or ""}
            size = {"dimension_mm": pipe.dimension_mm} if pipe.dimension_mm is not None else {}
            yield Result(outcome, pipe.subject, at=pipe.coordinates[0], values={**values, **size})
