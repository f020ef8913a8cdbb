"""VA-MAT-004: a sewer is of a material that the municipality allows for what flows in it.

The clause is about pipes that lie with a fall. A pumped sewer is a pressure pipe, and what that may be of nobody has told us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Regime
from validators.case import Case
from validators.declared import new_pipes
from validators.materials import Family, family
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import rule


@dataclass(frozen=True, slots=True)
class Params:
    wastewater: tuple[Family, ...]
    stormwater: tuple[Family, ...]
    doubtful: tuple[Family, ...]
    """Materials that the regulation does not name and the caseworker may accept."""


@rule("VA-MAT-004", "sewer-material", severity=Severity.ERROR, params=Params, version=3)
def sewer_material(case: Case, params: Params) -> Iterator[Result]:
    for function, allowed in ((Function.WASTEWATER, params.wastewater), (Function.STORMWATER, params.stormwater)):
        for pipe in new_pipes(case.delivery, function):
            if pipe.regime is Regime.PRESSURE:
                continue
            at, kind = pipe.coordinates[0], family(pipe.material)
            values = {"material": pipe.material or "", "allowed": ", ".join(allowed)}
            if kind is None:
                yield Result(Outcome.FAIL, pipe.subject, at=at, missing=("material",), text="fail_missing", values=values)
            elif kind in params.doubtful:
                yield Result(
                    Outcome.FAIL, pipe.subject, at=at, severity=Severity.WARNING, needs=Party.CASEWORKER, text="fail_doubtful", values=values
                )  # fmt: skip
            else:
                yield Result(Outcome.PASS if kind in allowed else Outcome.FAIL, pipe.subject, at=at, values=values)
