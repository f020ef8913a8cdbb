"""VA-MAT-003: gravity pipes of PVC and PP are stiff enough, by the file's RINGSTIVH or, where it is silent, by the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Pipe, Regime
from validators.case import Case
from validators.declared import new_pipes, rows_for
from validators.materials import Family, family
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import rule

SEWERS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED)


@dataclass(frozen=True, slots=True)
class Params:
    accepted: tuple[str, ...]
    """Classes such as "SN8", the demanded one first."""


@rule("VA-MAT-003", "ring-stiffness", severity=Severity.ERROR, params=Params, version=2)
def ring_stiffness(case: Case, params: Params) -> Iterator[Result]:
    accepted = {_plain(one) for one in params.accepted}
    for pipe in new_pipes(case.delivery, *SEWERS):
        if pipe.regime is Regime.PRESSURE or family(pipe.material) not in (Family.PVC, Family.PP):
            continue
        found, evidence = _stated(pipe, case)
        values = {"wanted": params.accepted[0], "material": pipe.material or ""}
        at = pipe.coordinates[0]
        if found is None:
            yield Result(Outcome.UNDECIDED, pipe.subject, at=at, missing=("ring_stiffness",), values=values)
            continue
        outcome = Outcome.PASS if _plain(found) in accepted else Outcome.FAIL
        yield Result(outcome, pipe.subject, at=at, evidence=evidence, values={**values, "found": found})


def _stated(pipe: Pipe, case: Case) -> tuple[str | None, Evidence]:
    if pipe.ring_stiffness is not None:
        return pipe.ring_stiffness, Evidence.MEASURED
    rows = rows_for(case.notice, pipe) if case.notice is not None else ()
    stated = {service.ring_stiffness for _, service in rows if service.ring_stiffness is not None}
    return (stated.pop() if len(stated) == 1 else None), Evidence.DECLARED


def _plain(stiffness: str) -> str:
    return stiffness.replace(" ", "").upper()
