"""A folder of terrain tiles is gone through once, and again when something in it has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reference_data import TerrainError, open_terrain
from reference_data.terrain_tiles import open_terrain_folder
from tests.reference_data.test_terrain import NORTH, SLOPE, WEST, tiles

BOX = (WEST + 20, NORTH - 30, WEST + 40, NORTH - 10)
LONG_AGO_NS = 1_700_000_000_000_000_000


def height(folder: Path) -> float:
    return open_terrain(folder).window(BOX, "EPSG:25832").height(WEST + 30.5, NORTH - 20.5)


def aged(folder: Path, seconds: int = 0) -> Path:
    """The folder as if nobody had written in it for long."""
    for path in (*folder.rglob("*"), folder):
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS + seconds * 1_000_000_000))
    return folder


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    tiles(tmp_path / "dtm")
    tiles(tmp_path / "dtm/north").rename(tmp_path / "dtm/inner")
    for path in (tmp_path / "dtm/inner").glob("*.tif"):
        path.unlink()
    return aged(tmp_path / "dtm")


def test_a_settled_folder_is_gone_through_once(settled: Path) -> None:
    assert open_terrain(settled) is open_terrain(settled)
    assert open_terrain(settled, "EPSG:25833") is not open_terrain(settled)


def test_a_folder_that_was_just_written_in_is_gone_through_again(settled: Path) -> None:
    os.utime(settled, ns=(LONG_AGO_NS, 2 * LONG_AGO_NS))  # a time that is still to come: no clock makes it old
    assert open_terrain(settled) is not open_terrain(settled)


def test_a_tile_that_was_written_over_is_read_anew(settled: Path) -> None:
    before = height(settled)
    tiles(settled, SLOPE + 5)
    assert height(aged(settled, seconds=9)) == pytest.approx(before + 5, abs=1e-4)


def test_a_tile_that_comes_or_goes_is_seen_also_in_a_folder_below(settled: Path) -> None:
    known = len(open_terrain_folder(settled).tiles)
    first = next(settled.glob("*.tif"))
    (settled / "inner" / "more.tif").write_bytes(first.read_bytes())
    assert len(open_terrain_folder(aged(settled, seconds=9)).tiles) == known + 1
    (settled / "inner" / "more.tif").unlink()
    assert len(open_terrain_folder(aged(settled, seconds=19)).tiles) == known


def test_a_folder_that_is_gone_is_told(settled: Path) -> None:
    open_terrain(settled)
    settled.rename(settled.with_name("elsewhere"))
    with pytest.raises(TerrainError, match="no such terrain file"):
        open_terrain(settled)
