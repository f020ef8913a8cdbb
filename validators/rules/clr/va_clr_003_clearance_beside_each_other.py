"""VA-CLR-003: new pipes that run beside each other keep a clearance in plan, unless one lies that far over the other.

The clearance is an allowance, so what keeps it passes; only what lacks it is weighed against the uncertainty.
"""

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
    min_parallel_clearance_m: float


@rule(
    "VA-CLR-003", "clearance-beside-each-other", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT,
    reads_register=True, version=2,
)  # fmt: skip
def clearance_beside_each_other(case: Case, params: Params) -> Iterator[Result]:
    for pair in pairs(case):
        if not pair.other.existing and pair.new.radius_m is not None and pair.other.radius_m is not None and pair.beside.parallel.any():
            yield _judge(case, pair, params)


def _judge(case: Case, pair: Pair, params: Params) -> Result:
    beside = pair.beside
    assert pair.new.radius_m is not None and pair.other.radius_m is not None
    clear = np.where(beside.parallel, beside.apart - pair.new.radius_m - pair.other.radius_m, np.inf)
    if pair.are_bodies:
        over = np.abs((beside.z + pair.new.centre_m) - (beside.other_z + pair.other.centre_m)) - pair.new.radius_m - pair.other.radius_m
        clear = np.maximum(clear, np.where(beside.parallel, over, np.inf))
    least = int(np.argmin(clear))
    held = ruler(case, "VA-CLR-003")
    return Result(
        held.within(-float(clear[least]), -params.min_parallel_clearance_m, pair.plan_u), pair.new.subject,
        at=(float(beside.east[least]), float(beside.north[least]), float(beside.z[least])), measured=float(clear[least]),
        required=params.min_parallel_clearance_m, unit="m", uncertainty=held.expanded(pair.plan_u), related=(pair.other.subject,),
    )  # fmt: skip
