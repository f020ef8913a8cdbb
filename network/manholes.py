"""How large a manhole is in plan."""

from __future__ import annotations

from network.model import Point

UNSTATED_RADIUS_M = 0.30
"""Radius of a private manhole whose width is not given (rule catalogue, VA-SEP-005)."""


def manhole_radius_m(manhole: Point) -> float | None:
    """Outer radius in metres from KUMBREDDE (or the longer of width and length) and the wall; None when no width is given.

    A width that the file calls outer (INNVUTV_DIM OD) already holds the wall.
    """
    sides = [side for side in (manhole.width_mm, manhole.length_mm) if side]
    if not sides:
        return None
    wall = 0.0 if manhole.dimension_basis == "OD" else (manhole.wall_mm or 0.0)
    return (max(sides) / 2 + wall) / 1000
