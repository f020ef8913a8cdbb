"""Terrain models on disk: GeoTIFF, COG, VRT and ESRI ASCII grids, read one window at a time.

Heights are taken as they stand (metres, NN2000 unless the raster says otherwise). A model in another coordinate system is drawn
anew in the delivery's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reference_data.crs import Bounds, CrsError, PlanTransform, crs_code, horizontal, plan_transform
from reference_data.terrain import Terrain, TerrainError
from reference_data.terrain_rasters import Stamp, read_band, stamp_of

if TYPE_CHECKING:
    from reference_data.terrain import Heights
    from reference_data.terrain_tiles import TerrainTiles

ZIP = ".zip"
MARGIN_CELLS = 2
MOST_CELLS = 4_000_000
"""Largest window that is read: a delivery of 2 km by 2 km in 1 m cells."""
HIGHEST_M = 1e5
"""What lies beyond, up or down, is a mark for "no height", whatever the file says its mark is."""
DATE_TAGS = ("DATED", "ACQUISITION_DATE", "DATAFANGSTDATO", "TIFFTAG_DATETIME", "DATE")
COLOURS = frozenset({"red", "green", "blue", "palette", "alpha", "cyan", "hue"})
METRES = frozenset({"", "m", "metre", "metres", "meter", "meters"})
DATE = re.compile(r"(\d{4})[-:.]?(\d{2})[-:.]?(\d{2})")


@dataclass(frozen=True)
class TerrainFile:
    """A terrain model that can be asked for the heights of a box."""

    path: Path
    crs: str
    cell_m: float
    bounds: Bounds
    nodata: float | None
    dated: str | None
    source: str
    stamp: Stamp
    vertical_datum: str | None = None
    within: str | None = None
    """Its name inside the zip file that `path` is."""

    def window(self, bounds: Bounds, crs: str) -> Terrain:
        """Heights of `bounds` (in `crs`) with a small margin. A box beside the model gives a terrain without heights.

        Raises TerrainError when the box is larger than the heights of one delivery can be.
        """
        try:
            transform = plan_transform(crs, self.crs)
        except CrsError as error:
            raise TerrainError(f"{self.source}: {error}") from error
        own = self._read(transform.bounds(bounds))
        return own if transform.same else redrawn(own, bounds, transform, crs)

    def _read(self, box: Bounds) -> Terrain:
        import rasterio

        west, north, cell = self.bounds[0], self.bounds[3], self.cell_m
        columns = round((self.bounds[2] - west) / cell)
        rows = round((north - self.bounds[1]) / cell)
        first_column = max(floor((box[0] - west) / cell) - MARGIN_CELLS, 0)
        last_column = min(ceil((box[2] - west) / cell) + MARGIN_CELLS, columns)
        first_row = max(floor((north - box[3]) / cell) - MARGIN_CELLS, 0)
        last_row = min(ceil((north - box[1]) / cell) + MARGIN_CELLS, rows)
        if first_column >= last_column or first_row >= last_row:
            return self._terrain(np.empty((0, 0)), box[0], box[3])
        wide, high = last_column - first_column, last_row - first_row
        if wide * high > MOST_CELLS:
            raise TerrainError(f"{self.source}: the box of {wide * cell:.0f} m by {high * cell:.0f} m is too large for one delivery")
        try:
            band = read_band(_address(self.path, self.within), self.stamp, (first_column, first_row, wide, high))
        except rasterio.errors.RasterioError as error:
            raise TerrainError(f"{self.source}: the heights cannot be read ({error})") from error
        return self._terrain(self._heights(band), west + first_column * cell, north - first_row * cell)

    def _heights(self, band: Any) -> Heights:
        heights = np.asarray(band, dtype=np.float64)
        known = np.abs(heights) < HIGHEST_M
        if self.nodata is not None and isfinite(self.nodata):
            known &= np.abs(heights - self.nodata) > 1e-9 + 1e-6 * abs(self.nodata)
        return np.where(known, heights, np.nan)

    def _terrain(self, heights: Heights, west: float, north: float) -> Terrain:
        return Terrain(heights, west, north, self.cell_m, self.crs, self.source, self.dated)


def open_terrain(path: str | Path, crs: str | None = None) -> TerrainFile | TerrainTiles:
    """Opens a raster of heights, or a folder or zip file of them as one. `crs` is used when a file names none (ESRI ASCII grids do not).

    Raises TerrainError when the file is missing, no raster, a picture, not in metres, rotated, without square cells or without
    coordinate system.
    """
    place = Path(path)
    if place.suffix.lower() == ZIP or place.is_dir():
        from reference_data.terrain_tiles import open_terrain_folder

        return open_terrain_folder(place, crs)
    return open_terrain_file(place, crs)


def open_terrain_file(file: Path, crs: str | None = None, within: str | None = None) -> TerrainFile:
    """One raster; `within` is its name when `file` is a zip. What it says of itself is read anew only when the file has changed: that
    costs more than the heights of a delivery."""
    try:
        status = file.stat()
    except OSError:
        raise TerrainError(f"{file}: no such terrain file") from None
    return _described(file, crs, within, stamp_of(status))


@lru_cache(maxsize=1024)
def _described(file: Path, crs: str | None, within: str | None, stamp: Stamp) -> TerrainFile:
    import rasterio

    name = f"{file.name}/{within.rsplit('/', 1)[-1]}" if within else file.name
    try:
        with rasterio.open(_address(file, within)) as raster:
            number = raster.crs.to_epsg() if raster.crs else None
            named = crs_code(f"EPSG:{number}" if number else raster.crs.to_wkt()) if raster.crs else None
            vertical = _vertical(raster.crs.to_wkt()) if raster.crs else None
            transform, shape, nodata = raster.transform, (raster.height, raster.width), raster.nodata
            picture = raster.colorinterp[0].name in COLOURS
            unit = (raster.units[0] or "").strip().lower()
            tags: Mapping[str, str] = {**raster.tags(1), **raster.tags()}
    except rasterio.errors.RasterioIOError as error:
        raise TerrainError(f"{name}: not a raster of heights that can be read") from error
    system = named or crs
    if picture:
        raise TerrainError(f"{name}: a picture (its first band is a colour), not heights")
    if unit not in METRES:
        raise TerrainError(f"{name}: its heights are in {unit}, not in metres")
    if system is None:
        raise TerrainError(f"{name}: the raster names no coordinate system")
    if transform.b or transform.d or transform.e >= 0 or transform.a <= 0:
        raise TerrainError(f"{name}: the raster is rotated or drawn from the south, which is not supported")
    if abs(transform.a + transform.e) > 1e-6 * transform.a:
        raise TerrainError(f"{name}: the cells are not square ({transform.a} by {-transform.e})")
    bounds = (transform.c, transform.f + shape[0] * transform.e, transform.c + shape[1] * transform.a, transform.f)
    return TerrainFile(file, horizontal(system), float(transform.a), bounds, nodata, _dated(tags), name, stamp, vertical, within)


def _address(file: Path, within: str | None) -> str:
    """What GDAL calls the raster."""
    return f"/vsizip/{{{file.resolve()}}}/{within}" if within else str(file)


def redrawn(own: Terrain, bounds: Bounds, transform: PlanTransform, crs: str) -> Terrain:
    """The heights of `own` on a grid in `crs`; `transform` leads from `crs` to the model's own system."""
    cell = own.cell_m if own.cell_m >= 0.1 else 1.0
    west, north = floor(bounds[0] / cell) * cell - cell, ceil(bounds[3] / cell) * cell + cell
    columns, rows = ceil((bounds[2] - west) / cell) + 1, ceil((north - bounds[1]) / cell) + 1
    if columns * rows > MOST_CELLS:
        raise TerrainError(f"{own.source}: the box is too large for one delivery")
    centres = np.meshgrid(west + (np.arange(columns) + 0.5) * cell, north - (np.arange(rows) + 0.5) * cell)
    heights = own.heights_at(np.stack(transform.grid(*centres), axis=-1)).reshape(rows, columns)
    return Terrain(heights, west, north, cell, horizontal(crs), own.source, own.dated, own.uncertainty_m)


def _dated(tags: Mapping[str, str]) -> str | None:
    known = {name.upper(): value for name, value in tags.items()}
    for name in DATE_TAGS:
        found = DATE.search(known.get(name, ""))
        if found and int(found[1]) >= 1990 and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31:
            return "-".join(found.groups())
    return None


def _vertical(wkt: str) -> str | None:
    match = re.search(r'VERT(?:CS|CRS)\["([^"]+)"', wkt)
    if match is None:
        return None
    name = match[1].upper()
    return "NN2000" if "NN2000" in name else "NN54" if "NN54" in name or "NN1954" in name else match[1]
