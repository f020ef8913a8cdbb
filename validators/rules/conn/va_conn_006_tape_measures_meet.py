"""VA-CONN-006: the tape measures from fixed points meet in one place, and that place is the surveyed one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Point, Subject
from validators.case import Case
from validators.notice import Triangulation
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.services import laid_points
from validators.taped import KINDS, LEAST, measures_of
from validators.triangulation import Fix, solve
from validators.uncertainty import plan_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    max_residual_m: float
    max_difference_m: float


@rule(
    "VA-CONN-006", "tape-measures-meet", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.GEOMETRY, Need.NOTICE}, params=Params,
    effect=Effect.MANUAL, version=2,
)  # fmt: skip
def tape_measures_meet(case: Case, params: Params) -> Iterator[Result]:
    for index, entry in enumerate((case.notice.triangulation if case.notice is not None else None) or ()):
        yield _judge(case, params, Subject("notice", path=f"triangulation[{index}]"), entry)


def _judge(case: Case, params: Params, subject: Subject, entry: Triangulation) -> Result:
    measures = measures_of(entry)
    values: dict[str, Value] = {"object": entry.object.value if entry.object is not None else "", "measures_count": len(measures)}
    surveyed = laid_points(case, *KINDS[entry.object]) if entry.object is not None else ()
    fix = _nearest_fix(measures, surveyed) if len(measures) >= LEAST else None
    if fix is None:
        return Result(Outcome.UNDECIDED, subject, missing=("tape_measures",), needs=Party.CASEWORKER, values=values)
    solved, point, apart = fix
    at = (solved.east, solved.north, float("nan")) if point is None else point.coordinate
    if solved.worst_m > params.max_residual_m:
        return Result(
            Outcome.FAIL, subject, at=at, measured=solved.worst_m, required=params.max_residual_m, unit="m", text="fail_residual", values=values,
            related=() if point is None else (point.subject,),
        )  # fmt: skip
    if point is None:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=("surveyed_point",), needs=Party.CASEWORKER, text="undecided_point", values=values)
    u = plan_u(point.survey, case.pack.settings)
    held = ruler(case, "VA-CONN-006")
    return Result(
        held.within(apart, params.max_difference_m, u), subject, at=at, measured=apart, required=params.max_difference_m, unit="m",
        uncertainty=held.expanded(u), related=(point.subject,), values=values | {"residual_m": solved.worst_m},
    )  # fmt: skip


def _nearest_fix(measures: tuple[tuple[float, float, float], ...], surveyed: tuple[Point, ...]) -> tuple[Fix, Point | None, float] | None:
    """The solution that lies nearest a surveyed point of the kind, that point, and how far apart they are."""
    fits = [(solve(measures, near=point.coordinate[:2]), point) for point in surveyed]
    found = [(fix, point, plan_distance((fix.east, fix.north), point.coordinate)) for fix, point in fits if fix is not None]
    if found:
        return min(found, key=lambda one: one[2])
    alone = solve(measures)
    return (alone, None, 0.0) if alone is not None else None
