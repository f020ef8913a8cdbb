"""Arcs and circles broken into chords."""

from __future__ import annotations

from math import acos, atan2, ceil, cos, hypot, isfinite, pi, sin, sqrt

Spot = tuple[float, float]
SAGITTA = 0.01


def circle_through(first: Spot, middle: Spot, last: Spot) -> tuple[float, float, float] | None:
    """Centre (east, north) and radius of the circle through three points; None when they lie on a line or two of them coincide."""
    ax, ay = middle[0] - first[0], middle[1] - first[1]
    bx, by = last[0] - first[0], last[1] - first[1]
    cross = ax * by - ay * bx
    longest = max(hypot(ax, ay), hypot(bx, by))
    if longest == 0 or not isfinite(longest * longest) or abs(cross) <= 1e-9 * longest * longest:
        return None
    a2, b2 = ax * ax + ay * ay, bx * bx + by * by
    cx = (by * a2 - ay * b2) / (2 * cross)
    cy = (ax * b2 - bx * a2) / (2 * cross)
    return first[0] + cx, first[1] + cy, hypot(cx, cy)


def arc_through(first: Spot, middle: Spot, last: Spot, sagitta: float = SAGITTA) -> list[tuple[float, float, float]] | None:
    """(east, north, share) along the arc from `first` over `middle` to `last`; None when collinear.

    The share is 0 at the start, 1 at the middle and 2 at the end.
    The chords lie at most `sagitta` from the arc, and the three points themselves are on the line.
    """
    circle = circle_through(first, middle, last)
    if circle is None:
        return None
    east, north = circle[:2]
    f1, f2, f3 = (atan2(spot[1] - north, spot[0] - east) for spot in (first, middle, last))
    to_middle, to_last = (f2 - f1) % (2 * pi), (f3 - f1) % (2 * pi)
    if to_middle > to_last:
        to_middle, to_last = to_middle - 2 * pi, to_last - 2 * pi
    line = [(first[0], first[1], 0.0)]
    line += [(x, y, share) for x, y, share in _between(circle, f1, to_middle, sagitta)]
    line.append((middle[0], middle[1], 1.0))
    line += [(x, y, 1.0 + share) for x, y, share in _between(circle, f1 + to_middle, to_last - to_middle, sagitta)]
    line.append((last[0], last[1], 2.0))
    return line


def arc_of_radius(first: Spot, last: Spot, radius: float, large: bool, sagitta: float = SAGITTA) -> list[tuple[float, float, float]] | None:
    """(east, north, share) along the arc between two points, share from 0 to 1; a positive radius turns clockwise. None when no such arc exists."""
    dx, dy = last[0] - first[0], last[1] - first[1]
    chord = hypot(dx, dy)
    size = abs(radius)
    if chord == 0 or not isfinite(size * size) or chord > 2 * size * (1 + 1e-9) + 1e-9:
        return None
    height = sqrt(max(0.0, size * size - chord * chord / 4))
    clockwise = radius > 0
    # left of the direction of travel lies the centre of a short counter-clockwise arc
    side = -1.0 if clockwise else 1.0
    if large:
        side = -side
    east = (first[0] + last[0]) / 2 - side * height * dy / chord
    north = (first[1] + last[1]) / 2 + side * height * dx / chord
    start = atan2(first[1] - north, first[0] - east)
    sweep = (atan2(last[1] - north, last[0] - east) - start) % (2 * pi)
    if clockwise:
        sweep -= 2 * pi
    inner = _between((east, north, size), start, sweep, sagitta)
    return [(first[0], first[1], 0.0), *inner, (last[0], last[1], 1.0)]


def circle(centre: Spot, radius: float, sagitta: float = SAGITTA) -> list[Spot]:
    """A closed ring on the circle, counter-clockwise from its east-most point."""
    size = abs(radius)
    ring = [(centre[0] + size, centre[1])]
    ring += [(x, y) for x, y, _ in _between((centre[0], centre[1], size), 0.0, 2 * pi, sagitta)]
    return [*ring, ring[0]]


def _between(circle: tuple[float, float, float], start: float, sweep: float, sagitta: float) -> list[tuple[float, float, float]]:
    """The points strictly inside a sweep, evenly spread, with their share of it."""
    east, north, radius = circle
    step = 2 * acos(max(-1.0, 1 - min(sagitta, radius) / radius)) if radius > 0 else pi
    count = min(100_000, max(1, ceil(abs(sweep) / max(step, 1e-9) - 1e-9)))
    return [
        (east + radius * cos(start + sweep * part / count), north + radius * sin(start + sweep * part / count), part / count)
        for part in range(1, count)
    ]
