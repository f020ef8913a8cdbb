"""VA-GRAD-001: gravity pipes fall all the way towards the main: nowhere does the bottom rise again from the lowest place passed.

What counts is the height that the water must climb, from the lowest vertex to the highest one after it, however close together the
vertices were surveyed; it is followed from pipe to pipe of the same service. The heights of one pipe come from one survey, whose
common error falls out of their difference. What rises by less than the uncertainty is near, and over less than a metre it passes:
that is the roughness of the survey. Where some heights are missing, a backfall between the others still fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from network import Pipe, Regime, invert
from validators.case import Case
from validators.falls import gravity_legs, missing_of_fall, place_of, reach_of, steepest_rise, u_of_fall
from validators.joints import joints
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import Leg, services
from validators.uncertainty import combined, height_u, ruler

CODE = "VA-GRAD-001"


@dataclass(frozen=True, slots=True)
class Params:
    min_length_m: float
    """A rise over less than this counts only when it is beyond the uncertainty."""


@dataclass(frozen=True, slots=True)
class Dip:
    """The lowest invert that the water has passed when it leaves a pipe."""

    pipe: Pipe
    """The pipe that it is in."""
    invert_m: float
    u: float
    beyond_m: float
    """Plan metres from it to the end nearest the main of the pipe that is left."""
    end_m: float
    """Invert at that end."""


@rule(CODE, "no-backfall", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, version=3, follows_register=True, audit=True)
def no_backfall(case: Case, params: Params) -> Iterator[Result]:
    above: dict[int, list[int]] = defaultdict(list)
    for lower, upper, _ in joints(case):
        above[id(lower)].append(id(upper))
    passed: dict[int, Dip | None] = {}
    made: dict[int, Result] = {}
    for leg in (leg for service in services(case) for leg in reversed(service.legs) if leg.pipe.regime is Regime.GRAVITY):
        before = min(filter(None, (passed.get(upper) for upper in above[id(leg.pipe)])), key=lambda dip: dip.invert_m, default=None)
        answer = _alone(case, leg, params)
        if before is not None and answer.outcome in (Outcome.PASS, Outcome.NEAR):
            answer = _across(case, leg, before) or answer
        made[id(leg.pipe)] = answer
        # What was told of one pipe is not told again of the next.
        passed[id(leg.pipe)] = _passed(case, leg, before, afresh=answer.outcome is Outcome.FAIL)
    for leg in gravity_legs(case):
        yield made[id(leg.pipe)]


def _alone(case: Case, leg: Leg, params: Params) -> Result:
    missing = missing_of_fall(leg)
    if missing == ("height_reference",):
        return Result(
            Outcome.UNDECIDED, leg.pipe.subject, at=leg.near.coordinate, missing=missing, needs=Party.CONTRACTOR, text="undecided_reference"
        )  # fmt: skip
    u, held = u_of_fall(case, leg), ruler(case, CODE)
    sharpest, worst = steepest_rise(leg, 0.0), steepest_rise(leg, params.min_length_m)
    if sharpest is not None and sharpest.rise_m > held.k * u:
        worst = sharpest
    outcome = held.within(worst.rise_m, 0.0, u) if worst is not None else Outcome.PASS
    if missing and outcome is not Outcome.FAIL:
        return Result(Outcome.UNDECIDED, leg.pipe.subject, at=leg.near.coordinate, missing=missing, needs=Party.CONTRACTOR, text="undecided_height")
    if worst is None:
        return Result(Outcome.PASS, leg.pipe.subject, at=leg.near.coordinate, text="pass_short")
    return Result(
        outcome, leg.pipe.subject, at=worst.at, place=place_of(leg, worst), measured=worst.rise_m, required=0.0, unit="m",
        uncertainty=held.expanded(u), values={"function": leg.pipe.function.value, "length_m": worst.length_m},
    )  # fmt: skip


def _across(case: Case, leg: Leg, dip: Dip) -> Result | None:
    """A backfall that begins in a pipe above and goes on in this one, when it is certain."""
    own = _inverts(leg)
    if own is None:
        return None
    along = leg.along
    crest = max(range(len(own)), key=lambda index: own[index])
    rise = own[crest] - dip.invert_m
    u = combined(height_u(leg.pipe.survey, case.pack.settings), dip.u)
    held = ruler(case, CODE)
    # A step at the joint alone is a matter of the two ends (VA-TOPO-003); the pipe itself must rise.
    if own[crest] <= max(own[-1], dip.end_m) or rise <= held.k * u:
        return None
    reach = reach_of(leg, crest, len(own) - 1)
    return Result(
        Outcome.FAIL, leg.pipe.subject, at=reach.at, place=place_of(leg, reach), measured=rise, required=0.0, unit="m",
        uncertainty=held.expanded(u), related=(dip.pipe.subject,), text="fail_across",
        values={"function": leg.pipe.function.value, "length_m": along[-1] - along[crest] + dip.beyond_m},
    )  # fmt: skip


def _passed(case: Case, leg: Leg, before: Dip | None, afresh: bool) -> Dip | None:
    """The lowest place passed at the lower end of the pipe; `afresh` when only what comes after that end counts."""
    own = _inverts(leg)
    if own is None:
        return None
    along = leg.along
    lowest = 0 if afresh else min(range(len(own)), key=lambda index: own[index])
    if before is not None and not afresh and before.invert_m < own[lowest]:
        return replace(before, beyond_m=before.beyond_m + along[-1], end_m=own[0])
    return Dip(leg.pipe, own[lowest], height_u(leg.pipe.survey, case.pack.settings), along[lowest], own[0])


def _inverts(leg: Leg) -> list[float] | None:
    """Heights of the invert, the main's end first; None where the way from the written height to it is not known for sure."""
    shift = invert(leg.pipe, 0.0)
    if shift.assumed or shift.value_m is None or missing_of_fall(leg):
        return None
    return [at[2] + shift.value_m for at in leg.downstream_first()]
