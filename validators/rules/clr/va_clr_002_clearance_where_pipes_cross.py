"""VA-CLR-002: pipes that cross keep a clearance between their outer walls. Pipes that touch are VA-CLR-004's question.

The clearance is an allowance, so what keeps it passes; only what lacks it is weighed against the uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.bodies import judged
from validators.case import Case
from validators.clearance import Pair, pairs, with_the_register
from validators.outcome import Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    min_cross_clearance_m: float
    max_register_uncertainty_m: float


@rule(
    "VA-CLR-002", "clearance-where-pipes-cross", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT,
    reads_register=True, version=3,
)  # fmt: skip
def clearance_where_pipes_cross(case: Case, params: Params) -> Iterator[Result]:
    yield from with_the_register(case, _judged(case, params))


def _judged(case: Case, params: Params) -> Iterator[Result]:
    for pair in pairs(case):
        if not pair.crossings:
            continue
        result = judged(case, pair, params.max_register_uncertainty_m, lambda reading: _judge(case, reading, params))
        if result is not None:
            yield result


def _judge(case: Case, pair: Pair, params: Params) -> Result | None:
    gap, at = min((pair.vertical_gap(at[2], other_z), at) for at, other_z in pair.crossings)
    if gap < 0:
        return None
    held = ruler(case, "VA-CLR-002")
    return Result(
        held.within(-gap, -params.min_cross_clearance_m, pair.height_u), pair.new.subject, at=at, measured=gap, required=params.min_cross_clearance_m,
        unit="m", uncertainty=held.expanded(pair.height_u), related=(pair.other.subject,), from_register=pair.other.existing,
    )  # fmt: skip
