"""Measuring in plan along a path of surveyed vertices. All lengths are metres."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import hypot, inf, nan

from network import Coordinate

Box = tuple[float, float, float, float]
"""(east, north, east, north)."""
_ROUNDING_M = 1e-6


def plan_distance(a: Coordinate | tuple[float, float], b: Coordinate | tuple[float, float]) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def box_around(path: Sequence[Coordinate], margin_m: float) -> Box:
    """The box of the places, widened on all sides. Raises ValueError when there are none."""
    easts, norths = [at[0] for at in path], [at[1] for at in path]
    return (min(easts) - margin_m, min(norths) - margin_m, max(easts) + margin_m, max(norths) + margin_m)


def plan_length(path: Sequence[Coordinate]) -> float:
    return sum(plan_distance(a, b) for a, b in pairwise(path))


def beyond(box: Box, at: Coordinate | tuple[float, float], reach_m: float) -> bool:
    """Whether the place is farther than `reach_m` from everything in the box: a quick no before something is measured."""
    reach_m += _ROUNDING_M
    return at[0] < box[0] - reach_m or at[0] > box[2] + reach_m or at[1] < box[1] - reach_m or at[1] > box[3] + reach_m


def chainages(path: Sequence[Coordinate]) -> tuple[float, ...]:
    """Plan metres from the first vertex to each."""
    return tuple(accumulate((plan_distance(a, b) for a, b in pairwise(path)), initial=0.0))


def project(path: Sequence[Coordinate], at: Coordinate | tuple[float, float]) -> tuple[float, float]:
    """Plan metres along `path` to its point nearest `at`, and how far aside `at` lies."""
    best = (0.0, inf)
    start = 0.0
    for a, b in pairwise(path):
        de, dn = b[0] - a[0], b[1] - a[1]
        length = hypot(de, dn)
        share = 0.0 if length == 0 else min(1.0, max(0.0, ((at[0] - a[0]) * de + (at[1] - a[1]) * dn) / (length * length)))
        aside = hypot(at[0] - a[0] - share * de, at[1] - a[1] - share * dn)
        if aside < best[1]:
            best = (start + share * length, aside)
        start += length
    return best


def measured_heights(path: Sequence[Coordinate]) -> tuple[Coordinate, ...]:
    """The same path with NaN for a height of 0, which is written where nobody measured (VA-CRS-007 tells of it)."""
    return tuple(at if at[2] != 0 else (at[0], at[1], nan) for at in path)
