"""Holding two pipes against each other in height, with what is not known of either."""

from __future__ import annotations

from collections.abc import Callable

from validators.case import Case
from validators.clearance import Lane, Pair
from validators.outcome import Outcome, Party, Result


def judged(case: Case, pair: Pair, max_register_u_m: float, judge: Callable[[Pair], Result | None]) -> Result | None:
    """What `judge` says of the pair. Where a height reference is missing it is asked for the convention and both extremes, and only
    decides when all agree (rule catalogue section 2)."""
    unknown = unknown_body(pair, max_register_u_m)
    if unknown is not None:
        return unknown
    said = [judge(reading) for reading in pair.readings]
    if len({one.outcome if one is not None else None for one in said}) == 1:
        return said[0]
    if len(pair.new.readings()) == 1 and pair.other.existing:
        return Result(
            Outcome.UNDECIDED, pair.new.subject, at=pair.new.pipe.coordinates[0], related=(pair.other.subject,), missing=("height_of_existing",),
            text="undecided_existing", from_register=True,
        )  # fmt: skip
    unsure, sure = (pair.new, pair.other) if len(pair.new.readings()) > 1 else (pair.other, pair.new)
    return Result(
        Outcome.UNDECIDED, unsure.subject, at=unsure.pipe.coordinates[0], related=(sure.subject,), missing=("height_reference",),
        needs=Party.CONTRACTOR, from_register=pair.other.existing,
    )  # fmt: skip


def unknown_body(pair: Pair, max_register_u_m: float) -> Result | None:
    """An undecided result when height or dimension of one of the pipes is unknown, or its heights are the ground's, or the register's height is
    too poor to say anything; None when both are known."""
    lacking = _lacking(pair.new)
    if lacking:
        return Result(
            Outcome.UNDECIDED, pair.new.subject, at=pair.new.pipe.coordinates[0], related=(pair.other.subject,), missing=lacking,
            needs=Party.CONTRACTOR, from_register=pair.other.existing,
        )  # fmt: skip
    if not pair.other.existing:
        return _earlier(pair) if _lacking(pair.other) else None
    if _lacking(pair.other) or pair.other.height_u > max_register_u_m:
        return Result(
            Outcome.UNDECIDED, pair.new.subject, at=pair.new.pipe.coordinates[0], related=(pair.other.subject,), missing=("height_of_existing",),
            text="undecided_existing", from_register=True,
        )  # fmt: skip
    return None


def _earlier(pair: Pair) -> Result:
    """The delivered pipe that stands first in the file is the one that lacks something."""
    return Result(
        Outcome.UNDECIDED, pair.other.subject, at=pair.other.pipe.coordinates[0], related=(pair.new.subject,), missing=_lacking(pair.other),
        needs=Party.CONTRACTOR,
    )  # fmt: skip


def _lacking(lane: Lane) -> tuple[str, ...]:
    if lane.is_body:
        return ()
    missing = [] if lane.pipe.has_heights else ["height"]
    if lane.top_m is None or lane.bottom_m is None:
        missing.append("dimension" if lane.pipe.dimension_mm is None else "height_reference")
    return tuple(missing)
