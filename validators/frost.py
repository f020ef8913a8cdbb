"""Whether a pipe lies frost-free: its cover against the municipality's depth, with all that can be unsure about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from network import Function, Subject
from validators.case import Case
from validators.cover import Floats, Stretch, longest, stretches_below
from validators.ground import Covered, covered, terrain_is_older_than_work
from validators.outcome import Outcome, Party, Place, Result, Value
from validators.uncertainty import ROUNDING_M, ruler

Flags = np.typing.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep one pipe lies under one reading of its heights."""

    outcome: Outcome
    cover: Floats
    """Infinite where it is not asked for or not known."""
    speaks: Flags
    """The samples that the outcome rests on."""
    at: int
    """Number of the one among them with the least cover."""

    @property
    def least_m(self) -> float:
        return float(self.cover[self.at])


def frost_results(case: Case, code: str, functions: Collection[Function], limit_m: float) -> Iterator[Result]:
    """One result for each laid pipe of these functions, and one more for a part of it that has no ground, where the rest says
    something else. Not run when nothing tells the ground over any of them."""
    mine = [one for one in covered(case) if one.leg.pipe.function in functions]
    if without_ground(case, mine):
        yield no_ground(case)
        return
    for one in mine:
        result = judge(case, code, one, limit_m)
        yield result
        yield from beside(case, one, result)


def without_ground(case: Case, pipes: Iterable[Covered]) -> bool:
    """No terrain model, and nothing surveyed over any of the pipes. False without pipes: then there is nothing to look at."""
    if case.terrain is not None:
        return False
    found = [one for one in pipes if one.samples.counts.any()]
    return bool(found) and all(one.blind.sum() == one.samples.counts.sum() for one in found)


def no_ground(case: Case) -> Result:
    subject = Subject("file", line=case.delivery.file.head_lines.get("HODE"))
    return Result(Outcome.NOT_RUN, subject, reason="no_ground", text="not_run_no_ground")


def beside(case: Case, one: Covered, result: Result) -> Iterator[Result]:
    """What else there is to say of a pipe whose result speaks of the part of it that could be measured."""
    if result.outcome in (Outcome.FAIL, Outcome.NEAR) and one.blind.any():
        yield _no_terrain(one)


def judge(case: Case, code: str, one: Covered, limit_m: float, excuses: bool = True) -> Result:
    """Holds one pipe's cover against the limit. `excuses` lets declared insulation and changed ground speak.

    With no height reference the pipe is judged by the convention for its function and by both extremes, and only decided when
    all three agree (rule catalogue section 2).
    """
    if not one.is_measured or not one.readings:
        return _unknown(one)
    changed = False
    if excuses and terrain_is_older_than_work(case):
        firm = one.measured & one.ground.delivered()
        changed = bool((one.measured & ~firm).any())
        if changed and firm.any():
            # What was surveyed with the work shows the ground as it is now, and what fails there fails whatever the model says.
            depths = [_depth(case, code, one, np.where(firm, cover, np.inf), limit_m, firm) for cover in one.covers]
            if {depth.outcome for depth in depths} == {Outcome.FAIL}:
                return _decided(case, code, one, depths[0], limit_m, excuses, changed=False)
    depths = [_depth(case, code, one, cover, limit_m, one.measured) for cover in one.covers]
    if len({depth.outcome for depth in depths}) > 1:
        return _unsure(case, code, one, depths, limit_m)
    return _decided(case, code, one, depths[0], limit_m, excuses, changed)


def _unknown(one: Covered) -> Result:
    """The cover of a pipe that is nowhere known."""
    subject = one.leg.pipe.subject
    if not one.samples.counts.any():
        return in_manhole_result(one)
    if not (one.samples.counts & ~np.isnan(one.samples.z)).any():
        return Result(Outcome.UNDECIDED, subject, at=_start(one), missing=("height",), needs=Party.CONTRACTOR, text="undecided_height")
    if not one.readings:
        return Result(Outcome.UNDECIDED, subject, at=_start(one), missing=one.top.missing, needs=Party.CONTRACTOR, text="undecided_top")
    return _no_terrain(one)


def in_manhole_result(one: Covered) -> Result:
    """The whole pipe lies inside a manhole, so no ground lies over any of it."""
    return Result(Outcome.NOT_APPLICABLE, one.leg.pipe.subject, at=_start(one), text="not_applicable_in_manhole")


def _depth(case: Case, code: str, one: Covered, cover: Floats, limit_m: float, usable: Flags) -> Depth:
    held = ruler(case, code)
    least = int(cover.argmin())
    if cover[least] >= limit_m + held.expanded(one.greatest_u) - ROUNDING_M:  # so all of it is, and the samples need not be asked one by one
        return Depth(Outcome.PASS, cover, usable, least)
    band = held.expanded(1.0) * one.u
    shy = cover < limit_m + band - ROUNDING_M
    if not shy.any():
        return Depth(Outcome.PASS, cover, usable, least)
    fails = cover < limit_m - band - ROUNDING_M
    outcome, speaks = (Outcome.FAIL, fails) if fails.any() else (Outcome.NEAR, shy)
    return Depth(outcome, cover, speaks, _lowest(cover, speaks))


def _lowest(cover: Floats, speaks: Flags) -> int:
    """Number of the sample with the least cover among those that speak."""
    return int(np.where(speaks, cover, np.inf).argmin())


def _decided(case: Case, code: str, one: Covered, depth: Depth, limit_m: float, excuses: bool, changed: bool) -> Result:
    held = ruler(case, code)
    if depth.outcome is Outcome.PASS:
        gap = _gap(one, changed) if excuses else None
        return gap or Result(
            Outcome.PASS, one.leg.pipe.subject, at=_at(one, depth.at), measured=depth.least_m, required=limit_m, unit="m",
            uncertainty=held.expanded(float(one.u[depth.at])), values=ground_value(one, depth.at),
        )  # fmt: skip
    # The stretch is told against the limit itself; what lies within the uncertainty of it only shows when nothing lies below.
    level = limit_m if depth.outcome is Outcome.FAIL else limit_m + held.expanded(float(one.u[depth.at]))
    known = np.where(np.isinf(depth.cover), np.nan, depth.cover)
    found = [stretch for stretch in stretches_below(one.samples, known, level) if _spoken_of(one, depth, stretch).any()]
    stretch = longest(found)
    at = _lowest(depth.cover, _spoken_of(one, depth, stretch))
    shown: dict[str, Value] = {
        "function": one.leg.pipe.function.value, "length_m": stretch.length_m, "from_m": stretch.from_m, "to_m": stretch.to_m,
        "from_connection_m": one.leg.from_connection_m + float(one.samples.chainage[at]), "stretches_count": len(found),
    }  # fmt: skip
    insulated = excuses and depth.outcome is Outcome.FAIL and all(_is_insulated(case, one, part) for part in found)
    excuse = "undecided_terrain_changed" if changed else "undecided_insulated" if insulated else None
    return Result(
        Outcome.UNDECIDED if excuse else depth.outcome, one.leg.pipe.subject, at=_at(one, at),
        place=Place(one.leg.pipe.subject, stretch.from_m, stretch.to_m, stretch.segment),
        measured=float(depth.cover[at]), required=limit_m, unit="m", uncertainty=held.expanded(float(one.u[at])),
        missing=("terrain_after_work",) if changed else (), needs=Party.CASEWORKER if excuse else None,
        text=excuse, values={**shown, **ground_value(one, at)}, related=one.ground.delivered_at(at),
    )  # fmt: skip


def _spoken_of(one: Covered, depth: Depth, stretch: Stretch) -> Flags:
    """The samples of the stretch that the outcome rests on."""
    along = one.samples.chainage
    inside = (along >= stretch.from_m - ROUNDING_M) & (along <= stretch.to_m + ROUNDING_M)
    spoken: Flags = depth.speaks & inside
    return spoken


def ground_value(one: Covered, index: int) -> dict[str, Value]:
    """Where the height of the ground at a sample came from, for the sentence."""
    return {"ground": one.ground.source_at(index).value}


def _unsure(case: Case, code: str, one: Covered, depths: list[Depth], limit_m: float) -> Result:
    least = [float(depth.cover.min()) for depth in depths]
    values: dict[str, Value] = {"function": one.leg.pipe.function.value, "low_m": min(least), "high_m": max(least)}
    return Result(
        Outcome.UNDECIDED, one.leg.pipe.subject, at=_at(one, depths[0].at), required=limit_m, unit="m", measured=least[0],
        uncertainty=ruler(case, code).expanded(one.pipe_u), missing=one.top.missing or ("height_reference",), needs=Party.CONTRACTOR,
        text="undecided_reference", values=values,
    )  # fmt: skip


def _gap(one: Covered, changed: bool) -> Result | None:
    """A pipe that is deep enough where it could be measured, and could not be measured everywhere; or over ground that has changed."""
    subject = one.leg.pipe.subject
    if changed:
        return Result(
            Outcome.UNDECIDED, subject, at=_start(one), missing=("terrain_after_work",), needs=Party.CASEWORKER, text="undecided_terrain_changed_deep"
        )  # fmt: skip
    if one.is_wholly_measured:
        return None
    if np.isnan(one.samples.z[one.samples.counts]).any():
        return Result(Outcome.UNDECIDED, subject, at=_start(one), missing=("height",), needs=Party.CONTRACTOR, text="undecided_height")
    return _no_terrain(one)


def _no_terrain(one: Covered) -> Result:
    return Result(
        Outcome.UNDECIDED, one.leg.pipe.subject, at=_start(one), missing=("terrain",), needs=Party.CASEWORKER, text="undecided_terrain",
        values={"uncovered_m": _uncovered_m(one)},
    )  # fmt: skip


def _uncovered_m(one: Covered) -> float:
    """Metres of the pipe with no ground height at one end of the step or both."""
    blind = one.blind
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
