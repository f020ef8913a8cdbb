"""VA-CRS-007: every vertex has a height, no height is a mere 0, and none lies far below or above the ground.

The comparison with the ground is a question of possible or impossible, metres wide; it is made without uncertainty, and only
where a terrain model covers the place. What was taken away or left as it was need not have been measured again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

from network import Coordinate, Pipe, Point, PointKind, Subject
from validators.case import Case
from validators.declared import REMOVED, UNCHANGED
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    max_below_terrain_m: float
    max_above_terrain_m: float


@rule("VA-CRS-007", "heights-present", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, audit=True, version=2)
def heights_are_there(case: Case, params: Params) -> Iterator[Result]:
    pipes, points = case.delivery.pipes, [point for point in case.delivery.points if point.kind is not PointKind.TERRAIN]
    if not case.register_itself:
        pipes, points = tuple(one for one in pipes if _is_own(one)), [one for one in points if _is_own(one)]
    things = [(pipe.subject, pipe.coordinates) for pipe in pipes] + [(point.subject, (point.coordinate,)) for point in points]
    ground = _ground(case, [place for _, places in things for place in places])
    for subject, places in things:
        yield _of(subject, places, ground, params)


def _is_own(thing: Pipe | Point) -> bool:
    return thing.survey.reason not in (REMOVED, UNCHANGED)


def _ground(case: Case, places: Sequence[Coordinate]) -> dict[tuple[float, float], float]:
    """Height of the ground at each place, in one question to the terrain; empty without one."""
    if case.terrain is None or not places:
        return {}
    plan = [place[:2] for place in places]
    return dict(zip(plan, (float(height) for height in case.terrain.heights_at(plan)), strict=True))


def _of(subject: Subject, places: Sequence[Coordinate], ground: dict[tuple[float, float], float], params: Params) -> Result:
    without = [place for place in places if isnan(place[2])]
    if without:
        values = {"without_count": len(without), "vertex_count": len(places)}
        text = "fail_missing" if len(places) > 1 else "fail_missing_point"
        return Result(Outcome.FAIL, subject, at=without[0], missing=("height",), text=text, values=values)
    zero = [place for place in places if place[2] == 0]
    if zero:
        text = "fail_zero" if len(places) > 1 else "fail_zero_point"
        return Result(Outcome.FAIL, subject, at=zero[0], text=text, values={"zero_count": len(zero), "vertex_count": len(places)})
    for place in places:
        over = place[2] - ground.get(place[:2], nan)
        if over > params.max_above_terrain_m:
            return Result(Outcome.FAIL, subject, at=place, measured=over, required=params.max_above_terrain_m, unit="m", text="fail_above")
        if -over > params.max_below_terrain_m:
            return Result(Outcome.FAIL, subject, at=place, measured=-over, required=params.max_below_terrain_m, unit="m", text="fail_below")
    return Result(Outcome.PASS, subject, at=places[0], values={"vertex_count": len(places)})
