"""VA-ATTR-006: a service pipe's dimension is a whole number of millimetres, of a size that a house can have.

A pumped sewer is a pressure pipe, as slim as a water pipe. A sprinkler supply may be thicker than any house's, and a main is no service pipe
and left out. A missing dimension is VA-ATTR-001's, a number in another unit VA-ATTR-007's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Regime
from validators.case import Case
from validators.declared import new_pipes
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule

MAIN, SPRINKLER = "MAIN", "VLSPR"
"""Kind of notice, and theme of a pipe."""
SEWERS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE)


@dataclass(frozen=True, slots=True)
class Params:
    water_mm: tuple[float, ...]
    """[least, greatest]"""
    sewer_mm: tuple[float, ...]
    other_unit_below_mm: float
    other_unit_above_mm: float

    def __post_init__(self) -> None:
        if any(len(pair) != 2 or pair[0] >= pair[1] for pair in (self.water_mm, self.sewer_mm)):
            raise ValueError("water_mm and sewer_mm must each be [least, greatest]")


@rule("VA-ATTR-006", "plausible-dimension", severity=Severity.WARNING, params=Params, version=3)
def plausible_dimension(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is not None and case.notice.kind == MAIN:
        return
    for pipe in new_pipes(case.delivery, Function.WATER, *SEWERS):
        size = pipe.dimension_mm
        if size is None or not params.other_unit_below_mm <= size <= params.other_unit_above_mm:
            continue
        slim = pipe.function is Function.WATER or pipe.regime is Regime.PRESSURE
        least, greatest = params.water_mm if slim else params.sewer_mm
        at = pipe.coordinates[0]
        if size != int(size):
            yield Result(Outcome.FAIL, pipe.subject, at=at, measured=size, unit="mm", text="fail_fraction")
        elif size < least:
            yield Result(Outcome.FAIL, pipe.subject, at=at, measured=size, required=least, unit="mm", text="fail_small")
        elif size > greatest and pipe.theme != SPRINKLER:
            yield Result(Outcome.FAIL, pipe.subject, at=at, measured=size, required=greatest, unit="mm", text="fail_large")
        else:
            yield Result(Outcome.PASS, pipe.subject, at=at, measured=size, unit="mm")
