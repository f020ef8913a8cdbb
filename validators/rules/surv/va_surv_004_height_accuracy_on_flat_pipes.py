"""VA-SURV-004: a gravity pipe that falls little was levelled more exactly than others; else its gradient is only roughly known.

Measures nothing against the ground: the stated height accuracy (KVALITET 5) is held against the demand for flat pipes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from network import Pipe, Regime
from validators.case import Case
from validators.declared import new_pipes
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    flat_below_permille: float
    max_height_m: float


@rule("VA-SURV-004", "accuracy-on-flat-pipes", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT, version=2)
def height_accuracy_on_flat_pipes(case: Case, params: Params) -> Iterator[Result]:
    for pipe in new_pipes(case.delivery):
        gradient = _gradient_permille(pipe)
        if pipe.regime is not Regime.GRAVITY or gradient is None or gradient >= params.flat_below_permille:
            continue
        values, stated = {"gradient_permille": gradient}, pipe.survey.height_accuracy_m
        if stated is None:
            yield Result(Outcome.UNDECIDED, pipe.subject, at=pipe.coordinates[0], missing=("height_accuracy",), values=values)
        else:
            outcome = Outcome.PASS if stated <= params.max_height_m else Outcome.FAIL
            yield Result(outcome, pipe.subject, at=pipe.coordinates[0], measured=stated, required=params.max_height_m, unit="m", values=values)


def _gradient_permille(pipe: Pipe) -> float | None:
    """Between the pipe's ends, whichever way it is drawn; None without heights or length."""
    if not pipe.has_heights or len(pipe.coordinates) < 2:
        return None
    length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(pipe.coordinates, pipe.coordinates[1:], strict=False))
    return abs(pipe.coordinates[-1][2] - pipe.coordinates[0][2]) / length * 1000 if length > 0 else None
