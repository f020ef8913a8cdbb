"""VA-CLR-004: two pipes that are not joined do not go through each other: wall to wall in space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.bodies import judged
from validators.case import Case
from validators.clearance import Pair, pairs, with_the_register
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import combined, ruler


@dataclass(frozen=True, slots=True)
class Params:
    max_register_uncertainty_m: float


@rule(
    "VA-CLR-004",
    "pipes-do-not-touch",
    severity=Severity.ERROR,
    needs={Need.GEOMETRY},
    params=Params,
    effect=Effect.SILENT,
    reads_register=True,
    version=3,
)
def pipes_do_not_touch(case: Case, params: Params) -> Iterator[Result]:
    yield from with_the_register(case, _judged(case, params))


def _judged(case: Case, params: Params) -> Iterator[Result]:
    for pair in pairs(case):
        result = judged(case, pair, params.max_register_uncertainty_m, lambda reading: _judge(case, reading))
        # Pipes that only run beside each other are parted by the plan; a missing height matters where they cross.
        if result is not None and (result.outcome is not Outcome.UNDECIDED or pair.crossings):
            yield result


def _judge(case: Case, pair: Pair) -> Result:
    gap, at = pair.wall_to_wall
    # Where the lines cross in plan only height can part them; beside each other the plan does.
    u = pair.height_u if pair.crossings else combined(pair.height_u, pair.plan_u)
    held = ruler(case, "VA-CLR-004")
    outcome = held.within(-gap, 0.0, u)
    return Result(
        outcome, pair.new.subject, at=at, measured=gap, required=0.0, unit="m", uncertainty=held.expanded(u), related=(pair.other.subject,),
        from_register=pair.other.existing, values={"overlap_m": max(0.0, -gap)}, severity=Severity.WARNING if outcome is Outcome.NEAR else None,
    )  # fmt: skip
