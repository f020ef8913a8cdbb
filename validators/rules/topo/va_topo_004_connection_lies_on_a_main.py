"""VA-TOPO-004: a tapping lies on a water main and a branch on a sewer main, in plan and, where the main's height is known, in height.

Where several mains lie so near each other that the measures cannot tell them apart, it is undecided. Heights that are known and differ help
to decide, beside the distance in plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import isnan

from network import Function, Point
from reference_data import OnMain
from validators.case import Case
from validators.mains import Band, height_band
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import SEWERS, is_left_alone
from validators.tape import nearest_mains, register_manhole, snap_m
from validators.tapped import branched, tapped
from validators.uncertainty import combined, height_u, plan_u, ruler
from validators.which_main import standing, two_mains


@dataclass(frozen=True, slots=True)
class Params:
    height_margin_m: float
    """How far above or below the pipe itself the surveyed height may lie."""


@rule(
    "VA-TOPO-004", "connection-lies-on-a-main", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, effect=Effect.MANUAL,
    version=3,
)  # fmt: skip
def connection_lies_on_a_main(case: Case, params: Params) -> Iterator[Result]:
    for found, right in ((tapped(case), (Function.WATER,)), (branched(case), SEWERS)):
        for one in found:
            if not is_left_alone(case, one.point):
                yield _judge(case, params, one.point, right)


def _judge(case: Case, params: Params, point: Point, right: Collection[Function]) -> Result:
    at = point.coordinate
    if register_manhole(case, at) is not None:
        return Result(Outcome.PASS, point.subject, at=at, text="pass_manhole", from_register=True)
    on = standing(case, at, point.survey, right)
    nearest = next(iter(nearest_mains(case, at, right)), None) if on is None else on.right
    if on is None and nearest is None:
        return Result(Outcome.UNDECIDED, point.subject, at=at, missing=("main",), needs=Party.CASEWORKER, text="undecided_main")
    if nearest is None:
        assert on is not None and on.wrong is not None
        return Result(
            Outcome.FAIL, point.subject, at=at, text="fail_wrong_main",
            values={"main": on.wrong.run.id, "main_function": on.wrong.run.function.value}, from_register=True,
        )  # fmt: skip
    if on is not None and on.wrong is not None:
        return Result(
            Outcome.UNDECIDED, point.subject, at=at, missing=("register_accuracy",), needs=Party.CASEWORKER, text="undecided_two_mains",
            values=two_mains(nearest, on.wrong), from_register=True,
        )  # fmt: skip
    in_plan = _in_plan(case, point, nearest)
    return in_plan if in_plan.outcome is not Outcome.PASS else _in_height(case, params, point, nearest, in_plan)


def _in_plan(case: Case, point: Point, on: OnMain) -> Result:
    held = ruler(case, "VA-TOPO-004")
    u = plan_u(point.survey, case.pack.settings)
    limit = snap_m(case, on)
    outcome = held.within(on.offset_m, limit, u)
    return Result(
        outcome, point.subject, at=point.coordinate, measured=on.offset_m, required=limit, unit="m", uncertainty=held.expanded(u),
        values=_named(on), from_register=True,
    )  # fmt: skip


def _in_height(case: Case, params: Params, point: Point, on: OnMain, in_plan: Result) -> Result:
    band = height_band(case, on)
    z = point.coordinate[2]
    if band is None or isnan(z):
        return in_plan
    off = max(band.low_m - z, z - band.high_m, 0.0)
    u = combined(height_u(point.survey, case.pack.settings), band.u_m)
    held = ruler(case, "VA-TOPO-004")
    outcome = held.within(off, params.height_margin_m, u)
    if outcome is Outcome.PASS:
        return in_plan
    return Result(
        outcome, point.subject, at=point.coordinate, measured=off, required=params.height_margin_m, unit="m", uncertainty=held.expanded(u),
        text=f"{outcome.value}_height", values={**_named(on), **_heights(z, band)}, from_register=True,
    )  # fmt: skip


def _named(on: OnMain) -> dict[str, Value]:
    return {"main": on.run.id, "main_function": on.run.function.value, "offset_m": on.offset_m}


def _heights(z: float, band: Band) -> dict[str, Value]:
    return {"surveyed_height_m": z, "main_low_m": band.low_m, "main_high_m": band.high_m}
