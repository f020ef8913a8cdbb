"""VA-GRAD-004: on a long pressure pipe, a high point without a valve is mentioned: air gathers there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from network import Coordinate, PointKind, Regime
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.paths import plan_distance, plan_length
from validators.registry import Effect, Need, rule
from validators.services import Service, laid_points, services
from validators.uncertainty import height_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    long_pipe_m: float
    min_height_m: float
    """How far a high point stands above the lowest place on each side before it counts."""
    valve_within_m: float


@rule(
    "VA-GRAD-004", "high-points-have-air-valves", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT,
    follows_register=True,
)  # fmt: skip
def high_points_have_air_valves(case: Case, params: Params) -> Iterator[Result]:
    for service in services(case):
        pressure = [leg for leg in service.legs if leg.pipe.regime is Regime.PRESSURE and leg.pipe.has_heights]
        path = tuple(at for leg in pressure for at in leg.downstream_first())
        if len(path) > 2 and sum(plan_length(leg.pipe.coordinates) for leg in pressure) >= params.long_pipe_m:
            yield _judge(case, service, path, params)


def _judge(case: Case, service: Service, path: tuple[Coordinate, ...], params: Params) -> Result:
    subject = service.legs[0].pipe.subject
    valves = laid_points(case, PointKind.VALVE, PointKind.STOP_TAP)
    open_tops = [
        (min(at[2] - min(one[2] for one in path[:index]), at[2] - min(one[2] for one in path[index + 1 :])), at)
        for index, at in enumerate(path[1:-1], start=1)
        if not any(plan_distance(at, valve.coordinate) <= params.valve_within_m for valve in valves)
    ]
    height, at = max(open_tops, key=lambda one: one[0], default=(0.0, path[0]))
    if height <= 0:
        return Result(Outcome.PASS, subject, at=path[0], text="pass_none")
    held = ruler(case, "VA-GRAD-004")
    u = sqrt(2) * height_u(service.legs[0].pipe.survey, case.pack.settings)
    return Result(
        held.within(height, params.min_height_m, u), subject, at=at, measured=height, required=params.min_height_m, unit="m",
        uncertainty=held.expanded(u),
    )  # fmt: skip
