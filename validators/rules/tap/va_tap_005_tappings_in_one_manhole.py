"""VA-TAP-005: no more than so many tappings in one mains manhole, old and new together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Point, PointKind
from reference_data.surroundings import LARGEST_MANHOLE_M
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.paths import box_around
from validators.registry import Effect, Need, rule
from validators.standing import counts_as_other, in_operation
from validators.stated import called
from validators.tape import register_manhole
from validators.tapped import tapped


@dataclass(frozen=True, slots=True)
class Params:
    max_tappings: int


@rule(
    "VA-TAP-005", "tappings-in-one-manhole", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, effect=Effect.MANUAL
)  # fmt: skip
def tappings_in_one_manhole(case: Case, params: Params) -> Iterator[Result]:
    here: dict[int, tuple[Point, list[Point]]] = {}
    for one in tapped(case):
        manhole = register_manhole(case, one.point.coordinate)
        if manhole is not None:
            here.setdefault(id(manhole), (manhole, []))[1].append(one.point)
    for manhole, new in here.values():
        old = _existing(case, manhole)
        count = len(new) + len(old)
        yield Result(
            Outcome.PASS if count <= params.max_tappings else Outcome.FAIL, new[-1].subject, at=new[-1].coordinate, measured=count,
            required=params.max_tappings, unit="count", related=tuple(point.subject for point in (*new[:-1], *old)),
            values={"manhole": called(manhole), "existing_count": len(old)}, from_register=True,
        )  # fmt: skip


def _existing(case: Case, manhole: Point) -> list[Point]:
    assert case.surroundings is not None
    near = case.surroundings.points_in(box_around([manhole.coordinate], LARGEST_MANHOLE_M), PointKind.TAPPING)
    return [
        point for point in near
        if in_operation(point) and counts_as_other(case, point) and register_manhole(case, point.coordinate) is manhole
    ]  # fmt: skip
