"""VA-MAT-005: a sewer of PVC or PP is made to the standard that the municipality names, by the file's PRODSTD or by the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Pipe, Regime
from validators.case import Case
from validators.declared import new_pipes, rows_for
from validators.materials import Family, family
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, rule

SEWERS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED)


@dataclass(frozen=True, slots=True)
class Params:
    pvc: tuple[str, ...]
    """Such as "NS-EN 1401-1"."""
    pp: tuple[str, ...]


@rule("VA-MAT-005", "product-standard", severity=Severity.INFO, params=Params, effect=Effect.SILENT, version=2)
def product_standard(case: Case, params: Params) -> Iterator[Result]:
    for pipe in new_pipes(case.delivery, *SEWERS):
        wanted = {Family.PVC: params.pvc, Family.PP: params.pp}.get(family(pipe.material) or Family.OTHER)
        if wanted is None or pipe.regime is Regime.PRESSURE:
            continue
        found, evidence = _stated(pipe, case)
        at, values = pipe.coordinates[0], {"material": pipe.material or "", "wanted": ", ".join(wanted)}
        if found is None:
            yield Result(Outcome.UNDECIDED, pipe.subject, at=at, missing=("product_standard",), values=values)
            continue
        outcome = Outcome.PASS if any(_same(found, one) for one in wanted) else Outcome.FAIL
        yield Result(outcome, pipe.subject, at=at, evidence=evidence, values={**values, "found": found})


def _stated(pipe: Pipe, case: Case) -> tuple[str | None, Evidence]:
    if pipe.product_standard is not None:
        return pipe.product_standard, Evidence.MEASURED
    rows = rows_for(case.notice, pipe) if case.notice is not None else ()
    stated = {service.product_standard for _, service in rows if service.product_standard is not None}
    return (stated.pop() if len(stated) == 1 else None), Evidence.DECLARED


def _same(found: str, wanted: str) -> bool:
    """The number decides, and the part where both name one: "EN 1401" will do for "NS-EN 1401-1"."""
    one, other = (re.search(r"(\d{4,5})(?:-(\d+))?", text) for text in (found, wanted))
    if one is None or other is None or one[1] != other[1]:
        return False
    return one[2] is None or other[2] is None or one[2] == other[2]
