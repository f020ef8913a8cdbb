"""VA-GEOM-004: no vertex stands far above or below the line through its neighbours.

A plumb drop, as at a drop manhole, has two vertices over one another, and neither stands out of a line. The knees of a siphon are what it is
made of, and it is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from network import Coordinate, Pipe
from validators.case import Case
from validators.falls import PLUMB_M
from validators.outcome import Place, Result, Severity
from validators.paths import plan_distance, plan_length
from validators.registry import Need, rule
from validators.services import laid_pipes
from validators.uncertainty import height_u, ruler

SIPHONS = ("SPD", "AFD")
"""Themes of a siphon (dykker)."""


@dataclass(frozen=True, slots=True)
class Params:
    max_deviation_m: float


@rule("VA-GEOM-004", "no-spike-in-height", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, audit=True, version=2)
def no_spike_in_height(case: Case, params: Params) -> Iterator[Result]:
    for pipe in laid_pipes(case):
        if pipe.has_heights and pipe.theme not in SIPHONS and (between := _between_two(pipe)):
            yield _judge(case, pipe, between, params)


def _between_two(pipe: Pipe) -> list[int]:
    """Numbers, from 0, of the vertices with one before and one after, none of the three over another."""
    steps = [plan_distance(a, b) >= PLUMB_M for a, b in pairwise(pipe.coordinates)]
    return [index + 1 for index, (before, after) in enumerate(pairwise(steps)) if before and after]


def _judge(case: Case, pipe: Pipe, between: Sequence[int], params: Params) -> Result:
    path = pipe.coordinates
    off, index = max((abs(_deviation(path, index)), index) for index in between)
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
