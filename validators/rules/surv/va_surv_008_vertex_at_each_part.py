"""VA-SURV-008: where a tapping, branch, tap, bend or manhole sits on a pipe, the pipe has a measured point.

A part that the pipe names as its end is there by name. Any other part that lies on the line must have a vertex at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from network import Function, Pipe, Point, PointKind
from validators.case import Case
from validators.declared import standing_pipes
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule
from validators.services import is_left_alone, laid_points
from validators.uncertainty import combined, plan_u, ruler

CODE = "VA-SURV-008"
SEWERS = frozenset({Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE})
CARRIES = {
    PointKind.TAPPING: frozenset({Function.WATER}), PointKind.STOP_TAP: frozenset({Function.WATER}), PointKind.VALVE: frozenset({Function.WATER}),
    PointKind.BRANCH: SEWERS, PointKind.RODDING_POINT: SEWERS, PointKind.MANHOLE: SEWERS, PointKind.PIPE_POINT: frozenset(Function),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float
    """How far from its vertex a part may lie."""
    reach_m: float
    """Within this distance of a pipe a part is taken to sit on it."""


@rule(CODE, "vertex-at-each-part", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, version=2)
def vertex_at_each_part(case: Case, params: Params) -> Iterator[Result]:
    measure = ruler(case, CODE)
    for point in laid_points(case):
        if is_left_alone(case, point):
            continue
        pipe = _pipe_under(point, case, params.reach_m)
        if pipe is None:
            continue
        gap = 0.0 if point.subject.sid in (pipe.from_node, pipe.to_node) else _to_vertex(point, pipe)
        u = combined(plan_u(point.survey, case.pack.settings), plan_u(pipe.survey, case.pack.settings))
        # Two places in one file that agree are one measurement, and no uncertainty lies between them.
        outcome = Outcome.PASS if gap <= params.tolerance_m else measure.at_most(gap, params.tolerance_m, u)
        yield Result(
            outcome, point.subject, at=point.coordinate, measured=gap, required=params.tolerance_m, unit="m",
            uncertainty=measure.expanded(u), related=(pipe.subject,),
        )  # fmt: skip


def _pipe_under(point: Point, case: Case, reach_m: float) -> Pipe | None:
    """The pipe that the point sits on: by name, else the nearest of a function that it can sit on."""
    pipes = [pipe for pipe in standing_pipes(case.delivery) if pipe.function in CARRIES.get(point.kind, frozenset())]
    if point.function is not None:
        pipes = [pipe for pipe in pipes if pipe.function is point.function]
    sid = point.subject.sid
    named = next((pipe for pipe in pipes if sid is not None and sid in (pipe.from_node, pipe.to_node)), None)
    if named is not None:
        return named
    near = [(pipe.line.distance(point.point), index) for index, pipe in enumerate(pipes)]
    return pipes[min(near)[1]] if near and min(near)[0] <= reach_m else None


def _to_vertex(point: Point, pipe: Pipe) -> float:
    return min(hypot(east - point.coordinate[0], north - point.coordinate[1]) for east, north, _ in pipe.coordinates)
