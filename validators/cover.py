"""How much ground lies over a pipe: sampled from vertex to vertex, cut into the stretches that are too shallow.

Cover is measured vertically from finished ground to the outside top of the pipe (rule catalogue section 2). Distances are
plan metres from the end of the pipe that lies nearest the main.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from network import Coordinate

Floats = NDArray[np.float64]
Circle = tuple[float, float, float]
"""East, north and radius, metres."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Points along one line, in order from its connection end. All arrays have the same length."""

    chainage: Floats
    """Plan metres from the connection end."""
    east: Floats
    north: Floats
    z: Floats
    """As written in the file, so of the pipe's own height reference; NaN where an end of the segment has none."""
    before: NDArray[np.int64]
    """Number, from 1 and in the file's order, of the first vertex of the segment that the sample lies on."""
    counts: NDArray[np.bool_]
    """False inside a manhole and where the pipe rises through the wall."""

    @property
    def length_m(self) -> float:
        return float(self.chainage[-1])


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line where the cover is below a level."""

    from_m: float
    to_m: float
    minimum_m: float
    minimum_at_m: float
    at: Coordinate
    """Where the minimum is; the height is the one written in the file."""
    segment: tuple[int, int]
    """Vertices, from 1 and in the file's order, that the stretch lies between."""

    @property
    def length_m(self) -> float:
        return self.to_m - self.from_m


def sample(
    coordinates: Sequence[Coordinate],
    *,
    backwards: bool,
    step_m: float,
    skip: Iterable[Circle] = (),
    skip_last_m: float = 0.0,
    marks: Iterable[Circle] = (),
) -> Samples:
    """Every vertex and points at most `step_m` apart, from the connection end (`backwards` when that is the last vertex).
    Samples inside a `skip` circle or nearer than `skip_last_m` to the far end do not count, and where such a part begins
    there is a sample on its rim. A circle of `marks` gets samples on its rim and where the line passes nearest its middle, and all
    count. Needs two points that differ in plan."""
    path = list(reversed(coordinates)) if backwards else list(coordinates)
    circles, marked = list(skip), list(marks)
    total = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(path))
    rows: list[tuple[float, float, float, float, int]] = []
    start = 0.0
    for index, (a, b) in enumerate(itertools.pairwise(path)):
        length = hypot(b[0] - a[0], b[1] - a[1])
        before = len(path) - 1 - index if backwards else index + 1
        for share in _shares(a, b, length, step_m, circles, marked, total - skip_last_m - start):
            rows.append((start + share * length, a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), _between(a[2], b[2], share), before))
        start += length
    last = path[-1]
    rows.append((total, last[0], last[1], last[2], 1 if backwards else len(path) - 1))
    table = np.array(rows, dtype=np.float64)
    chainage, east, north, z = table[:, 0], table[:, 1], table[:, 2], table[:, 3]
    counts = chainage <= total - skip_last_m + _RIM_M
    for circle_east, circle_north, radius in circles:
        counts &= np.hypot(east - circle_east, north - circle_north) >= radius - _RIM_M
    return Samples(chainage, east, north, z, table[:, 4].astype(np.int64), counts)


def stretches_below(samples: Samples, cover: Floats, level_m: float) -> tuple[Stretch, ...]:
    """The stretches where `cover` is less than `level_m`, in order, ends interpolated. Samples that do not count, and NaN,
    end a stretch."""
    usable = samples.counts & ~np.isnan(cover)
    below = usable & (cover < level_m)
    if not below.any():
        return ()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], below, [False])).astype(np.int8)))
    return tuple(_stretch(samples, cover, usable, level_m, int(first), int(end) - 1) for first, end in edges.reshape(-1, 2))


def longest(stretches: Sequence[Stretch]) -> Stretch:
    """The longest one; of equally long ones the shallowest."""
    return max(stretches, key=lambda one: (round(one.length_m, 3), -one.minimum_m))


_RIM_M = 1e-6


def _shares(a: Coordinate, b: Coordinate, length: float, step_m: float, circles: list[Circle], marks: list[Circle], until_m: float) -> list[float]:
    """Shares of the segment, from 0 to below 1, that get a sample."""
    pieces = max(1, ceil(length / step_m - 1e-9))
    shares = {piece / pieces for piece in range(pieces)}
    if length > 0:
        if 0 < until_m < length:
            shares.add(until_m / length)
        for circle in (*circles, *marks):
            shares.update(share for share in _crossings(a, b, length, circle) if 0 < share < 1)
        shares.update(share for share in (_foot(a, b, length, circle) for circle in marks) if 0 < share < 1)
    return sorted(shares)


def _foot(a: Coordinate, b: Coordinate, length: float, circle: Circle) -> float:
    """Where the line through the segment passes nearest the circle's middle, as a share of the segment."""
    return ((circle[0] - a[0]) * (b[0] - a[0]) + (circle[1] - a[1]) * (b[1] - a[1])) / (length * length)


def _crossings(a: Coordinate, b: Coordinate, length: float, circle: Circle) -> tuple[float, ...]:
    """Where the line through the segment meets the rim of the circle, as shares of the segment."""
    east, north, radius = circle
    along = ((east - a[0]) * (b[0] - a[0]) + (north - a[1]) * (b[1] - a[1])) / length
    aside = abs((east - a[0]) * (b[1] - a[1]) - (north - a[1]) * (b[0] - a[0])) / length
    if aside >= radius:
        return ()
    half = sqrt(radius * radius - aside * aside)
    return (along - half) / length, (along + half) / length


def _between(a: float, b: float, share: float) -> float:
    return a if share == 0 else a + share * (b - a)


def _stretch(samples: Samples, cover: Floats, usable: NDArray[np.bool_], level_m: float, first: int, last: int) -> Stretch:
    lowest = first + int(np.argmin(cover[first : last + 1]))
    # The step before the first sample belongs to the stretch where its edge was interpolated there.
    reach = first - 1 if first > 0 and usable[first - 1] else first
    crossed = samples.before[reach : last + 1]
    return Stretch(
        from_m=_edge(samples, cover, usable, level_m, first, first - 1),
        to_m=_edge(samples, cover, usable, level_m, last, last + 1),
        minimum_m=float(cover[lowest]),
        minimum_at_m=float(samples.chainage[lowest]),
        at=(float(samples.east[lowest]), float(samples.north[lowest]), float(samples.z[lowest])),
        segment=(int(crossed.min()), int(crossed.max()) + 1),
    )


def _edge(samples: Samples, cover: Floats, usable: NDArray[np.bool_], level_m: float, inside: int, outside: int) -> float:
    """Chainage where the cover reaches the level between a sample below it and its neighbour."""
    here = float(samples.chainage[inside])
    if not 0 <= outside < len(cover) or not usable[outside]:
        return here
    share = (level_m - cover[inside]) / (cover[outside] - cover[inside])
    return here + float(share) * (float(samples.chainage[outside]) - here)
