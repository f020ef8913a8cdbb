"""Where a point is when its distances from known points were taped, and how badly the tapes disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

Measure = tuple[float, float, float]
"""East and north of the known point, and the taped plan distance from it, metres."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A solved position. With two measures there are two positions, one on each side of the line between the known points."""

    east: float
    north: float
    residuals_m: tuple[float, ...]
    """Taped minus computed distance, in the order of the measures."""

    @property
    def worst_m(self) -> float:
        return max(abs(one) for one in self.residuals_m)


def solve(measures: Sequence[Measure], *, near: tuple[float, float] | None = None) -> Fix | None:
    """The position that fits the measures best in the sense of least squares, or None when fewer than two known points
    differ. Where two measures leave two positions, the one nearest `near` is taken, else the first.

    Two circles that do not meet give the point between (or beyond) them and a residual on each.
    """
    if len({(round(east, 3), round(north, 3)) for east, north, _ in measures}) < 2:
        return None
    solutions = [_refine(start, measures) for start in _starts(measures)]
    best = min(sum(one * one for one in fix.residuals_m) for fix in solutions)
    good = [fix for fix in solutions if sum(one * one for one in fix.residuals_m) <= best + 1e-6]
    if near is None:
        return good[0]
    return min(good, key=lambda fix: hypot(fix.east - near[0], fix.north - near[1]))


def _starts(measures: Sequence[Measure]) -> list[tuple[float, float]]:
    """The two meeting points of the pair of circles whose centres lie farthest apart."""
    pairs = [(a, b) for index, a in enumerate(measures) for b in measures[index + 1 :]]
    a, b = max(pairs, key=lambda pair: hypot(pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]))
    base = hypot(b[0] - a[0], b[1] - a[1])
    along = (a[2] ** 2 - b[2] ** 2 + base**2) / (2 * base)
    # Circles that do not meet still get a start off the base line, because on it least squares has no way to leave it.
    aside = sqrt(max(a[2] ** 2 - along**2, (0.01 * base) ** 2))
    east, north = (b[0] - a[0]) / base, (b[1] - a[1]) / base
    foot = (a[0] + along * east, a[1] + along * north)
    return [(foot[0] - side * aside * north, foot[1] + side * aside * east) for side in (1, -1)]


def _refine(start: tuple[float, float], measures: Sequence[Measure]) -> Fix:
    """Damped Gauss-Newton on the distances; two unknowns, so the normal equations are solved by hand."""
    east, north = start
    damping = 1e-6
    cost = _cost(east, north, measures)
    for _ in range(60):
        a11 = a12 = a22 = b1 = b2 = 0.0
        for known_east, known_north, taped in measures:
            reach = hypot(east - known_east, north - known_north) or 1e-9
            de, dn, off = (east - known_east) / reach, (north - known_north) / reach, taped - reach
            a11, a12, a22 = a11 + de * de, a12 + de * dn, a22 + dn * dn
            b1, b2 = b1 + de * off, b2 + dn * off
        determinant = (a11 + damping) * (a22 + damping) - a12 * a12
        if determinant <= 0:
            break
        step = ((b1 * (a22 + damping) - b2 * a12) / determinant, (b2 * (a11 + damping) - b1 * a12) / determinant)
        tried = _cost(east + step[0], north + step[1], measures)
        if tried > cost:
            damping = damping * 10 + 1e-6
            if damping > 1e6:
                break
            continue
        east, north, cost, damping = east + step[0], north + step[1], tried, damping / 3
        if hypot(*step) < 1e-9:
            break
    return Fix(east, north, tuple(taped - hypot(east - e, north - n) for e, n, taped in measures))


def _cost(east: float, north: float, measures: Sequence[Measure]) -> float:
    return sum((taped - hypot(east - e, north - n)) ** 2 for e, n, taped in measures)
