"""Runs the menders one after another, each on what the one before left, and keeps only what the mended file proves.

A step is kept when the file, read again, no longer shows the fault, shows no error that it did not show before, has the same
groups, and has every surveyed point where it was: within the mender's own tolerance, for unsafe menders of the coordinate
system anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot, inf

import sosi
from network.mending import axes, character_set, direction, duplicates, ending, extent, snapping, spelling, units, zone
from network.mending.proposal import Grade, Proposal
from network.mending.reading import AtHome, Reading


@dataclass(frozen=True, slots=True)
class Mender:
    name: str
    grade: Grade
    propose: Callable[[Reading], Iterator[Proposal]]
    move_m: float = 0.0
    """How far a point may move in plan, in metres."""
    clears: frozenset[str] = frozenset()
    """Codes of the reader's findings that must be fewer afterwards."""


MENDERS = (
    Mender("character-set", Grade.SAFE, character_set.propose, clears=character_set.CODES),
    Mender("ending", Grade.SAFE, ending.propose, clears=ending.CODES),
    Mender("unit", Grade.UNSAFE, units.propose, inf),
    Mender("axes", Grade.UNSAFE, axes.propose, inf),
    Mender("zone", Grade.UNSAFE, zone.propose, inf),
    Mender("duplicate-point", Grade.SAFE, duplicates.propose, clears=duplicates.CODES),
    Mender("spelling", Grade.SAFE, spelling.propose),
    Mender("spelling-guess", Grade.UNSAFE, spelling.guess),
    Mender("snap", Grade.SAFE, snapping.propose, snapping.TOLERANCE_M),
    Mender("direction", Grade.SAFE, direction.propose),
    Mender("extent", Grade.SAFE, extent.propose, clears=extent.CODES),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that was not applied, and why: "unsafe" (not asked for) or what the mended file failed to prove."""

    proposal: Proposal
    reason: str


@dataclass(frozen=True, slots=True)
class Mended:
    """`data` is the mended file; the very bytes that came in when nothing was applied."""

    data: bytes
    applied: tuple[Proposal, ...]
    refused: tuple[Refused, ...]


def mend(data: bytes, *, unsafe: bool = False, at_home: AtHome | None = None) -> Mended:
    """Mends what can be mended safely; with `unsafe` also what is only likely. `at_home` tells whether a place is where the delivery
    should lie; without it a wrong zone is seen only when it puts the file outside Norway's widest box.

    Line numbers in a proposal are those of the file as its mender found it. Raises sosi.SosiError when `data` is not SOSI.
    """
    reading = Reading(data, at_home)
    applied: list[Proposal] = []
    refused: list[Refused] = []
    for mender in MENDERS:
        proposals = list(mender.propose(reading))
        if not proposals:
            continue
        if mender.grade is Grade.UNSAFE and not unsafe:
            refused.extend(Refused(proposal, "unsafe") for proposal in proposals)
            continue
        reading, kept, failed = _apply(mender, reading, proposals)
        applied.extend(kept)
        refused.extend(failed)
    return Mended(reading.data, tuple(applied), tuple(refused))


def _apply(mender: Mender, before: Reading, proposals: list[Proposal]) -> tuple[Reading, list[Proposal], list[Refused]]:
    """All at once; when the whole does not hold, one by one, so that one bad proposal does not take the good ones with it."""
    after, reason = _step(mender, before, proposals)
    if after is not None:
        return after, proposals, []
    if len(proposals) == 1:
        return before, [], [Refused(proposals[0], reason)]
    kept: list[Proposal] = []
    failed: list[Refused] = []
    for proposal in proposals:
        trial, reason = _step(mender, before, [*kept, proposal])
        if trial is None:
            failed.append(Refused(proposal, reason))
        else:
            kept.append(proposal)
            after = trial
    return after or before, kept, failed


def _step(mender: Mender, before: Reading, proposals: list[Proposal]) -> tuple[Reading | None, str]:
    try:
        after = Reading(before.lines.edited(edit for proposal in proposals for edit in proposal.edits), before.at_home)
    except (ValueError, sosi.SosiError):
        return None, "overlaps"
    return (None, reason) if (reason := _fault(mender, before, after, proposals)) else (after, "")


def _fault(mender: Mender, before: Reading, after: Reading, proposals: list[Proposal]) -> str:
    left = {proposal.key for proposal in mender.propose(after)}
    if any(proposal.key in left for proposal in proposals):
        return "still there"
    had, has = _codes(before, errors=False), _codes(after, errors=False)
    if mender.clears and sum(has[code] for code in mender.clears) >= sum(had[code] for code in mender.clears):
        return "still there"
    if _codes(after, errors=True) - _codes(before, errors=True):
        return "new error"
    if [(group.kind, group.serial) for group in before.document.groups] != [(group.kind, group.serial) for group in after.document.groups]:
        return "groups differ"
    if mender.move_m != inf and _farthest_move(before, after) > mender.move_m + 1e-9:
        return "moves a point"
    return ""


def _codes(reading: Reading, *, errors: bool) -> Counter[str]:
    return Counter(finding.code for finding in reading.document.findings if not errors or finding.severity == "error")


def _farthest_move(before: Reading, after: Reading) -> float:
    """The longest way from a point of a mended group to the nearest point of that group before, and back, in metres."""
    farthest = 0.0
    for old, new in zip(before.document.groups, after.document.groups, strict=True):
        if old.source == new.source:
            continue
        one, other = _places(old), _places(new)
        for here, there in ((one, other), (other, one)):
            for place in here:
                farthest = max(farthest, min((_gap(place, to) for to in there), default=inf))
    return farthest


def _gap(one: tuple[float, float, float | None], other: tuple[float, float, float | None]) -> float:
    plan = hypot(one[0] - other[0], one[1] - other[1])
    if (one[2] is None) != (other[2] is None):
        return inf
    rise = abs(one[2] - other[2]) if one[2] is not None and other[2] is not None else 0.0
    return max(plan, rise)


def _places(group: sosi.Group) -> list[tuple[float, float, float | None]]:
    return [(point.east, point.north, point.height) for point in group.points if point.east is not None and point.north is not None]
