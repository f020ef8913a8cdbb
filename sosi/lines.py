"""The line of a group: its points in order, arcs broken into chords, heights interpolated."""

from __future__ import annotations

from math import isnan, nan
from typing import NamedTuple

from .arcs import SAGITTA, arc_of_radius, arc_through, circle, circle_through
from .points import Point, real

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .group import Group


class Vertex(NamedTuple):
    """One vertex in ground units: east, north, height (NaN where missing) and the line of the file it stands on (of its point before, when
    interpolated)."""

    east: float
    north: float
    height: float
    line: int


def line_of(group: Group, sagitta: float = SAGITTA) -> list[Vertex]:
    """The vertices of a group with arcs as chords at most `sagitta` ground units off; damaged points are left out.

    An arc passes through its own points; along it the height runs evenly between the points that have one.
    """
    vertices = [vertex(point) for point in group.points if point.east is not None and point.north is not None]
    if group.kind == "BUEP" and len(vertices) >= 3:
        return _through(vertices[0], vertices[(1 + len(vertices)) // 2 - 1], vertices[-1], sagitta) or vertices
    if group.kind == "BUE" and len(vertices) >= 2:
        return _of_radius(group, vertices, sagitta) or vertices
    if group.kind == "SIRKEL" and vertices:
        radius = _radius(group)
        if radius:
            centre = vertices[0]
            return [Vertex(east, north, centre.height, centre.line) for east, north in circle((centre.east, centre.north), radius, sagitta)]
    if group.kind == "SIRKELP" and len(vertices) >= 3:
        return _whole_circle(vertices, sagitta) or vertices
    return vertices


def vertex(point: Point) -> Vertex:
    """A point as a vertex; a missing height is NaN."""
    assert point.east is not None
    assert point.north is not None
    return Vertex(point.east, point.north, point.height if point.height is not None else nan, point.line)


def _through(first: Vertex, middle: Vertex, last: Vertex, sagitta: float) -> list[Vertex] | None:
    found = arc_through((first.east, first.north), (middle.east, middle.north), (last.east, last.north), sagitta)
    if found is None:
        return None
    line = []
    for east, north, share in found:
        start, end, part = (first, middle, share) if share < 1 else (middle, last, share - 1)
        line.append(_at(east, north, start, end, part))
    return line


def _of_radius(group: Group, vertices: list[Vertex], sagitta: float) -> list[Vertex] | None:
    radius = _radius(group)
    if not radius:
        return None
    first, last = vertices[0], vertices[-1]
    large = group.first("STORBUE")
    found = arc_of_radius((first.east, first.north), (last.east, last.north), radius, large is not None and large.text == "1", sagitta)
    return [_at(east, north, first, last, share) for east, north, share in found] if found else None


def _whole_circle(vertices: list[Vertex], sagitta: float) -> list[Vertex] | None:
    """The circle once round from the first point over the second and the third back to the first."""
    first, second, third = vertices[0], vertices[1], vertices[2]
    round_trip = _through(first, second, third, sagitta)
    found = circle_through((first.east, first.north), (second.east, second.north), (third.east, third.north))
    if not round_trip or not found:
        return None
    opposite = ((first.east + third.east) / 2 - found[0], (first.north + third.north) / 2 - found[1])
    size = (opposite[0] ** 2 + opposite[1] ** 2) ** 0.5
    side = (second.east - found[0]) * opposite[0] + (second.north - found[1]) * opposite[1]
    if size < 1e-9 * found[2]:
        across = (2 * found[0] - second.east, 2 * found[1] - second.north)
    else:
        turn = -found[2] / size if side > 0 else found[2] / size
        across = (found[0] + opposite[0] * turn, found[1] + opposite[1] * turn)
    back = _through(third, Vertex(across[0], across[1], nan, third.line), first, sagitta)
    return round_trip + [_at(v.east, v.north, third, first, index / (len(back) - 1)) for index, v in enumerate(back)][1:] if back else None


def _at(east: float, north: float, start: Vertex, end: Vertex, part: float) -> Vertex:
    if part <= 0:
        return Vertex(east, north, start.height, start.line)
    if part >= 1:
        return Vertex(east, north, end.height, end.line)
    height = start.height + (end.height - start.height) * part
    return Vertex(east, north, nan if isnan(height) else height, start.line)


def _radius(group: Group) -> float | None:
    found = group.first("RADIUS")
    return real(found.text) if found else None
