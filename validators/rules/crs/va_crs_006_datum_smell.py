"""VA-CRS-006: the heights do not all lie a constant step above or below the register's, as they do from another vertical datum.

Compared where a new pipe joins a main and both heights are of the same part of the pipe, and at the municipality's own manholes. A main
whose height nobody knows the accuracy of says nothing. Fewer places than the pack asks for: undecided, and silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from statistics import median

from network import Function, Point, PointKind, Subject
from reference_data.surroundings import Surroundings
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import combined, height_u, register_height_u, ruler

CODE = "VA-CRS-006"
MAINS = {
    PointKind.TAPPING: (Function.WATER,),
    PointKind.BRANCH: (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE),
}


@dataclass(frozen=True, slots=True)
class Params:
    max_offset_m: float
    max_spread_m: float
    min_places: int


@rule(CODE, "datum-smell", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, effect=Effect.SILENT)
def datum_smell(case: Case, params: Params) -> Iterator[Result]:
    around = case.surroundings
    if around is None or not case.delivery.points:
        return
    steps = [step for point in case.delivery.points for step in _steps(point, around, case)]
    if len(steps) < params.min_places:
        values = {"found_count": len(steps), "wanted_count": params.min_places}
        yield Result(Outcome.UNDECIDED, Subject("file"), missing=("register_heights",), values=values, from_register=True)
        return
    offset = median(step for step, _ in steps)
    spread = max(step for step, _ in steps) - min(step for step, _ in steps)
    u = combined(*(u for _, u in steps)) / len(steps)
    measure = ruler(case, CODE)
    outcome = Outcome.PASS if spread > params.max_spread_m else measure.at_most(abs(offset), params.max_offset_m, u)
    yield Result(
        outcome, Subject("file"), measured=abs(offset), required=params.max_offset_m, unit="m", uncertainty=measure.expanded(u),
        values={"offset_m": offset, "spread_m": spread, "found_count": len(steps)}, from_register=True,
    )  # fmt: skip


def _steps(point: Point, around: Surroundings, case: Case) -> Iterator[tuple[float, float]]:
    """(file's height less the register's, its standard deviation) for each height that can be compared."""
    settings = case.pack.settings
    own = height_u(point.survey, settings)
    if point.kind is PointKind.MANHOLE:
        other = around.manhole_at(point.coordinate[0], point.coordinate[1], 0.0)
        if other is not None and _known(other.survey.height_method or other.survey.method):
            u = combined(own, register_height_u(other.survey, settings))
            for ours, theirs in ((point.bottom_height_m, other.bottom_height_m), (point.lid_height_m, other.lid_height_m)):
                if ours is not None and theirs is not None:
                    yield ours - theirs, u
        return
    functions = MAINS.get(point.kind)
    if functions is None or not point.has_height:
        return
    for on in around.locate_point(point, functions, settings.snap_main_m)[:1]:
        survey = on.pipe.survey
        comparable = on.pipe.height_reference is point.height_reference is not None and not isnan(on.height_m)
        if comparable and _known(survey.height_method or survey.method):
            yield point.coordinate[2] - on.height_m, combined(own, register_height_u(survey, settings))


def _known(method: str | None) -> bool:
    return method not in (None, "99")
