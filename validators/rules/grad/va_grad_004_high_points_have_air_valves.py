"""VA-GRAD-004: on a long pressure pipe, a high point without a valve is mentioned: air gathers there.

Looked for along each way from an upper end down to the main, so that a branch is no high point of the pipe that it leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from network import Coordinate, HeightReference, PointKind, Regime, outside_top
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.paths import plan_distance, plan_length
from validators.registry import Effect, Need, rule
from validators.services import Leg, laid_points, own_services
from validators.uncertainty import height_u, ruler
from validators.way_down import path_down


@dataclass(frozen=True, slots=True)
class Params:
    long_pipe_m: float
    min_height_m: float
    """How far a high point stands above the lowest place on each side before it counts."""
    valve_within_m: float


@rule(
    "VA-GRAD-004", "high-points-have-air-valves", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT, version=3,
    follows_register=True,
)  # fmt: skip
def high_points_have_air_valves(case: Case, params: Params) -> Iterator[Result]:
    for service in own_services(case):
        told: set[int] = set()
        for end in service.free_ends:
            leg = next(one for one in service.legs if one.pipe is end.pipe)
            path = tuple((one, at) for one, at in path_down(service, leg) if _is_measured(one))
            if len(path) > 2 and plan_length([at for _, at in path]) >= params.long_pipe_m:
                result, subject = _judge(case, path, params)
                if subject not in told:
                    told.add(subject)
                    yield result


def _is_measured(leg: Leg) -> bool:
    pipe = leg.pipe
    return pipe.regime is Regime.PRESSURE and pipe.has_heights and pipe.height_reference is not HeightReference.GROUND


def _judge(case: Case, path: tuple[tuple[Leg, Coordinate], ...], params: Params) -> tuple[Result, int]:
    """The highest place without a valve over the lower of its two sides, by the outside top; and the vertex that it is at, where several
    ways share it."""
    tops = [at[2] + (outside_top(leg.pipe, 0.0).value_m or 0.0) for leg, at in path]
    before, after = list(accumulate(tops, min)), list(accumulate(reversed(tops), min))[::-1]
    valves = laid_points(case, PointKind.VALVE, PointKind.STOP_TAP)
    open_tops = [
        (min(tops[index] - before[index - 1], tops[index] - after[index + 1]), index)
        for index in range(1, len(tops) - 1)
        if not any(plan_distance(path[index][1], valve.coordinate) <= params.valve_within_m for valve in valves)
    ]
    height, index = max(open_tops, key=lambda one: one[0], default=(0.0, 0))
    leg, at = path[index]
    if height <= 0:
        return Result(Outcome.PASS, path[-1][0].pipe.subject, at=path[-1][1], text="pass_none"), id(path[-1][0].pipe)
    held = ruler(case, "VA-GRAD-004")
    u = sqrt(2) * height_u(leg.pipe.survey, case.pack.settings)
    result = Result(
        held.within(height, params.min_height_m, u), leg.pipe.subject, at=at, measured=height, required=params.min_height_m, unit="m",
        uncertainty=held.expanded(u),
    )  # fmt: skip
    return result, id(at)
