"""VA-CLR-006: a new pipe that runs along an existing main keeps the municipality's distance from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validators.case import Case
from validators.clearance import Pair, pairs
from validators.outcome import Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    min_distance_m: float
    """Between the outer walls in plan; at most 1 m."""


@rule(
    "VA-CLR-006", "distance-to-existing-mains", severity=Severity.INFO, needs={Need.GEOMETRY, Need.REGISTER}, params=Params,
    effect=Effect.SILENT, version=2,
)  # fmt: skip
def distance_to_existing_mains(case: Case, params: Params) -> Iterator[Result]:
    for pair in pairs(case):
        if pair.other_is_main and pair.beside.parallel.any():
            yield _judge(case, pair, params)


def _judge(case: Case, pair: Pair, params: Params) -> Result:
    beside = pair.beside
    clear = np.where(beside.parallel, beside.apart, np.inf) - (pair.new.radius_m or 0.0) - (pair.other.radius_m or 0.0)
    least = int(np.argmin(clear))
    held = ruler(case, "VA-CLR-006")
    return Result(
        held.at_least(float(clear[least]), params.min_distance_m, pair.plan_u), pair.new.subject,
        at=(float(beside.east[least]), float(beside.north[least]), float(beside.z[least])), measured=float(clear[least]),
        required=params.min_distance_m, unit="m", uncertainty=held.expanded(pair.plan_u), related=(pair.other.subject,), from_register=True,
    )  # fmt: skip
