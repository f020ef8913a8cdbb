"""Groups as shapely geometries: x east, y north, z height."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import shapely

from .arcs import SAGITTA
from .findings import Finding
from .group import Group
from .lines import Vertex, line_of
from .rings import build_area, referred

POINTS = frozenset({"PUNKT", "TEKST", "SYMBOL", "OBJEKT"})
LINES = frozenset({"KURVE", "LINJE", "BUE", "BUEP", "KLOTOIDE", "BEZIER"})


def geometry_of(
    group: Group,
    serials: Mapping[int, Group],
    duplicates: Mapping[int, list[Group]] | None = None,
    findings: list[Finding] | None = None,
    sagitta: float = SAGITTA,
) -> Any:
    """The geometry of a group, None when it has no usable point.

    A missing height is NaN, or leaves the geometry 2D when no point has one. A FLATE is a Polygon, or its point where the boundary cannot be built.
    A TEKST or SYMBOL is its first point; a TRASE is the lines it refers to, those
    with a negative reference turned.
    """
    vertices = line_of(group, sagitta)
    if group.kind == "FLATE" or (group.refs and group.kind not in POINTS | LINES):
        return _from_refs(group, vertices, serials, duplicates, findings)
    if not vertices:
        return None
    if group.kind == "SVERM":
        return shapely.multipoints(_coordinates(vertices))
    if group.kind in ("SIRKEL", "SIRKELP") and len(vertices) > 3:
        return shapely.polygons(shapely.linearrings(_coordinates(vertices)))
    if group.kind in LINES or (group.kind not in POINTS and len(vertices) > 1):
        return shapely.linestrings(_coordinates(vertices)) if len(vertices) > 1 else shapely.points(_coordinates(vertices)[0])
    return shapely.points(_coordinates(vertices[:1])[0])


def _from_refs(
    group: Group, vertices: list[Vertex], serials: Mapping[int, Group], duplicates: Mapping[int, list[Group]] | None, findings: list[Finding] | None
) -> Any:
    if group.kind != "FLATE":
        targets = [(ref, line_of(target)) for ref, target in referred(group, serials, duplicates, findings) if target.kind in LINES]
        lines = [line if ref > 0 else line[::-1] for ref, line in targets if len(line) > 1]
        return shapely.multilinestrings([shapely.linestrings(_coordinates(line)) for line in lines]) if lines else None
    area = build_area(group, serials, duplicates, findings)
    if area.outer is not None:
        flat = all(isnan(vertex.height) for ring in (area.outer, *area.holes) for vertex in ring)
        holes = [shapely.linearrings(_coordinates(hole, flat)) for hole in area.holes]
        return shapely.polygons(shapely.linearrings(_coordinates(area.outer, flat)), holes=holes or None)
    return shapely.points(_coordinates(vertices[:1])[0]) if vertices else None


def _coordinates(vertices: list[Vertex], flat: bool | None = None) -> list[tuple[float, ...]]:
    """East, north and, unless no vertex has one, height."""
    if flat is None:
        flat = all(isnan(vertex.height) for vertex in vertices)
    if flat:
        return [(vertex.east, vertex.north) for vertex in vertices]
    return [(vertex.east, vertex.north, vertex.height) for vertex in vertices]
