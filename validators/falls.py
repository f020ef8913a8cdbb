"""How gravity pipes fall, reach by reach, in the direction of flow: from the house towards the main.

A reach is the pipe between any two of its vertices, so that a pipe surveyed every 30 cm is judged as one surveyed at its bends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf, isnan, sqrt

from network import Coordinate, HeightReference, Regime
from validators.case import Case
from validators.outcome import Place
from validators.paths import plan_distance
from validators.services import Leg, legs
from validators.uncertainty import height_u

_SAME_M = 1e-6


@dataclass(frozen=True, slots=True)
class Reach:
    """Part of a pipe between two vertices. Distances are plan metres from the pipe's connection end."""

    from_m: float
    to_m: float
    rise_m: float
    """Height at the lower end, nearest the main, less height at the upper: what it rises in the direction of flow."""
    at: Coordinate
    """The end nearest the main."""
    vertices: tuple[int, int]
    """Numbers from 1, in the file's order."""

    @property
    def length_m(self) -> float:
        return self.to_m - self.from_m

    @property
    def gradient_permille(self) -> float:
        """Fall in the direction of flow; rounded, so that binary noise does not part it from its limit."""
        return round(-1000 * self.rise_m / self.length_m, 4) + 0.0 if self.length_m > 0 else inf


def gravity_legs(case: Case) -> tuple[Leg, ...]:
    return tuple(leg for leg in legs(case) if leg.pipe.regime is Regime.GRAVITY)


def missing_of_fall(leg: Leg) -> tuple[str, ...]:
    """What the pipe's heights lack to tell a fall: a height at some vertex, or heights of the pipe and not of the ground over it."""
    if any(isnan(at[2]) for at in leg.measured):
        return ("height",)
    return ("height_reference",) if leg.pipe.height_reference is HeightReference.GROUND else ()


def whole(leg: Leg) -> Reach:
    """The pipe from end to end."""
    return reach_of(leg, 0, len(leg.pipe.coordinates) - 1)


def reach_of(leg: Leg, lower: int, upper: int, path: tuple[Coordinate, ...] | None = None) -> Reach:
    """The reach between two vertices, counted from 0 at the main's end; by the heights of `path` where it stands in for the pipe."""
    path, along = path or leg.measured, leg.along
    vertices = (len(path) - upper, len(path) - lower) if leg.backwards else (lower + 1, upper + 1)
    return Reach(along[lower], along[upper], path[lower][2] - path[upper][2], leg.downstream_first()[lower], vertices)


def steepest_rise(leg: Leg, at_least_m: float, against_permille: float = 0.0) -> Reach | None:
    """The reach of at least `at_least_m` that rises most in the direction of flow, by metres; the least falling one where none
    rises. With `against_permille` the rise counts from a line that falls so much: the reach that falls most short of that gradient.

    The lowest height so far is carried down the pipe, so the answer is that of every pair of vertices. None when no reach is long
    enough. Vertices without a height are passed over.
    """
    return _worst(leg, at_least_m, lambda z, along: z - against_permille / 1000 * along)


def steepest_fall(leg: Leg, at_least_m: float, beyond_permille: float) -> Reach | None:
    """The reach of at least `at_least_m` that falls most beyond the gradient, by metres. What drops plumb, as in a drop manhole,
    is no gradient and is left out of the fall."""
    path = leg.measured
    drops = [b[2] - a[2] if plan_distance(a, b) < PLUMB_M and not (isnan(a[2]) or isnan(b[2])) else 0.0 for a, b in pairwise(path)]
    plumb = list(accumulate(drops, initial=0.0))
    level = tuple((east, north, z - down) for (east, north, z), down in zip(path, plumb, strict=True))
    return _worst(leg, at_least_m, lambda z, along: beyond_permille / 1000 * along - z, level)


PLUMB_M = 0.05
"""Two vertices nearer each other than this in plan stand over one another."""


def u_of_fall(case: Case, leg: Leg) -> float:
    """Standard deviation of the difference between two heights of the pipe, metres."""
    return sqrt(2) * height_u(leg.pipe.survey, case.pack.settings)


def place_of(leg: Leg, reach: Reach) -> Place:
    return Place(leg.pipe.subject, reach.from_m, reach.to_m, reach.vertices)


def _worst(leg: Leg, at_least_m: float, measure: Callable[[float, float], float], path: tuple[Coordinate, ...] | None = None) -> Reach | None:
    """The pair of vertices whose measure grows most from the upper to the lower one."""
    path, along = path or leg.measured, leg.along
    heights = [measure(at[2], metres) for at, metres in zip(path, along, strict=True)]
    best: tuple[float, int, int] | None = None
    least: int | None = None
    waiting = len(path) - 1
    for lower in range(len(path) - 2, -1, -1):
        while waiting > lower and along[waiting] - along[lower] >= at_least_m - _SAME_M:
            if not isnan(heights[waiting]) and (least is None or heights[waiting] <= heights[least]):
                least = waiting
            waiting -= 1
        if least is None or isnan(heights[lower]):
            continue
        growth = heights[lower] - heights[least]
        if best is None or growth > best[0]:
            best = (growth, lower, least)
    return reach_of(leg, best[1], best[2], path) if best is not None else None
