"""The ground that everything is dug into: one smooth invented height surface, as a function and as a raster.

Heights are metres in NN2000 over EUREF89 UTM zone 32 (EPSG:25832). The surface is a sum of long waves, so that a pipe laid
straight between two manholes keeps its cover: the curvature is at most 0.0004 per metre, 0.18 m over a link of 60 m.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sin
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

CENTRE_EAST = 594100.0
CENTRE_NORTH = 6589540.0
TERRAIN_DATE = "2024-05-01"
NODATA = -9999.0
STRIP_ROWS = 256

Box = tuple[float, float, float, float]
"""(min east, min north, max east, max north) in metres."""

Floats = npt.NDArray[np.float64]

# amplitude m, wave number east 1/m, wave number north 1/m, phase
_WAVES = (
    (9.0, 0.003307, 0.0, 0.4),
    (8.0, 0.0, 0.003696, 1.1),
    (0.8, 0.009817, 0.005890, 0.3),
    (0.6, 0.005610, -0.011220, 2.0),
)
_MEAN = 24.0


def ground(east: float, north: float) -> float:
    """Height of the ground in metres."""
    x, y = east - CENTRE_EAST, north - CENTRE_NORTH
    return _MEAN + sum(height * sin(a * x + b * y + phase) for height, a, b, phase in _WAVES)


def ground_array(east: Floats, north: Floats) -> Floats:
    """The same for arrays that broadcast against each other."""
    x, y = east - CENTRE_EAST, north - CENTRE_NORTH
    total = np.full(np.broadcast(x, y).shape, _MEAN)
    for height, a, b, phase in _WAVES:
        total += height * np.sin(a * x + b * y + phase)
    return total


def write_geotiff(path: Path, box: Box) -> None:
    """A 1 m raster of the box as GeoTIFF (deflate, centimetres), cell centres carrying the exact ground height.

    Written strip by strip, so a whole municipality needs no more memory than a street.
    """
    import rasterio
    from rasterio import Affine
    from rasterio.windows import Window

    west, south, east, north = _whole_metres(box)
    width, height = int(east - west), int(north - south)
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "width": width,
        "height": height,
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:25832",
        "transform": Affine(1.0, 0.0, west, 0.0, -1.0, north),
        "nodata": NODATA,
        "compress": "deflate",
        "predictor": 3,
        "zlevel": 9,
        "tiled": True,
        "blockxsize": STRIP_ROWS,
        "blockysize": STRIP_ROWS,
        "BIGTIFF": "IF_SAFER",
    }
    with rasterio.open(path, "w", **profile) as raster:
        raster.update_tags(
            TIFFTAG_IMAGEDESCRIPTION="Invented terrain for samples and tests, not a survey",
            TIFFTAG_DATETIME=TERRAIN_DATE.replace("-", ":") + " 00:00:00",
            VERT_DATUM="NN2000",
            DATED=TERRAIN_DATE,
            SOURCE="Eksempelkommune terrengmodell 1 m",
        )
        raster.update_tags(1, UNITTYPE="metre")
        for row, strip in _strips(west, north, width, height):
            raster.write(strip.astype("float32"), 1, window=Window(0, row, width, len(strip)))


def write_ascii_grid(path: Path, box: Box) -> None:
    """The same raster as an ESRI ASCII grid, heights with two decimals."""
    west, south, east, north = _whole_metres(box)
    width, height = int(east - west), int(north - south)
    with path.open("w", encoding="ascii", newline="\n") as out:
        out.write(f"ncols {width}\nnrows {height}\nxllcorner {west:.1f}\nyllcorner {south:.1f}\ncellsize 1.0\nNODATA_value {NODATA:.0f}\n")
        for _, strip in _strips(west, north, width, height):
            for line in strip:
                out.write(" ".join(f"{value:.2f}" for value in line) + "\n")


def _whole_metres(box: Box) -> Box:
    west, south, east, north = (float(round(value)) for value in box)
    if east <= west or north <= south:
        raise ValueError(f"the box {box} has no area")
    return west, south, east, north


def _strips(west: float, north: float, width: int, height: int) -> Iterator[tuple[int, Floats]]:
    east_centres = west + 0.5 + np.arange(width, dtype=np.float64)
    for row in range(0, height, STRIP_ROWS):
        rows = np.arange(row, min(row + STRIP_ROWS, height), dtype=np.float64)
        north_centres = (north - 0.5 - rows)[:, None]
        yield row, np.round(ground_array(east_centres[None, :], north_centres), 2).astype(np.float64)
