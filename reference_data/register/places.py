"""Geometries of a register as lines and points, with what is no place and no height told apart from what is."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import isfinite, nan
from typing import Any

from network import Coordinate, Shape

LOWEST_M, HIGHEST_M = -1_000.0, 2_500.0
"""Nothing that is laid in Norway lies lower or higher. Tables write -9999 and the like, or 0, where nobody measured."""


def known_places(shape: Shape) -> Shape:
    """The same shape with NaN for a height that nobody measured; without places when one of them is none."""
    return replace(shape, coordinates=_known(shape.coordinates)) if shape.coordinates else shape


def geometries(wkb: Any) -> Any:
    """Array of geometries from array of WKB. A coordinate that is no number is for `coordinates` to see, and no warning."""
    import numpy as np
    import shapely

    with np.errstate(invalid="ignore"):
        return shapely.from_wkb(wkb)


@contextmanager
def silent() -> Iterator[None]:
    """Measures along a line (M) are left out without a word: no rule asks for them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Measured", category=UserWarning)
        yield


def parts_of(shape: Any) -> list[Shape]:
    """The geometry as lines and points; parts that form one line are joined, others stand alone."""
    if shape is None or shape.is_empty:
        return [Shape("line" if shape is not None and "Line" in shape.geom_type else "point", ())]
    kind = shape.geom_type
    if kind == "LineString":
        return [Shape("line", coordinates(shape))]
    if kind == "Point":
        return [Shape("point", coordinates(shape))]
    if shape.geom_type == "MultiLineString":
        import shapely

        joined = shapely.line_merge(shape)
        return [Shape("line", coordinates(part)) for part in ([joined] if joined.geom_type == "LineString" else joined.geoms)]
    if shape.geom_type == "MultiPoint":
        return [Shape("point", coordinates(part)) for part in shape.geoms]
    return [Shape("other", ())]


def coordinates(shape: Any) -> tuple[Coordinate, ...]:
    """(east, north, height) of each vertex; none at all when one of them is no place."""
    import shapely

    if not shape.has_z:
        return _known(tuple((east, north, nan) for east, north in shapely.get_coordinates(shape).tolist()))
    return _known(tuple(map(tuple, shapely.get_coordinates(shape, include_z=True).tolist())))


def _known(places: tuple[Coordinate, ...]) -> tuple[Coordinate, ...]:
    if not all(isfinite(east) and isfinite(north) for east, north, _ in places):
        return ()
    return tuple((east, north, z if LOWEST_M < z < HIGHEST_M and z != 0 else nan) for east, north, z in places)
