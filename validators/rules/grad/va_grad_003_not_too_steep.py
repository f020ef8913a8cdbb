"""VA-GRAD-003: a gravity pipe that falls very steeply is mentioned: the reach between two vertices that falls most beyond the gradient.

A plumb drop, as in a drop manhole, is no gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.falls import gravity_legs, missing_of_fall, place_of, steepest_fall, u_of_fall
from validators.outcome import Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    max_gradient_permille: float
    min_length_m: float


@rule(
    "VA-GRAD-003",
    "not-too-steep",
    severity=Severity.INFO,
    needs={Need.GEOMETRY},
    params=Params,
    version=3,
    effect=Effect.SILENT,
    follows_register=True,
    audit=True,
)
def not_too_steep(case: Case, params: Params) -> Iterator[Result]:
    held = ruler(case, "VA-GRAD-003")
    for leg in gravity_legs(case):
        steepest = steepest_fall(leg, params.min_length_m, params.max_gradient_permille)
        if steepest is None or missing_of_fall(leg):
            continue
        u = 1000 * u_of_fall(case, leg) / steepest.length_m
        yield Result(
            held.within(steepest.gradient_permille, params.max_gradient_permille, u), leg.pipe.subject, at=steepest.at,
            place=place_of(leg, steepest), measured=steepest.gradient_permille, required=params.max_gradient_permille, unit="permille",
            uncertainty=held.expanded(u),
        )  # fmt: skip
