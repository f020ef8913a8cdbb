"""Which main a connection stands on, where several lie so close that the survey and the register cannot always tell them apart.

One answer for all rules that ask: `candidates` are the mains that the place can be on, and `standing` says whether those are all of the
right kind, all of another, or some of each. Of two mains the one is ruled out when the other is nearer by more than k times the uncertainty,
in height where both mains and the place have heights, or in plan. Where height and plan point to different mains, neither is ruled out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import TYPE_CHECKING

from network import Coordinate, Function, Survey
from validators.case import Case
from validators.mains import Band, height_band
from validators.outcome import Value
from validators.services import MAINS_FOR, OWN_MAINS, SEWERS
from validators.tape import nearest_mains, on_main, snap_m
from validators.uncertainty import combined, height_u, plan_u

if TYPE_CHECKING:
    from reference_data import OnMain

ANY_MAIN = (Function.WATER, *SEWERS)


class Standing(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class OnWhich:
    """Where a place stands among mains of the right kind and of others. At least one of the two mains is there."""

    standing: Standing
    right: OnMain | None
    """The nearest main of the right kind that the place can be on."""
    wrong: OnMain | None
    """The nearest main of another kind that the place can be on."""

    @property
    def nearest(self) -> OnMain:
        found = [on for on in (self.right, self.wrong) if on is not None]
        return min(found, key=lambda on: on.offset_m)


def standing(case: Case, at: Coordinate, survey: Survey, right: Collection[Function], among: Collection[Function] = ANY_MAIN) -> OnWhich | None:
    """Whether the place is on a main of the `right` functions, looking only at mains of the functions `among`. None when it is on none of
    those. `survey` is that of the place."""
    possible = [on for on in candidates(case, at, survey) if on.run.function in among]
    if not possible:
        return None
    fitting = next((on for on in possible if on.run.function in right), None)
    other = next((on for on in possible if on.run.function not in right), None)
    verdict = Standing.WRONG if fitting is None else Standing.RIGHT if other is None else Standing.UNDECIDED
    return OnWhich(verdict, fitting, other)


def main_of(case: Case, at: Coordinate, function: Function) -> OnMain | None:
    """The main that distances are measured along for a connection of this function: one that it may rightly stand on, and only where none
    is within reach one of the same medium."""
    return on_main(case, at, OWN_MAINS.get(function, ())) or on_main(case, at, MAINS_FOR.get(function, ()))


def two_mains(right: OnMain, wrong: OnMain) -> dict[str, Value]:
    """What a sentence about two mains that cannot be told apart is filled with."""
    return {
        "main": right.run.id, "main_function": right.run.function.value, "main_offset_m": right.offset_m,
        "other_main": wrong.run.id, "other_function": wrong.run.function.value, "other_offset_m": wrong.offset_m,
    }  # fmt: skip


def candidates(case: Case, at: Coordinate, survey: Survey) -> tuple[OnMain, ...]:
    """The mains of all functions that the place can be on, nearest first; empty when none is within its snap distance."""
    near = nearest_mains(case, at, ANY_MAIN)
    if not any(on.offset_m <= snap_m(case, on) for on in near):
        return ()
    margin = case.pack.settings.k * plan_u(survey, case.pack.settings)
    within = [on for on in near if on.offset_m <= snap_m(case, on) + margin]
    return tuple(on for on in within if not any(_rules_out(case, at, survey, other, on) for other in within)) or tuple(within)


def _rules_out(case: Case, at: Coordinate, survey: Survey, one: OnMain, other: OnMain) -> bool:
    """Whether the place is so much nearer `one` that it cannot be on `other`."""
    if one is other or one.offset_m > snap_m(case, one):
        return False
    signs = _by_height(case, at, survey, one, other), _by_plan(case, survey, one, other)
    return any(sign > 0 for sign in signs) and not any(sign < 0 for sign in signs)


def _by_plan(case: Case, survey: Survey, one: OnMain, other: OnMain) -> int:
    u = combined(plan_u(survey, case.pack.settings), one.uncertainty_m, other.uncertainty_m)
    return _sign(other.offset_m - one.offset_m, case.pack.settings.k * u)


def _by_height(case: Case, at: Coordinate, survey: Survey, one: OnMain, other: OnMain) -> int:
    """By how far above or below each pipe's own body the place lies; 0 where a height is missing."""
    first, second = height_band(case, one), height_band(case, other)
    if first is None or second is None or isnan(at[2]):
        return 0
    u = combined(height_u(survey, case.pack.settings), first.u_m, second.u_m)
    return _sign(_beside(second, at[2]) - _beside(first, at[2]), case.pack.settings.k * u)


def _beside(band: Band, z: float) -> float:
    """Metres from the pipe's body to the height; 0 inside it."""
    return max(band.low_m - z, z - band.high_m, 0.0)


def _sign(difference: float, band: float) -> int:
    """1 when the first is nearer beyond doubt, -1 when the second is, 0 when nobody can say."""
    return 0 if abs(difference) <= band else 1 if difference > 0 else -1
