"""VA-ATTR-014: the recorded LENGDE is the length of the line, in plan or in space.

Both come from the same points, so there is no uncertainty between them; the pack's tolerance is for rounding and for fittings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from network import Pipe
from validators.case import Case
from validators.declared import standing_pipes
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float
    tolerance_percent: float


@rule("VA-ATTR-014", "recorded-length", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, audit=True)
def recorded_length(case: Case, params: Params) -> Iterator[Result]:
    for pipe in standing_pipes(case.delivery):
        recorded = pipe.length_m
        if recorded is None or len(pipe.coordinates) < 2:
            continue
        found = min(_lengths(pipe), key=lambda length: abs(length - recorded))
        allowed = max(params.tolerance_m, found * params.tolerance_percent / 100)
        outcome = Outcome.PASS if abs(recorded - found) <= allowed else Outcome.FAIL
        yield Result(
            outcome, pipe.subject, at=pipe.coordinates[0], measured=recorded, required=found, unit="m", values={"allowed_m": allowed}
        )  # fmt: skip


def _lengths(pipe: Pipe) -> list[float]:
    plan = sum(dist(a[:2], b[:2]) for a, b in pairwise(pipe.coordinates))
    return [plan, sum(dist(a, b) for a, b in pairwise(pipe.coordinates))] if pipe.has_heights else [plan]
