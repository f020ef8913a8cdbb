"""VA-TAP-001: new tappings on one water main keep their distance, so that a leak can be listened for between them.

Measured along the main, centre to centre of the projected points, round bends; never from one main to another. Where the
register does not hold the main, the straight plan distance is used: it is never longer than the way along the main. Two clamps never sit in
one place: two points there are one tapping that was delivered twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from network import Point
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity
from validators.paths import plan_distance
from validators.registry import Need, rule
from validators.tapped import Tapped, is_delivered_twice, tapped
from validators.uncertainty import combined, plan_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    min_tapping_distance_m: float


@rule("VA-TAP-001", "tapping-spacing", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, reads_register=True, version=2)
def spacing_of_new_tappings(case: Case, params: Params) -> Iterator[Result]:
    all_tappings = tapped(case)
    runs = dict.fromkeys(one.on.run.id for one in all_tappings if one.on is not None)
    for run in runs:
        along = sorted((one for one in all_tappings if one.on is not None and one.on.run.id == run), key=lambda one: one.chainage_m)
        for first, second in pairwise(along):
            yield _along_main(case, first, second, params.min_tapping_distance_m)
    for first, second in combinations(all_tappings, 2):
        if first.on is None or second.on is None:
            yield _straight(case, first.point, second.point, params.min_tapping_distance_m)


def _along_main(case: Case, first: Tapped, second: Tapped, required: float) -> Result:
    assert first.on is not None
    distance = second.chainage_m - first.chainage_m
    u = _u(case, first.point, second.point)
    held = ruler(case, "VA-TAP-001")
    outcome = held.at_least(distance, required, u)
    return Result(
        outcome, second.point.subject, at=second.point.coordinate, measured=distance, required=required, unit="m",
        uncertainty=held.expanded(u), related=(first.point.subject,), from_register=True,
        text="fail_twice" if outcome is Outcome.FAIL and is_delivered_twice(first.point, second.point) else None,
        values={"neighbour": first.point.id, "main": first.on.run.id, "straight_m": plan_distance(first.point.coordinate, second.point.coordinate)},
    )  # fmt: skip


def _straight(case: Case, first: Point, second: Point, required: float) -> Result:
    """With no main to measure along: too near in a straight line is too near, far enough is far enough, but only by more than
    the uncertainty."""
    distance = plan_distance(first.coordinate, second.coordinate)
    u = _u(case, first, second)
    held = ruler(case, "VA-TAP-001")
    outcome = held.at_least(distance, required, u)
    unsure = outcome is Outcome.NEAR
    return Result(
        Outcome.UNDECIDED if unsure else outcome, second.subject, at=second.coordinate, measured=distance, required=required, unit="m",
        uncertainty=held.expanded(u), related=(first.subject,), missing=("main",) if unsure else (), needs=Party.CASEWORKER if unsure else None,
        text="undecided_main" if unsure else _failed_straight(first, second) if outcome is Outcome.FAIL else None, values={"neighbour": first.id},
    )  # fmt: skip


def _failed_straight(first: Point, second: Point) -> str:
    return "fail_twice" if is_delivered_twice(first, second) else "fail_straight"


def _u(case: Case, first: Point, second: Point) -> float:
    return combined(plan_u(first.survey, case.pack.settings), plan_u(second.survey, case.pack.settings))
