"""Heights of the register and of the ground, brought to the vertical datum of the delivery that they are held against.

A height that cannot be brought there exactly, because a grid is missing or does not reach so far, is no height: the rules that need
it then say what is missing. Nothing is compared across two datums.
"""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING

from reference_data.crs import VERTICAL, CrsError, HeightGridError, Heights, height_transformer

if TYPE_CHECKING:
    from network import Coordinate, Point
    from reference_data.surroundings import Surroundings
    from reference_data.terrain import Terrain

SPELLINGS = {"NN1954": "NN54"}


def level_way(crs: str, source: str | None, target: str | None, grids: Path | str | None = None) -> Heights | None:
    """(east, north, z) -> z from one vertical datum to another, places in `crs`; NaN where there is no exact way. None when there is
    nothing to do: the same datum, or one of them is not told."""
    source, target = _spelled(source), _spelled(target)
    if source is None or source == target or target not in VERTICAL:
        return None
    try:
        convert = height_transformer(crs, source, target, grids)
    except CrsError:
        return _no_height

    def height(east: float, north: float, z: float) -> float:
        try:
            return z if isnan(z) else convert(east, north, z)
        except HeightGridError:
            return nan

    return height


def surroundings_at(around: Surroundings, way: Heights) -> Surroundings:
    """The same surroundings with the heights of pipes, points, lids and bottoms by `way`."""

    def moved(place: Coordinate) -> Coordinate:
        return place[0], place[1], way(*place)

    def level(point: Point, height: float | None) -> float | None:
        found = way(point.coordinate[0], point.coordinate[1], height) if height is not None else nan
        return None if isnan(found) else found

    pipes = tuple(replace(pipe, coordinates=tuple(map(moved, pipe.coordinates))) for pipe in around.pipes)
    points = tuple(
        replace(one, coordinate=moved(one.coordinate), bottom_height_m=level(one, one.bottom_height_m), lid_height_m=level(one, one.lid_height_m))
        for one in around.points
    )
    return replace(around, pipes=pipes, points=points)


def terrain_at(terrain: Terrain, way: Heights) -> Terrain:
    """The same ground with its heights by `way`. Between its corners the way is taken as even: over a delivery it is, to the millimetre."""
    import numpy as np

    rows, columns = terrain.heights.shape
    if not rows or not columns:
        return terrain
    east, south = terrain.west + columns * terrain.cell_m, terrain.north - rows * terrain.cell_m
    top = np.linspace(way(terrain.west, terrain.north, 0.0), way(east, terrain.north, 0.0), columns)
    bottom = np.linspace(way(terrain.west, south, 0.0), way(east, south, 0.0), columns)
    down = np.linspace(0.0, 1.0, rows)[:, None]
    return replace(terrain, heights=terrain.heights + (1 - down) * top + down * bottom)


def _spelled(datum: str | None) -> str | None:
    return SPELLINGS.get(datum.upper(), datum.upper()) if datum else None


def _no_height(east: float, north: float, z: float) -> float:
    return nan
