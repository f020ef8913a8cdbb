"""How gravity pipes fall, segment by segment, in the direction of flow: from the house towards the main."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt

from network import Coordinate, Regime
from validators.case import Case
from validators.outcome import Place
from validators.paths import plan_distance
from validators.services import Leg, legs
from validators.uncertainty import height_u


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a pipe between two vertices. Distances are plan metres from the pipe's connection end."""

    from_m: float
    to_m: float
    rise_m: float
    """Height at the lower reach, nearest the main, less height at the upper: what it rises in the direction of flow."""
    at: Coordinate
    vertices: tuple[int, int]
    """Numbers from 1, in the file's order."""

    @property
    def length_m(self) -> float:
        return self.to_m - self.from_m

    @property
    def gradient_permille(self) -> float:
        """Fall in the direction of flow."""
        return -1000 * self.rise_m / self.length_m if self.length_m > 0 else inf


def gravity_legs(case: Case) -> tuple[Leg, ...]:
    return tuple(leg for leg in legs(case) if leg.pipe.regime is Regime.GRAVITY)


def segments_of(leg: Leg) -> tuple[Segment, ...]:
    """From the main upwards."""
    path = leg.downstream_first()
    found, start = [], 0.0
    for index, (lower, upper) in enumerate(pairwise(path)):
        length = plan_distance(lower, upper)
        vertices = (len(path) - 1 - index, len(path) - index) if leg.backwards else (index + 1, index + 2)
        found.append(Segment(start, start + length, lower[2] - upper[2], lower, vertices))
        start += length
    return tuple(found)


def whole(leg: Leg) -> Segment:
    """The pipe from end to end as one segment."""
    path = leg.downstream_first()
    length = sum(plan_distance(a, b) for a, b in pairwise(path))
    return Segment(0.0, length, path[0][2] - path[-1][2], path[0], (1, len(path)))


def u_of_fall(case: Case, leg: Leg) -> float:
    """Standard deviation of the difference between two heights of the pipe, metres."""
    return sqrt(2) * height_u(leg.pipe.survey, case.pack.settings)


def place_of(leg: Leg, segment: Segment) -> Place:
    return Place(leg.pipe.subject, segment.from_m, segment.to_m, segment.vertices)
