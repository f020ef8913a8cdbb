"""VA-TAP-007: a tapping keeps clear of joints and bends on the main, and of manhole walls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Point, PointKind
from reference_data import OnMain
from validators.case import Case
from validators.knots import footprint_m
from validators.outcome import Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import is_left_alone
from validators.standing import is_delivered
from validators.tape import manholes_along, points_on_run, register_manhole
from validators.tapped import tapped
from validators.uncertainty import combined, plan_u, register_plan_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    min_distance_m: float
    max_register_uncertainty_m: float
    """What the register places worse than this is not asked."""


@rule(
    "VA-TAP-007", "clear-of-joints-and-manholes", severity=Severity.INFO, needs={Need.GEOMETRY, Need.REGISTER}, params=Params,
    effect=Effect.SILENT, version=2,
)  # fmt: skip
def clear_of_joints_and_manholes(case: Case, params: Params) -> Iterator[Result]:
    held = ruler(case, "VA-TAP-007")
    for one in tapped(case):
        if one.on is None or is_left_alone(case, one.point) or register_manhole(case, one.point.coordinate) is not None:
            continue
        near = [
            (distance, thing) for distance, thing in _things(case, one.on)
            if register_plan_u(thing.survey, case.pack.settings) <= params.max_register_uncertainty_m
        ]  # fmt: skip
        if not near:
            continue
        distance, thing = min(near, key=lambda pair: pair[0])
        u = combined(plan_u(one.point.survey, case.pack.settings), register_plan_u(thing.survey, case.pack.settings))
        yield Result(
            held.at_least(distance, params.min_distance_m, u), one.point.subject, at=one.point.coordinate, measured=distance,
            required=params.min_distance_m, unit="m", uncertainty=held.expanded(u), related=(thing.subject,), from_register=True,
        )  # fmt: skip


def _things(case: Case, on: OnMain) -> Iterator[tuple[float, Point]]:
    """Joints and bends on the run and the manholes along it, each with its distance along the main (to a manhole's wall)."""
    for point, chainage in points_on_run(case, on.run, PointKind.PIPE_POINT):
        if is_delivered(case, point):
            continue
        yield abs(chainage - on.chainage_m), point
    if case.surroundings is not None:
        for there in manholes_along(case, on):
            yield max(0.0, there.distance_along_m - footprint_m(there.manhole, 0.6)), there.manhole
