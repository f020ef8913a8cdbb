"""VA-SEP-004: where wastewater and stormwater mains lie near, the two services may not both end on a combined main."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import SEWERS
from validators.stated import Joined, joined
from validators.tape import nearest_mains, on_main


@dataclass(frozen=True, slots=True)
class Params:
    near_m: float
    """Mains of a separate system this near mean that the area has one. At most 30 m."""


@rule(
    "VA-SEP-004", "separate-mains-are-used", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, params=Params,
    effect=Effect.MANUAL, version=2,
)  # fmt: skip
def separate_mains_are_used(case: Case, params: Params) -> Iterator[Result]:
    pairs = {function: [one for one in joined(case) if one.function is function] for function in (Function.WASTEWATER, Function.STORMWATER)}
    if not all(pairs.values()):
        return
    for wastewater, stormwater in zip(pairs[Function.WASTEWATER], pairs[Function.STORMWATER], strict=False):
        yield _judge(case, params, wastewater, stormwater)


def _judge(case: Case, params: Params, wastewater: Joined, stormwater: Joined) -> Result:
    at = wastewater.connection.coordinate
    subject, other = wastewater.connection.thing.subject, stormwater.connection.thing.subject
    mains = [on_main(case, one.connection.coordinate, SEWERS) for one in (wastewater, stormwater)]
    found = [on.run.function for on in mains if on is not None]
    if len(found) < 2:
        return Result(Outcome.UNDECIDED, subject, at=at, related=(other,), missing=("main",), needs=Party.CASEWORKER)
    if any(function is not Function.COMBINED for function in found):
        return Result(Outcome.PASS, subject, at=at, related=(other,), from_register=True)
    nearest = {
        function: next((on.offset_m for on in nearest_mains(case, at, (function,)) if on.offset_m <= params.near_m), None)
        for function in (Function.WASTEWATER, Function.STORMWATER)
    }
    sewer_m, storm_m = nearest[Function.WASTEWATER], nearest[Function.STORMWATER]
    if sewer_m is None or storm_m is None:
        return Result(Outcome.PASS, subject, at=at, related=(other,), from_register=True)
    return Result(
        Outcome.FAIL, subject, at=at, related=(other,), values={"wastewater_m": sewer_m, "stormwater_m": storm_m}, from_register=True
    )  # fmt: skip
