"""A delivery brought to the register's vertical datum, so that what goes into the register stands among its own heights."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from network import Coordinate, Delivery, Pipe, Point
from reference_data.changes.form import dialect_spoken, with_end_heights, with_fields
from reference_data.crs import Heights, height_transformer


def in_datum(delivery: Delivery, source: str, target: str, grids: str | None = None) -> Delivery:
    """The delivery with every height brought from datum `source` to `target`: of vertices, lids and bottoms, and where the attributes repeat them.

    Raises CrsError when there is no exact way: no grid, a place that the grid does not cover, a datum that is nobody's.
    """
    assert delivery.crs is not None
    way = height_transformer(delivery.crs, source, target, grids)
    pipes = tuple(_pipe(pipe, way) for pipe in delivery.pipes)
    points = tuple(_point(point, way) for point in delivery.points)
    return replace(delivery, file=replace(delivery.file, vertical_datum=target), pipes=pipes, points=points)


def _pipe(pipe: Pipe, way: Heights) -> Pipe:
    return with_end_heights(replace(pipe, coordinates=tuple(_moved(place, way) for place in pipe.coordinates)), True, True)


def _point(point: Point, way: Heights) -> Point:
    east, north, _ = point.coordinate
    bottom, lid = (None if height is None else way(east, north, height) for height in (point.bottom_height_m, point.lid_height_m))
    moved = replace(point, coordinate=_moved(point.coordinate, way), bottom_height_m=bottom, lid_height_m=lid)
    written = [name for name in ("bottom_height_m", "lid_height_m") if getattr(moved, name) is not None]
    return with_fields(moved, dialect_spoken(point.attributes), written)


def _moved(place: Coordinate, way: Heights) -> Coordinate:
    return place if isnan(place[2]) else (place[0], place[1], way(*place))
