"""VA-GEOM-004: no vertex stands far above or below the line through its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from network import Coordinate, Pipe
from validators.case import Case
from validators.outcome import Place, Result, Severity
from validators.paths import plan_distance, plan_length
from validators.registry import Need, rule
from validators.services import laid_pipes
from validators.uncertainty import height_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    max_deviation_m: float


@rule("VA-GEOM-004", "no-spike-in-height", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, audit=True)
def no_spike_in_height(case: Case, params: Params) -> Iterator[Result]:
    for pipe in laid_pipes(case):
        if pipe.has_heights and len(pipe.coordinates) > 2:
            yield _judge(case, pipe, params)


def _judge(case: Case, pipe: Pipe, params: Params) -> Result:
    path = pipe.coordinates
    off, index = max((abs(_deviation(path, index)), index) for index in range(1, len(path) - 1))
    deviation = _deviation(path, index)
    # The vertex itself and the mean of its two neighbours: at most 1 + 1/2 variances.
    u = height_u(pipe.survey, case.pack.settings) * sqrt(1.5)
    held = ruler(case, "VA-GEOM-004")
    outcome = held.within(off, params.max_deviation_m, u)
    return Result(
        outcome, pipe.subject, at=path[index],
        place=Place(pipe.subject, plan_length(path[: index + 1]), segment=(index + 1, index + 1)), measured=off, required=params.max_deviation_m,
        unit="m", uncertainty=held.expanded(u), text=f"{outcome.value}_{'above' if deviation > 0 else 'below'}",
        values={"deviation_m": deviation, "vertex_count": index + 1},
    )  # fmt: skip


def _deviation(path: tuple[Coordinate, ...], index: int) -> float:
    """Height of a vertex over the straight line between its neighbours, metres."""
    before, here, after = path[index - 1 : index + 2]
    first, second = plan_distance(before, here), plan_distance(here, after)
    share = first / (first + second) if first + second > 0 else 0.5
    return here[2] - (before[2] + share * (after[2] - before[2]))
