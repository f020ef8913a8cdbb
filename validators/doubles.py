"""Lines that were drawn twice: the same function, and nearly all of the one within a hand's breadth of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from network import Pipe
from validators.case import Case
from validators.derived import derived

BESIDE_M = 0.05
SHARE = 0.90
"""How much of a line must lie within `BESIDE_M` of another for the two to be one (rule catalogue, VA-GEOM-003)."""


@dataclass(frozen=True, slots=True)
class Double:
    """`pipe` repeats `first`, which stands before it in the file."""

    pipe: Pipe
    first: Pipe
    share: float
    """Part of the shorter line that lies along the other, 0 to 1."""


@derived
def doubles(case: Case) -> tuple[Double, ...]:
    """Each pipe that repeats an earlier one, in file order."""
    pipes = [pipe for pipe in case.delivery.pipes if len(pipe.coordinates) >= 2 and pipe.line.length > 0 and pipe.survey.reason != "FJERN"]
    found: dict[int, Double] = {}
    for number, near in enumerate(_earlier(pipes)):
        double = _double(pipes[number], [pipes[other] for other in near if other not in found])
        if double is not None:
            found[number] = double
    return tuple(found.values())


def _earlier(pipes: Sequence[Pipe]) -> list[list[int]]:
    """For each pipe the numbers of those before it that come within `BESIDE_M` of it, in order."""
    near: list[list[int]] = [[] for _ in pipes]
    if pipes:
        lines = [pipe.line for pipe in pipes]
        for one, other in shapely.STRtree(lines).query(lines, predicate="dwithin", distance=BESIDE_M).T.tolist():
            if other < one:
                near[one].append(other)
    return [sorted(numbers) for numbers in near]


def _double(pipe: Pipe, kept: Sequence[Pipe]) -> Double | None:
    for first in kept:
        if first.function is pipe.function and _may_lie_along(pipe, first):
            share = _share(pipe, first)
            if share > SHARE:
                return Double(pipe, first, share)
    return None


def _share(one: Pipe, other: Pipe) -> float:
    """How much of each lies along the other; the smaller of the two, so that a short piece on a long pipe is no double of it."""
    return min(_along(one, other), _along(other, one))


def _may_lie_along(one: Pipe, other: Pipe) -> bool:
    """Whether enough of each lies in the box around the other: quickly found, and seldom so of pipes that only meet end to end."""
    return _share_in_box(one, other) > SHARE and _share_in_box(other, one) > SHARE


def _share_in_box(one: Pipe, other: Pipe) -> float:
    west, south, east, north = other.line.bounds
    box = (west - BESIDE_M, south - BESIDE_M, east + BESIDE_M, north + BESIDE_M)
    return float(shapely.clip_by_rect(one.line, *box).length / one.line.length)


def _along(one: Pipe, other: Pipe) -> float:
    return float(shapely.intersection(one.line, shapely.buffer(other.line, BESIDE_M, quad_segs=4)).length / one.line.length)
