"""Rasters that stay open from one delivery to the next: to open one costs many times what the heights of a delivery cost to read.

Each thread of each process has its own, because the raster library lets no two of them use one at the same time. One that was replaced
on disk is opened anew, and those that were asked for longest ago are closed.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from typing import Any

Stamp = tuple[int, int, int]
"""What changes when a file is replaced: its number on the disk, the nanosecond that it was last written, its size."""
Window = tuple[int, int, int, int]
"""First column, first row, columns, rows."""

MOST_OPEN = 8
BLOCK_BYTES = 64 * 2**20
"""What the library may keep of blocks that it has unpacked. Its own choice is a twentieth of the machine's memory, in every process."""
OTHER_FILES = ".vrt"
"""A raster that only points to others: nothing in its own stamp tells when one of those is replaced, so it is opened for each window."""


def stamp_of(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_mtime_ns, status.st_size


def read_band(address: str, stamp: Stamp, window: Window) -> Any:
    """The first band under `window` as an array. `address` is what the library calls the raster. Raises its RasterioError."""
    import rasterio
    from rasterio.windows import Window as RasterWindow

    raster = _open.raster(address, stamp)
    try:
        return raster.read(1, window=RasterWindow(*window))
    except rasterio.errors.RasterioError:
        _open.close(address)
        raise
    finally:
        if address.lower().endswith(OTHER_FILES):
            _open.close(address)


class _Open(threading.local):
    def __init__(self) -> None:
        self._process = os.getpid()
        self._rasters: OrderedDict[str, tuple[Stamp, Any]] = OrderedDict()

    def raster(self, address: str, stamp: Stamp) -> Any:
        if self._process != os.getpid():
            # forked: parent and child would move one another's place in the file
            self._process = os.getpid()
            self._rasters.clear()
        kept = self._rasters.get(address)
        if kept is not None and kept[0] == stamp:
            self._rasters.move_to_end(address)
            return kept[1]
        self.close(address)
        raster = _opened(address)
        self._rasters[address] = stamp, raster
        if len(self._rasters) > MOST_OPEN:
            self.close(next(iter(self._rasters)))
        return raster

    def close(self, address: str) -> None:
        kept = self._rasters.pop(address, None)
        if kept is not None:
            kept[1].close()


_open = _Open()


def _opened(address: str) -> Any:
    import rasterio
    from rasterio.env import set_gdal_config

    set_gdal_config("GDAL_CACHEMAX", BLOCK_BYTES)
    return rasterio.open(address)
