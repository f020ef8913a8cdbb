"""VA-CRS-006: the heights do not all lie a constant step above or below the register's, as they do from another vertical datum.

Compared where a new pipe joins a main, and at the municipality's own manholes. A branch may enter anywhere between the main's invert and
its inside top, and a tapping sit on its crown or on its side, so such a place allows a range of steps; what no single step can explain is
no datum, and the smallest step that explains every place is the one that is told. A main whose height nobody knows the accuracy of says
nothing. Fewer places than the pack asks for: undecided, and silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from network import Function, HeightReference, Point, PointKind, Subject, level
from reference_data.surroundings import Surroundings
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import combined, height_u, register_height_u, ruler

CODE = "VA-CRS-006"
SEWER_MAINS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE)
SADDLE_M = 0.10
"""How far over the main's outside top the height of a tapping can have been taken (rule catalogue, VA-TOPO-004)."""


@dataclass(frozen=True, slots=True)
class Params:
    max_offset_m: float
    max_spread_m: float
    min_places: int
    local_heights_above_nn2000_m: float = 0.0
    """How much higher the municipality's own former height system reads than NN2000: 0.37 m in Oslo's documents before 2014-12-19."""


@dataclass(frozen=True, slots=True)
class Step:
    """How much higher the file's heights can be than the register's, by one place."""

    low_m: float
    high_m: float
    u: float


@rule(CODE, "datum-smell", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, version=2, effect=Effect.SILENT)
def datum_smell(case: Case, params: Params) -> Iterator[Result]:
    around = case.surroundings
    if around is None or not case.delivery.points:
        return
    steps = [step for point in case.delivery.points for step in _steps(point, around, case)]
    if len(steps) < params.min_places:
        values = {"found_count": len(steps), "wanted_count": params.min_places}
        yield Result(Outcome.UNDECIDED, Subject("file"), missing=("register_heights",), values=values, from_register=True)
        return
    low, high = max(step.low_m for step in steps), min(step.high_m for step in steps)
    spread = max(low - high, 0.0)
    offset = (low + high) / 2 if spread else min(max(0.0, low), high)
    u = combined(*(step.u for step in steps)) / len(steps)
    measure = ruler(case, CODE)
    outcome = Outcome.PASS if spread > params.max_spread_m else measure.at_most(abs(offset), params.max_offset_m, u)
    local = params.local_heights_above_nn2000_m
    is_local = outcome is Outcome.FAIL and local != 0 and abs(offset - local) <= max(params.max_spread_m, measure.expanded(u))
    yield Result(
        outcome, Subject("file"), measured=abs(offset), required=params.max_offset_m, unit="m", uncertainty=measure.expanded(u),
        text="fail_local" if is_local else None,
        values={"offset_m": offset, "spread_m": spread, "found_count": len(steps)} | ({"local_m": local} if is_local else {}), from_register=True,
    )  # fmt: skip


def _steps(point: Point, around: Surroundings, case: Case) -> Iterator[Step]:
    """One for each height that can be compared."""
    if point.kind is PointKind.MANHOLE:
        yield from _at_manhole(point, around, case)
    elif point.kind is PointKind.TAPPING and point.height_reference is HeightReference.OUTSIDE_TOP:
        parts = (HeightReference.OUTSIDE_BOTTOM, HeightReference.OUTSIDE_TOP)
        yield from _on_main(point, around, case, (Function.WATER,), parts, SADDLE_M)
    elif point.kind is PointKind.BRANCH and point.height_reference is HeightReference.INVERT:
        yield from _on_main(point, around, case, SEWER_MAINS, (HeightReference.INVERT, HeightReference.INSIDE_TOP), 0.0)


def _at_manhole(point: Point, around: Surroundings, case: Case) -> Iterator[Step]:
    other = around.manhole_at(point.coordinate[0], point.coordinate[1], 0.0)
    if other is None or not _known(other.survey.height_method or other.survey.method):
        return
    u = combined(height_u(point.survey, case.pack.settings), register_height_u(other.survey, case.pack.settings))
    for ours, theirs in ((point.bottom_height_m, other.bottom_height_m), (point.lid_height_m, other.lid_height_m)):
        if ours is not None and theirs is not None:
            yield Step(ours - theirs, ours - theirs, u)


def _on_main(
    point: Point, around: Surroundings, case: Case, functions: tuple[Function, ...], parts: tuple[HeightReference, HeightReference], above_m: float
) -> Iterator[Step]:
    """The point lies between two parts of the main, or as much as `above_m` over the upper one."""
    settings = case.pack.settings
    for on in around.locate_point(point, functions, settings.snap_main_m)[:1]:
        survey = on.pipe.survey
        if not point.has_height or on.height_m == 0 or not _known(survey.height_method or survey.method):
            continue
        lower, upper = (level(on.pipe, on.height_m, part) for part in parts)
        if lower.assumed or isnan(lower.low_m) or isnan(upper.high_m):
            continue
        z = point.coordinate[2]
        yield Step(
            z - upper.high_m - above_m, z - lower.low_m, combined(height_u(point.survey, settings), register_height_u(survey, settings))
        )  # fmt: skip


def _known(method: str | None) -> bool:
    return method not in (None, "99")
