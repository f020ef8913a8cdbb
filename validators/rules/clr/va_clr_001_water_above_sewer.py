"""VA-CLR-001: where a water pipe and a sewer run close in plan or cross, the water lies higher: outside bottom over outside top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from network import Function
from validators.bodies import judged
from validators.case import Case
from validators.clearance import Pair, pairs, with_the_register
from validators.outcome import Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import SEWERS
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    near_m: float
    """In plan, between the centre lines; at most 1 m."""
    max_register_uncertainty_m: float


@rule(
    "VA-CLR-001",
    "water-above-sewer",
    severity=Severity.WARNING,
    needs={Need.GEOMETRY},
    params=Params,
    effect=Effect.SILENT,
    reads_register=True,
    version=3,
)
def water_above_sewer(case: Case, params: Params) -> Iterator[Result]:
    yield from with_the_register(case, _judged(case, params))


def _judged(case: Case, params: Params) -> Iterator[Result]:
    for pair in pairs(case):
        functions = {pair.new.pipe.function, pair.other.pipe.function}
        if Function.WATER in functions and functions & set(SEWERS) and (pair.crossings or (pair.beside.apart <= params.near_m).any()):
            result = judged(case, pair, params.max_register_uncertainty_m, lambda reading: _judge(case, reading, params))
            if result is not None:
                yield result


def _judge(case: Case, pair: Pair, params: Params) -> Result:
    beside = pair.beside
    near = beside.apart <= params.near_m
    water_is_new = pair.new.pipe.function is Function.WATER
    water, sewer = (pair.new, pair.other) if water_is_new else (pair.other, pair.new)
    assert water.bottom_m is not None and sewer.top_m is not None
    water_z, sewer_z = (beside.z, beside.other_z) if water_is_new else (beside.other_z, beside.z)
    over = np.where(near, water_z + water.bottom_m - sewer_z - sewer.top_m, np.inf)
    at_crossings = [
        (z if water_is_new else other) + water.bottom_m - (other if water_is_new else z) - sewer.top_m for (_, _, z), other in pair.crossings
    ]
    least = int(np.argmin(over))
    lowest, at = float(over[least]), (float(beside.east[least]), float(beside.north[least]), float(beside.z[least]))
    if at_crossings and min(at_crossings) < lowest:
        lowest, at = min(at_crossings), pair.crossings[int(np.argmin(at_crossings))][0]
    held = ruler(case, "VA-CLR-001")
    return Result(
        held.within(-lowest, 0.0, pair.height_u), pair.new.subject, at=at, measured=lowest, required=0.0, unit="m",
        uncertainty=held.expanded(pair.height_u), related=(pair.other.subject,), from_register=pair.other.existing,
        values={"water": water.pipe.id, "sewer_function": sewer.pipe.function.value, "below_m": max(0.0, -lowest)},
    )  # fmt: skip
