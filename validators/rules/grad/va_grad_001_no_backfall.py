"""VA-GRAD-001: gravity pipes fall all the way towards the main: no stretch of more than a metre rises in the direction of flow.

The heights of one pipe come from one survey, whose common error falls out of their difference. A segment that falls at all
therefore passes, and one that rises by less than the uncertainty is near.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.falls import gravity_legs, place_of, segments_of, u_of_fall
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import Leg
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    min_length_m: float
    """Shorter segments are not judged alone."""


@rule("VA-GRAD-001", "no-backfall", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, follows_register=True)
def no_backfall(case: Case, params: Params) -> Iterator[Result]:
    for leg in gravity_legs(case):
        if not leg.pipe.has_heights:
            yield Result(
                Outcome.UNDECIDED, leg.pipe.subject, at=leg.near.coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
            )  # fmt: skip
            continue
        yield _judge(case, leg, params)


def _judge(case: Case, leg: Leg, params: Params) -> Result:
    segments = [segment for segment in segments_of(leg) if segment.length_m > params.min_length_m]
    if not segments:
        return Result(Outcome.PASS, leg.pipe.subject, at=leg.near.coordinate, text="pass_short")
    worst = max(segments, key=lambda segment: segment.rise_m)
    u = u_of_fall(case, leg)
    held = ruler(case, "VA-GRAD-001")
    return Result(
        held.within(worst.rise_m, 0.0, u), leg.pipe.subject, at=worst.at, place=place_of(leg, worst), measured=worst.rise_m, required=0.0, unit="m",
        uncertainty=held.expanded(u), values={"function": leg.pipe.function.value, "length_m": worst.length_m},
    )  # fmt: skip
