"""Terrain models stay open between deliveries: nobody may see another model's heights, or those of a model that was replaced."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from reference_data import TerrainError, open_terrain
from reference_data.terrain_rasters import MOST_OPEN
from tests.reference_data.test_terrain import NORTH, SLOPE, WEST, tiles, virtual, write

BOX = (WEST + 20, NORTH - 30, WEST + 40, NORTH - 10)
ROUGH = np.random.default_rng(7).uniform(0, 100, (300, 400)).astype("float32").astype(float)


def height(path: Path) -> float:
    return open_terrain(path).window(BOX, "EPSG:25832").height(WEST + 30.5, NORTH - 20.5)


@pytest.mark.parametrize("in_place", [True, False])
def test_a_model_that_was_replaced_is_read_anew(tmp_path: Path, in_place: bool) -> None:
    path = write(tmp_path / "dtm.tif")
    before, stamp = height(path), path.stat()
    if in_place:
        write(path, SLOPE + 5)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1))
    else:
        new = write(tmp_path / "new.tif", SLOPE + 5)
        os.utime(new, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        new.replace(path)
    assert height(path) == pytest.approx(before + 5, abs=1e-4)


def test_a_model_that_was_damaged_while_it_was_open_is_told_and_read_again_when_it_is_mended(tmp_path: Path) -> None:
    path = write(tmp_path / "dtm.tif", ROUGH, compress="deflate", tiled=True, blockxsize=16, blockysize=16)
    model, whole = open_terrain(path), path.read_bytes()
    first, last = (WEST + 4, NORTH - 8, WEST + 8, NORTH - 4), (WEST + 390, NORTH - 290, WEST + 395, NORTH - 285)
    model.window(first, "EPSG:25832")
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TerrainError, match=r"dtm\.tif: the heights cannot be read"):
        model.window(last, "EPSG:25832")
    path.write_bytes(whole)
    assert model.window(last, "EPSG:25832").height(WEST + 392.5, NORTH - 287.5) == ROUGH[287, 392]


def test_a_tile_that_a_virtual_raster_points_to_can_be_replaced(tmp_path: Path) -> None:
    folder = tiles(tmp_path / "dtm")
    vrt = virtual(folder)
    before = height(vrt)
    for path in folder.glob("*.tif"):
        path.unlink()
    tiles(folder, SLOPE + 5)
    assert height(vrt) == pytest.approx(before + 5, abs=1e-4)


def test_threads_read_one_model_at_the_same_time(tmp_path: Path) -> None:
    chance = np.random.default_rng(8)
    path = write(tmp_path / "dtm.tif", ROUGH, compress="deflate", tiled=True, blockxsize=16, blockysize=16)

    def agrees(place: tuple[int, int]) -> bool:
        column, row = place
        box = (WEST + column, NORTH - row - 12, WEST + column + 12, NORTH - row)
        window = open_terrain(path).window(box, "EPSG:25832")
        return window.height(WEST + column + 5.5, NORTH - row - 5.5) == ROUGH[row + 5, column + 5]

    places = [(int(column), int(row)) for column, row in zip(chance.integers(0, 380, 200), chance.integers(0, 280, 200), strict=True)]
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(agrees, places))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted where the system lists them")
def test_no_more_than_a_few_models_stay_open(tmp_path: Path) -> None:
    for number in range(MOST_OPEN + 5):
        height(write(tmp_path / f"{number}.tif"))
    held = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and str(link.readlink()).startswith(str(tmp_path))]
    assert len(held) <= MOST_OPEN


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_opens_its_own(tmp_path: Path) -> None:
    """Both would otherwise move one another's place in the file."""
    path = write(tmp_path / "dtm.tif")
    before = height(path)
    child = os.fork()
    if child == 0:
        os._exit(0 if height(path) == before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
