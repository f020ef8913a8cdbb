"""VA-TAP-002: a new tapping keeps its distance from the tappings that the register has on the same water main.

Tappings out of operation do not count. One that the register places too poorly cannot decide anything near the limit.

Two clamps never sit in one place on a pipe: where the new tapping and an existing one cannot be told apart they are one, used again, or
one that took the other's place. Work on an old connection is expected to find its tapping there; else the file must say which it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import UNSPECIFIC, Point, PointKind
from reference_data import OnMain
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity
from validators.paths import plan_distance
from validators.registry import Need, rule
from validators.standing import SAME_PLACE_M, counts_as_other, in_operation
from validators.stated_work import works_on_old
from validators.tape import points_on_run
from validators.tapped import Tapped, tapped
from validators.uncertainty import combined, plan_u, register_plan_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    min_tapping_distance_m: float
    max_register_uncertainty_m: float
    """An existing tapping known worse than this (one standard deviation) does not decide."""


WORST_FIRST = (Outcome.FAIL, Outcome.UNDECIDED, Outcome.NEAR, Outcome.PASS)
"""One old tapping that is certainly too near says more than a nearer one whose place is not known; of equals the nearest speaks."""


@rule("VA-TAP-002", "distance-to-existing-tappings", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, version=2)
def distance_to_existing_tappings(case: Case, params: Params) -> Iterator[Result]:
    for one in tapped(case):
        if one.on is None:
            yield Result(
                Outcome.UNDECIDED, one.point.subject, at=one.point.coordinate, missing=("main",), needs=Party.CASEWORKER, text="undecided_main"
            )
            continue
        if one.point.survey.reason not in (None, "NYTT"):
            continue
        points = points_on_run(case, one.on.run, PointKind.TAPPING, PointKind.CONNECTION)
        existing = [(old, along) for old, along in points if _is_tapping(old) and counts_as_other(case, old)]
        used = [(abs(along - one.chainage_m), old) for old, along in existing if in_operation(old)]
        same = _same_place(case, one, used)
        if same is not None:
            yield same
        elif used:
            judged = [_against(case, one, one.on, pair, params) for pair in sorted(used, key=lambda pair: pair[0])]
            yield min(judged, key=lambda result: WORST_FIRST.index(result.outcome))
        else:
            yield Result(
                Outcome.PASS,
                one.point.subject,
                at=one.point.coordinate,
                text="pass_none",
                from_register=True,
                values={"abandoned_count": len(existing)},
            )


def _is_tapping(point: Point) -> bool:
    """By its code, or on a water main with a code that only says connection, as every one of dialect B."""
    return point.kind is PointKind.TAPPING or point.theme in UNSPECIFIC


def _same_place(case: Case, one: Tapped, used: list[tuple[float, Point]]) -> Result | None:
    """What to say of a tapping that cannot be told apart from an existing one; None when it can be from all."""
    for distance, old in sorted(used, key=lambda pair: pair[0]):
        old_u = register_plan_u(old.survey, case.pack.settings)
        band = case.pack.settings.k * combined(plan_u(one.point.survey, case.pack.settings), old_u)
        if max(distance, plan_distance(one.point.coordinate, old.coordinate)) > min(band, SAME_PLACE_M):
            continue
        reused = works_on_old(case)
        return Result(
            Outcome.PASS if reused else Outcome.UNDECIDED, one.point.subject, at=one.point.coordinate, measured=distance, unit="m",
            text="pass_reused" if reused else "undecided_same_place", missing=() if reused else ("survey_reason",), related=(old.subject,),
            needs=None if reused else Party.CONTRACTOR, from_register=True,
            values={"neighbour": old.id, "straight_m": plan_distance(one.point.coordinate, old.coordinate)},
        )  # fmt: skip
    return None


def _against(case: Case, one: Tapped, on: OnMain, nearest: tuple[float, Point], params: Params) -> Result:
    distance, old = nearest
    old_u = register_plan_u(old.survey, case.pack.settings)
    u = combined(plan_u(one.point.survey, case.pack.settings), old_u)
    held = ruler(case, "VA-TAP-002")
    outcome = held.at_least(distance, params.min_tapping_distance_m, u)
    # A hard limit takes the survey's uncertainty away, not the register's ignorance.
    near_enough = distance < params.min_tapping_distance_m + case.pack.settings.k * u
    poor = old_u > params.max_register_uncertainty_m and near_enough
    return Result(
        Outcome.UNDECIDED if poor else outcome,
        one.point.subject,
        at=one.point.coordinate,
        measured=distance,
        required=params.min_tapping_distance_m,
        unit="m",
        uncertainty=case.pack.settings.k * u if poor else held.expanded(u),
        related=(old.subject,),
        missing=("register_accuracy",) if poor else (),
        needs=Party.CASEWORKER if poor else None,
        from_register=True,
        values={
            "neighbour": old.id,
            "main": on.run.id,
            "straight_m": plan_distance(one.point.coordinate, old.coordinate),
            "register_uncertainty_m": old_u,
        },
    )
