"""VA-GRAD-002: gravity pipes fall enough to clean themselves.

The whole pipe between its nodes is judged, and a flat stretch in it where that is certain: the one, between any two vertices, that
falls most short of the gradient. Two heights on a short pipe say little of its fall: one that falls enough by its own figure passes
also inside the uncertainty when its whole service falls enough beyond doubt. What rises is VA-GRAD-001's question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.falls import Reach, gravity_legs, missing_of_fall, place_of, steepest_rise, u_of_fall, whole
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import Leg, services
from validators.uncertainty import ruler

CODE = "VA-GRAD-002"


@dataclass(frozen=True, slots=True)
class Params:
    below_200_mm_permille: float
    from_200_to_315_mm_permille: float
    above_315_mm_permille: float
    min_length_m: float
    """Shorter reaches are not judged alone."""

    def required(self, dimension_mm: float) -> float:
        if dimension_mm < 200:
            return self.below_200_mm_permille
        return self.from_200_to_315_mm_permille if dimension_mm <= 315 else self.above_315_mm_permille


@rule(CODE, "falls-enough", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, version=3, follows_register=True, audit=True)
def falls_enough(case: Case, params: Params) -> Iterator[Result]:
    for leg in gravity_legs(case):
        missing = (*missing_of_fall(leg), *(() if leg.pipe.dimension_mm is not None else ("dimension",)))
        if missing:
            yield Result(Outcome.UNDECIDED, leg.pipe.subject, at=leg.near.coordinate, missing=missing, needs=Party.CONTRACTOR)
        elif (reach := whole(leg)).gradient_permille >= 0 and reach.length_m > params.min_length_m:
            yield _judge(case, leg, reach, params)


def _judge(case: Case, leg: Leg, reach: Reach, params: Params) -> Result:
    assert leg.pipe.dimension_mm is not None
    required = params.required(leg.pipe.dimension_mm)
    flat = _certainly_flat(case, leg, params, required)
    shown = flat if flat is not None else reach
    held = ruler(case, CODE)
    outcome = _decide(case, leg, shown, required)
    if outcome is Outcome.NEAR and shown.gradient_permille >= required and _service_falls(case, leg, required):
        outcome = Outcome.PASS
    return Result(
        outcome, leg.pipe.subject, at=shown.at, place=place_of(leg, shown), measured=shown.gradient_permille,
        required=required, unit="permille", uncertainty=held.expanded(_u(case, leg, shown)),
        values={"function": leg.pipe.function.value, "dimension_mm": leg.pipe.dimension_mm, "length_m": shown.length_m},
    )  # fmt: skip


def _certainly_flat(case: Case, leg: Leg, params: Params, required: float) -> Reach | None:
    rise = steepest_rise(leg, 0.0)
    if rise is not None and rise.rise_m > ruler(case, CODE).k * u_of_fall(case, leg):
        return None
    flattest = steepest_rise(leg, params.min_length_m, required)
    certain = flattest is not None and flattest.rise_m <= 0 and _decide(case, leg, flattest, required) is Outcome.FAIL
    return flattest if certain else None


def _decide(case: Case, leg: Leg, reach: Reach, required: float) -> Outcome:
    return ruler(case, CODE).at_least(reach.gradient_permille, required, _u(case, leg, reach))


def _service_falls(case: Case, leg: Leg, required: float) -> bool:
    """The pipe's service as a whole, from its upper end to the main, falls enough beyond doubt."""
    mine = next(service for service in services(case) if any(one is leg for one in service.legs))
    parts = [whole(one) for one in mine.legs if one.pipe.has_heights]
    length, fall = sum(part.length_m for part in parts), -sum(part.rise_m for part in parts)
    return ruler(case, CODE).at_least(1000 * fall / length, required, 1000 * u_of_fall(case, leg) / length) is Outcome.PASS


def _u(case: Case, leg: Leg, reach: Reach) -> float:
    """Of a gradient, per mille: sqrt(2) * u_z / length."""
    return 1000 * u_of_fall(case, leg) / reach.length_m
