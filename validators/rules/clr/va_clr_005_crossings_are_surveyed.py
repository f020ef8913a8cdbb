"""VA-CLR-005: where a new pipe crosses a municipal one, there is a surveyed point at the crossing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.clearance import pairs
from validators.outcome import Outcome, Result, Severity
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    within_m: float


@rule(
    "VA-CLR-005",
    "crossings-are-surveyed",
    severity=Severity.INFO,
    needs={Need.GEOMETRY, Need.REGISTER},
    params=Params,
    effect=Effect.SILENT,
    version=2,
)
def crossings_are_surveyed(case: Case, params: Params) -> Iterator[Result]:
    for pair in pairs(case):
        if not pair.other_is_main:
            continue
        for at, _ in pair.crossings:
            nearest = min(plan_distance(at, vertex) for vertex in pair.new.pipe.coordinates)
            surveyed = nearest <= params.within_m
            yield Result(
                Outcome.PASS if surveyed else Outcome.UNDECIDED, pair.new.subject, at=at, related=(pair.other.subject,),
                missing=() if surveyed else ("crossing_survey",), values={"nearest_m": nearest}, from_register=True,
            )  # fmt: skip
