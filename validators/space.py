"""How near two paths of surveyed vertices come to each other in space. All lengths are metres."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, isnan, sqrt

from network import Coordinate


def closest(one: Sequence[Coordinate], other: Sequence[Coordinate]) -> tuple[float, Coordinate]:
    """The least distance between two paths, and the place on the first; infinite where no heights are known."""
    best = (inf, one[0])
    for p, q in pairwise(one):
        for r, s in pairwise(other):
            found = _between_segments(p, q, r, s)
            if found[0] < best[0]:
                best = found
    return best


def _between_segments(p: Coordinate, q: Coordinate, r: Coordinate, s: Coordinate) -> tuple[float, Coordinate]:
    """The least distance between the segments p-q and r-s, and the place on the first: p + t d nearest r + u e."""
    d, e, w = _minus(q, p), _minus(s, r), _minus(p, r)
    dd, de, ee, dw, ew = _dot(d, d), _dot(d, e), _dot(e, e), _dot(d, w), _dot(e, w)
    apart = dd * ee - de * de
    t = _share((de * ew - ee * dw) / apart) if apart > 1e-12 else 0.0
    u = _share((de * t + ew) / ee) if ee > 0 else 0.0
    t = _share((de * u - dw) / dd) if dd > 0 else 0.0
    at, there = _along(p, t, d), _along(r, u, e)
    gap = _minus(at, there)
    return inf if isnan(gap[2]) else sqrt(_dot(gap, gap)), at


def _minus(a: Coordinate, b: Coordinate) -> Coordinate:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _dot(a: Coordinate, b: Coordinate) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _along(start: Coordinate, share: float, way: Coordinate) -> Coordinate:
    return start[0] + share * way[0], start[1] + share * way[1], start[2] + share * way[2]


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
