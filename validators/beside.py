"""One line beside another: sampled along its length, with what the other does at the place nearest in plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from validators.cover import Floats

STEP_M = 0.25
"""Largest distance between samples."""
PARALLEL_DEGREES = 15.0
_PARALLEL_COSINE = np.cos(np.radians(PARALLEL_DEGREES))


@dataclass(frozen=True)
class Beside:
    """One line sampled against another. Arrays of the same length, one entry a sample of the first line."""

    east: Floats
    north: Floats
    z: Floats
    other_z: Floats
    """Height of the other line at the place nearest in plan."""
    apart: Floats
    """Plan distance between the centre lines, metres."""
    parallel: NDArray[np.bool_]
    """The lines run the same way here, and beside each other, not past an end."""


def beside(path: Floats, other: Floats) -> Beside:
    """Samples `path` against `other`; both are vertices, n x 3, of lines with an extent in plan."""
    start, step, length = _segments(path)
    of, along = _shares(length)
    samples = start[of] + along[:, None] * step[of]
    east, north = samples[:, 0], samples[:, 1]
    there, way, far = _segments(other)
    share = ((east[:, None] - there[:, 0]) * way[:, 0] + (north[:, None] - there[:, 1]) * way[:, 1]) / far**2
    share = np.minimum(np.maximum(share, 0.0), 1.0)
    apart = np.hypot(east[:, None] - (there[:, 0] + share * way[:, 0]), north[:, None] - (there[:, 1] + share * way[:, 1]))
    nearest = apart.argmin(axis=1)
    rows = np.arange(len(samples))
    share = share[rows, nearest]
    course, other_course = step[:, :2] / length[:, None], way[:, :2] / far[:, None]
    cosine = np.abs(course[of, 0] * other_course[nearest, 0] + course[of, 1] * other_course[nearest, 1])
    at_end = ((nearest == 0) & (share == 0)) | ((nearest == len(far) - 1) & (share == 1))
    other_z = there[nearest, 2] + share * way[nearest, 2]
    return Beside(east, north, samples[:, 2], other_z, apart[rows, nearest], (cosine >= _PARALLEL_COSINE) & ~at_end)


def _segments(path: Floats) -> tuple[Floats, Floats, Floats]:
    """Where each part between two vertices begins, its way in space, and its length in plan; parts with no length are left out."""
    start, step = path[:-1], path[1:] - path[:-1]
    length = np.hypot(step[:, 0], step[:, 1])
    drawn = length > 0
    return (start, step, length) if drawn.all() else (start[drawn], step[drawn], length[drawn])


def _shares(length: Floats) -> tuple[NDArray[np.int64], Floats]:
    """For each sample the number of the segment that it lies on, and how far along it, from 0 to 1. A vertex is a sample of both its segments."""
    pieces = np.ceil(length / STEP_M).astype(np.int64)
    last = np.cumsum(pieces + 1) - 1
    of = np.repeat(np.arange(len(pieces)), pieces + 1)
    shares = (np.arange(len(of)) - (last - pieces)[of]) * (1.0 / pieces)[of]
    shares[last] = 1.0
    return of, shares
