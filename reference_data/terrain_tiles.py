"""A folder or zip file of terrain tiles as one model, as the national elevation data come: the tiles under a box are read and joined."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path, PurePosixPath
from threading import Lock
from zipfile import BadZipFile, ZipFile

from reference_data.crs import Bounds, CrsError, plan_transform
from reference_data.terrain import Terrain, TerrainError
from reference_data.terrain_files import MOST_CELLS, ZIP, TerrainFile, open_terrain_file, redrawn
from reference_data.terrain_rasters import Stamp, stamp_of

ENDINGS = (".tif", ".tiff", ".asc", ".vrt")


@dataclass(frozen=True)
class TerrainTiles:
    """Tiles of one system and one cell size. Where two overlap the newer one counts, and the other where it has no height."""

    folder: Path
    tiles: tuple[TerrainFile, ...]

    @property
    def crs(self) -> str:
        return self.tiles[0].crs

    @property
    def cell_m(self) -> float:
        return self.tiles[0].cell_m

    @property
    def source(self) -> str:
        return self.folder.name

    @property
    def dated(self) -> str | None:
        """The date of the oldest tile; None when one of them has none."""
        dates = [tile.dated for tile in self.tiles]
        return min(date for date in dates if date) if all(dates) else None

    @property
    def vertical_datum(self) -> str | None:
        named = {tile.vertical_datum for tile in self.tiles}
        return next(iter(named)) if len(named) == 1 else None

    @property
    def bounds(self) -> Bounds:
        boxes = [tile.bounds for tile in self.tiles]
        return min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)

    def window(self, bounds: Bounds, crs: str) -> Terrain:
        """As of one file. `dated` is that of the oldest tile that was read, `source` names the tiles."""
        try:
            transform = plan_transform(crs, self.crs)
        except CrsError as error:
            raise TerrainError(f"{self.source}: {error}") from error
        own = self._joined(transform.bounds(bounds))
        return own if transform.same else redrawn(own, bounds, transform, crs)

    def _joined(self, box: Bounds) -> Terrain:
        import numpy as np

        cell = self.cell_m
        parts = [(tile, part) for tile in self._under(box) for part in [tile.window(box, self.crs)] if part.heights.size]
        if not parts:
            return Terrain(np.empty((0, 0)), box[0], box[3], cell, self.crs, self.source, None)
        west, north = min(part.west for _, part in parts), max(part.north for _, part in parts)
        columns = max(round((part.west - west) / cell) + part.heights.shape[1] for _, part in parts)
        rows = max(round((north - part.north) / cell) + part.heights.shape[0] for _, part in parts)
        if rows * columns > MOST_CELLS:
            raise TerrainError(f"{self.source}: the box of {columns * cell:.0f} m by {rows * cell:.0f} m is too large for one delivery")
        joined = np.full((rows, columns), np.nan)
        for _, part in parts:
            row, column = round((north - part.north) / cell), round((part.west - west) / cell)
            place = joined[row : row + part.heights.shape[0], column : column + part.heights.shape[1]]
            place[...] = np.where(np.isnan(place), part.heights, place)
        dates = [tile.dated for tile, _ in parts]
        dated = min(date for date in dates if date) if all(dates) else None
        source = f"{self.source}/{'+'.join(sorted(tile.source.removeprefix(f'{self.source}/') for tile, _ in parts))}"
        return Terrain(joined, west, north, cell, self.crs, source, dated)

    def _under(self, box: Bounds) -> Iterator[TerrainFile]:
        """Tiles that touch the box, newest first."""
        margin = 3 * self.cell_m
        wide = (floor(box[0] - margin), floor(box[1] - margin), ceil(box[2] + margin), ceil(box[3] + margin))
        touched = [
            tile
            for tile in self.tiles
            if tile.bounds[0] <= wide[2] and tile.bounds[2] >= wide[0] and tile.bounds[1] <= wide[3] and tile.bounds[3] >= wide[1]
        ]
        by_name = sorted(touched, key=lambda tile: tile.source)
        return iter(sorted(by_name, key=lambda tile: tile.dated or "", reverse=True))


def open_terrain_folder(folder: Path, crs: str | None = None) -> TerrainTiles:
    """All rasters in the folder and the folders and zip files in it, or in the one zip file that `folder` is. Raises TerrainError when
    there is none, or when one does not fit the others.

    The folder is gone through once for each process, and again when something in it has changed.
    """
    key = (folder.absolute(), crs)
    kept = _indexed.get(key)
    if kept is not None and kept.holds():
        return kept.tiles
    if not folder.exists():
        raise TerrainError(f"{folder}: no such terrain file")
    begun = time.time_ns()
    try:
        stamps, files = _listed(folder)
    except OSError as error:
        raise TerrainError(f"{folder}: cannot be read, or changed while it was read ({error.strerror})") from error
    tiles = _fitting(folder, [place for path in files for place in _rasters(path)], crs)
    if all(written < begun - SETTLED_NS for _, written, _ in stamps.values()):
        with _guard:
            _indexed[key] = _Index(stamps, tiles)
            while len(_indexed) > MOST_INDEXED:
                del _indexed[next(iter(_indexed))]
    return tiles


def _listed(folder: Path) -> tuple[dict[Path, Stamp], list[Path]]:
    """(every folder and file that the tiles hang on with its stamp, taken before it is looked into; the files in order)."""
    if folder.is_file():
        return {folder: stamp_of(folder.stat())}, [folder]
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    stamps = {path: stamp_of(path.stat()) for path in folders}
    files = sorted(path for one in folders for path in one.iterdir() if path.suffix.lower() in (*ENDINGS, ZIP) and path.is_file())
    return stamps | {path: stamp_of(path.stat()) for path in files}, files


SETTLED_NS = 2_000_000_000
"""What was written so short a time before is gone through again the next time: two changes within one tick of the disk's clock look like one."""
MOST_INDEXED = 8


@dataclass(frozen=True, slots=True)
class _Index:
    """What a folder held: every folder, raster and zip file in it by what changes when one of them does."""

    stamps: Mapping[Path, Stamp]
    tiles: TerrainTiles

    def holds(self) -> bool:
        try:
            return all(stamp_of(path.stat()) == stamp for path, stamp in self.stamps.items())
        except OSError:
            return False


_guard = Lock()
_indexed: dict[tuple[Path, str | None], _Index] = {}


def _fitting(folder: Path, places: list[tuple[Path, str | None]], crs: str | None) -> TerrainTiles:
    """The tiles at those places, which must be of one system, one cell size and one grid."""
    if not places:
        kind = "zip file" if folder.is_file() else "folder"
        raise TerrainError(f"{folder}: no terrain raster in the {kind} ({', '.join(ENDINGS)})")
    tiles = tuple(open_terrain_file(path, crs, within) for path, within in places)
    first = tiles[0]
    for tile in tiles[1:]:
        if tile.crs != first.crs or abs(tile.cell_m - first.cell_m) > 1e-6 * first.cell_m:
            raise TerrainError(
                f"{tile.source}: {tile.crs} with cells of {tile.cell_m:g} m does not fit {first.source}: {first.crs} with cells of {first.cell_m:g} m"
            )
        across = (tile.bounds[0] - first.bounds[0]) / first.cell_m
        if abs(across - round(across)) > 0.01:
            raise TerrainError(f"{tile.source}: its cells do not lie on the same grid as those of {first.source}")
    return TerrainTiles(folder, tiles)


def _rasters(path: Path) -> list[tuple[Path, str | None]]:
    """The raster that the file is, or those in it when it is a zip file, each with its name there."""
    ending = path.suffix.lower()
    if ending != ZIP:
        return [(path, None)] if ending in ENDINGS else []
    try:
        with ZipFile(path) as archive:
            return [(path, name) for name in sorted(archive.namelist()) if PurePosixPath(name).suffix.lower() in ENDINGS]
    except (BadZipFile, OSError) as error:
        raise TerrainError(f"{path.name}: not a zip file that can be read") from error
