"""VA-SEP-005: wastewater and stormwater do not share an inspection or rodding manhole: no private manhole has lines of both in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Pipe, Point, PointKind, manhole_radius_m
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.paths import project
from validators.registry import Effect, Need, rule
from validators.services import laid_pipes, laid_points
from validators.uncertainty import combined, plan_u, ruler

WASTEWATER = (Function.WASTEWATER, Function.COMBINED)
STORMWATER = (Function.STORMWATER, Function.DRAINAGE)


@dataclass(frozen=True, slots=True)
class Params:
    unstated_radius_m: float
    """Footprint of a manhole whose width the file does not give."""


@rule("VA-SEP-005", "no-common-manhole", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, effect=Effect.ASK)
def no_common_manhole(case: Case, params: Params) -> Iterator[Result]:
    for manhole in laid_points(case, PointKind.MANHOLE, PointKind.RODDING_POINT):
        wastewater, stormwater = _nearest(case, manhole, WASTEWATER), _nearest(case, manhole, STORMWATER)
        if wastewater is not None or stormwater is not None:
            yield _judge(case, params, manhole, wastewater, stormwater)


def _judge(case: Case, params: Params, manhole: Point, wastewater: tuple[float, Pipe] | None, stormwater: tuple[float, Pipe] | None) -> Result:
    if wastewater is None or stormwater is None:
        return Result(Outcome.PASS, manhole.subject, at=manhole.coordinate, text="pass_one_kind")
    stated = manhole_radius_m(manhole)
    radius = stated if stated is not None else params.unstated_radius_m
    distance, other = max(wastewater, stormwater, key=lambda one: one[0])
    u = combined(plan_u(manhole.survey, case.pack.settings), plan_u(other.survey, case.pack.settings))
    held = ruler(case, "VA-SEP-005")
    # Both lines must be inside for the manhole to be common, so the farther one decides.
    outcome = held.at_least(distance, radius, u)
    unsure = stated is None and outcome is not Outcome.PASS and distance > _AT_CENTRE_M
    values: dict[str, Value] = {"wastewater": wastewater[1].id, "stormwater": stormwater[1].id, "radius_m": radius}
    return Result(
        Outcome.UNDECIDED if unsure else Outcome.FAIL if distance <= _AT_CENTRE_M else outcome, manhole.subject, at=manhole.coordinate,
        measured=distance, required=radius, unit="m", uncertainty=held.expanded(u), related=(wastewater[1].subject, stormwater[1].subject),
        missing=("manhole_width",) if unsure else (), needs=Party.CONTRACTOR if unsure else None, values=values,
    )  # fmt: skip


_AT_CENTRE_M = 0.05
"""Both lines through the middle of a manhole share it, whatever its width."""


def _nearest(case: Case, manhole: Point, functions: tuple[Function, ...]) -> tuple[float, Pipe] | None:
    found = [(project(pipe.coordinates, manhole.coordinate)[1], pipe) for pipe in laid_pipes(case) if pipe.function in functions]
    return min(found, key=lambda one: one[0], default=None)
