"""VA-ATTR-007: the dimension is in millimetres. A number like 0.11, 4 or 11000 was written in metres, inches or tenths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.declared import standing_pipes
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule


@dataclass(frozen=True, slots=True)
class Params:
    min_mm: float
    max_mm: float


@rule("VA-ATTR-007", "dimension-unit", severity=Severity.ERROR, params=Params, audit=True)
def dimension_in_millimetres(case: Case, params: Params) -> Iterator[Result]:
    for pipe in standing_pipes(case.delivery):
        size = pipe.dimension_mm
        if size is None:
            continue
        outcome = Outcome.PASS if params.min_mm <= size <= params.max_mm else Outcome.FAIL
        limit = params.min_mm if size < params.min_mm else params.max_mm
        yield Result(outcome, pipe.subject, at=pipe.coordinates[0], measured=size, required=limit, unit="mm")
