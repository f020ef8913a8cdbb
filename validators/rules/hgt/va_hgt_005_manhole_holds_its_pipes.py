"""VA-HGT-005: a manhole's bottom is at or below the lowest invert in it, and its lid above the highest pipe top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from network import Level, Point, PointKind, invert, outside_top
from validators.case import Case
from validators.knots import NODE_TOLERANCE_M, footprint_m
from validators.outcome import Outcome, Result, Severity
from validators.pipe_ends import pipe_ends
from validators.registry import Effect, Need, rule
from validators.services import laid_points
from validators.uncertainty import combined, height_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float


@rule("VA-HGT-005", "manhole-holds-its-pipes", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT, audit=True)
def manhole_holds_its_pipes(case: Case, params: Params) -> Iterator[Result]:
    for manhole in laid_points(case, PointKind.MANHOLE):
        ends = list(_ends_in(case, manhole))
        if not ends:
            continue
        if manhole.bottom_height_m is None and manhole.lid_height_m is None:
            yield Result(Outcome.UNDECIDED, manhole.subject, at=manhole.coordinate, missing=("bottom_height", "lid_height"))
            continue
        yield _judge(case, params, manhole, ends)


def _judge(case: Case, params: Params, manhole: Point, ends: list[tuple[Level, Level, float]]) -> Result:
    u = combined(height_u(manhole.survey, case.pack.settings), max(u for _, _, u in ends))
    held = ruler(case, "VA-HGT-005")
    over = [
        (text, limit_side - level_side, tolerance, {"level_m": shown, "manhole_m": own})
        for text, own, limit_side, level_side, shown, tolerance in _comparisons(params, manhole, ends)
    ]
    worst = max(over, key=lambda one: one[1] - one[2])
    outcome = held.within(worst[1], worst[2], u)
    return Result(
        outcome, manhole.subject, at=manhole.coordinate, measured=worst[1], required=worst[2], unit="m", uncertainty=held.expanded(u),
        text=None if outcome is Outcome.PASS else f"{outcome.value}_{worst[0]}", values=worst[3],
    )  # fmt: skip


def _comparisons(params: Params, manhole: Point, ends: list[tuple[Level, Level, float]]) -> Iterator[tuple[str, float, float, float, float, float]]:
    """(which, the manhole's height, the upper side, the lower side, the pipe's height, tolerance): the upper must not stand over the
    lower. Bounds are taken in the manhole's favour, because an unknown wall or reference is VA-ATTR's question."""
    if manhole.bottom_height_m is not None:
        lowest = min(invert_level.high_m for invert_level, _, _ in ends)
        yield "bottom", manhole.bottom_height_m, manhole.bottom_height_m, lowest, lowest, params.tolerance_m
    if manhole.lid_height_m is not None:
        highest = max(top_level.low_m for _, top_level, _ in ends)
        yield "lid", manhole.lid_height_m, highest, manhole.lid_height_m, highest, 0.0


def _ends_in(case: Case, manhole: Point) -> Iterator[tuple[Level, Level, float]]:
    """Invert, outside top and their standard deviation for each pipe end in the manhole."""
    reach = footprint_m(manhole, 0.0) + NODE_TOLERANCE_M
    for end in pipe_ends(case).within(manhole.coordinate, reach):
        z = end.coordinate[2]
        if not isnan(z):
            found = invert(end.pipe, z), outside_top(end.pipe, z)
            if not any(isnan(level.low_m) or isnan(level.high_m) for level in found):
                yield *found, height_u(end.pipe.survey, case.pack.settings)
