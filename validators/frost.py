"""Whether a pipe lies frost-free: its cover against the municipality's depth, with all that can be unsure about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from network import Function
from validators.case import Case
from validators.cover import Floats, Stretch, longest, stretches_below
from validators.ground import Covered, covered, terrain_is_older_than_work
from validators.outcome import Outcome, Party, Place, Result, Value
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep one pipe lies under one reading of its heights."""

    outcome: Outcome
    cover: Floats
    least_m: float
    least_at: int
    """Number of the sample with the least cover."""


def frost_results(case: Case, code: str, functions: Collection[Function], limit_m: float) -> Iterator[Result]:
    """One result for each laid pipe of these functions. Needs a terrain."""
    for one in covered(case):
        if one.leg.pipe.function in functions:
            yield judge(case, code, one, limit_m)


def judge(case: Case, code: str, one: Covered, limit_m: float, excuses: bool = True) -> Result:
    """Holds one pipe's cover against the limit. `excuses` lets declared insulation and changed ground speak.

    With no height reference the pipe is judged by the convention for its function and by both extremes, and only decided when
    all three agree (rule catalogue section 2).
    """
    subject = one.leg.pipe.subject
    known = one.samples.counts & ~np.isnan(one.samples.z)
    if not known.any():
        return Result(Outcome.UNDECIDED, subject, at=_start(one), missing=("height",), needs=Party.CONTRACTOR, text="undecided_height")
    readings = _readings(one)
    if not readings:
        return Result(Outcome.UNDECIDED, subject, at=_start(one), missing=one.top.missing, needs=Party.CONTRACTOR, text="undecided_top")
    on_ground = known & ~np.isnan(one.ground)
    if not on_ground.any():
        return _no_terrain(one)
    depths = [_depth(case, code, one, rise, limit_m, on_ground) for rise in readings]
    if len({depth.outcome for depth in depths}) > 1:
        return _unsure(case, code, one, depths, limit_m)
    return _decided(case, code, one, depths[0], limit_m, excuses)


def _readings(one: Covered) -> list[float]:
    """What to add to a written height to reach the outside top: the known figure first, then the bounds where it is assumed."""
    top = one.top
    bounds = [top.low_m, top.high_m] if top.assumed or top.value_m is None else []
    found = [rise for rise in (top.value_m, *bounds) if rise is not None and not np.isnan(rise)]
    return list(dict.fromkeys(found))


def _depth(case: Case, code: str, one: Covered, rise: float, limit_m: float, usable: np.typing.NDArray[np.bool_]) -> Depth:
    held = ruler(case, code)
    cover = np.where(usable, one.cover(rise), np.nan)
    margin = cover - np.array([held.expanded(u) for u in np.hypot(one.pipe_u, one.ground_u)])
    worst = int(np.nanargmin(margin))
    least = int(np.nanargmin(cover))
    outcome = held.at_least(float(cover[worst]), limit_m, float(np.hypot(one.pipe_u, one.ground_u[worst])))
    if outcome is not Outcome.FAIL:
        outcome = min(
            (outcome, held.at_least(float(cover[least]), limit_m, float(np.hypot(one.pipe_u, one.ground_u[least])))), key=list(Outcome).index
        )
    return Depth(outcome, cover, float(cover[least]), least)


def _decided(case: Case, code: str, one: Covered, depth: Depth, limit_m: float, excuses: bool) -> Result:
    held = ruler(case, code)
    u = float(np.hypot(one.pipe_u, one.ground_u[depth.least_at]))
    band = held.expanded(u)
    if depth.outcome is Outcome.PASS:
        gap = _gap(case, one) if excuses else None
        return gap or Result(
            Outcome.PASS, one.leg.pipe.subject, at=_at(one, depth.least_at), measured=depth.least_m, required=limit_m, unit="m", uncertainty=band
        )  # fmt: skip
    level = limit_m - band if depth.outcome is Outcome.FAIL else limit_m + band
    # The stretch is told against the limit itself; what lies within the uncertainty of it only shows when nothing lies below.
    found = stretches_below(one.samples, depth.cover, limit_m if depth.outcome is Outcome.FAIL else level)
    wrong = [stretch for stretch in found if depth.outcome is not Outcome.FAIL or stretch.minimum_m < level + 1e-9]
    stretch = longest(wrong or found)
    values = _values(one, stretch, len(wrong or found))
    place = Place(one.leg.pipe.subject, stretch.from_m, stretch.to_m, stretch.segment)
    if excuses and terrain_is_older_than_work(case):
        return Result(
            Outcome.UNDECIDED, one.leg.pipe.subject, at=stretch.at, place=place, measured=stretch.minimum_m, required=limit_m, unit="m",
            uncertainty=band, missing=("terrain_after_work",), needs=Party.CASEWORKER, text="undecided_terrain_changed", values=values,
        )  # fmt: skip
    insulated = excuses and depth.outcome is Outcome.FAIL and all(_is_insulated(case, one, part) for part in wrong)
    return Result(
        Outcome.UNDECIDED if insulated else depth.outcome, one.leg.pipe.subject, at=stretch.at, place=place, measured=stretch.minimum_m,
        required=limit_m, unit="m", uncertainty=band, needs=Party.CASEWORKER if insulated else None,
        text="undecided_insulated" if insulated else None, values=values,
    )  # fmt: skip


def _values(one: Covered, stretch: Stretch, stretches: int) -> dict[str, Value]:
    pipe = one.leg.pipe
    return {
        "function": pipe.function.value, "length_m": stretch.length_m, "from_m": stretch.from_m, "to_m": stretch.to_m,
        "from_connection_m": one.leg.from_connection_m + stretch.minimum_at_m, "stretches_count": stretches,
    }  # fmt: skip


def _unsure(case: Case, code: str, one: Covered, depths: list[Depth], limit_m: float) -> Result:
    least = [depth.least_m for depth in depths]
    values: dict[str, Value] = {"function": one.leg.pipe.function.value, "low_m": min(least), "high_m": max(least)}
    return Result(
        Outcome.UNDECIDED, one.leg.pipe.subject, at=_at(one, depths[0].least_at), required=limit_m, unit="m", measured=least[0],
        uncertainty=ruler(case, code).expanded(one.pipe_u), missing=one.top.missing or ("height_reference",), needs=Party.CONTRACTOR,
        text="undecided_reference", values=values,
    )  # fmt: skip


def _gap(case: Case, one: Covered) -> Result | None:
    """A pipe that is deep enough where it could be measured, and could not be measured everywhere; or over ground that has changed."""
    subject = one.leg.pipe.subject
    if terrain_is_older_than_work(case):
        return Result(
            Outcome.UNDECIDED, subject, at=_start(one), missing=("terrain_after_work",), needs=Party.CASEWORKER, text="undecided_terrain_changed_deep"
        )  # fmt: skip
    if np.isnan(one.samples.z[one.samples.counts]).any():
        return Result(Outcome.UNDECIDED, subject, at=_start(one), missing=("height",), needs=Party.CONTRACTOR, text="undecided_height")
    return _no_terrain(one) if np.isnan(one.ground[one.samples.counts]).any() else None


def _no_terrain(one: Covered) -> Result:
    return Result(
        Outcome.UNDECIDED, one.leg.pipe.subject, at=_start(one), missing=("terrain",), needs=Party.CASEWORKER, text="undecided_terrain",
        values={"uncovered_m": _uncovered_m(one)},
    )  # fmt: skip


def _uncovered_m(one: Covered) -> float:
    """Metres of the pipe with no ground height at one end of the step or both."""
    blind = np.isnan(one.ground) & one.samples.counts
    steps = np.diff(one.samples.chainage)
    return float(steps[blind[:-1] | blind[1:]].sum())


def _is_insulated(case: Case, one: Covered, stretch: Stretch) -> bool:
    """The notice declares insulation of this function over the whole stretch, along the service from its connection point."""
    declared = case.notice.declarations.insulation if case.notice is not None and case.notice.declarations is not None else None
    start, end = one.leg.from_connection_m + stretch.from_m, one.leg.from_connection_m + stretch.to_m
    return any(
        item.function in (None, one.leg.pipe.function) and item.from_m is not None and item.to_m is not None
        and min(item.from_m, item.to_m) <= start + _TAPE_M and max(item.from_m, item.to_m) >= end - _TAPE_M
        for item in declared or ()
    )  # fmt: skip


_TAPE_M = 0.25
"""How well a declared stretch can be expected to meet a computed one."""


def _start(one: Covered) -> tuple[float, float, float]:
    return one.leg.near.coordinate


def _at(one: Covered, index: int) -> tuple[float, float, float]:
    return float(one.samples.east[index]), float(one.samples.north[index]), float(one.samples.z[index])
