"""Ground heights: bilinear between cell centres, NaN where the model has none, whatever file they come from."""

from math import isnan
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio import Affine

from reference_data import TerrainError, open_terrain
from reference_data.terrain import Terrain

WEST, NORTH = 594000.0, 6589100.0
SLOPE = np.add.outer(np.arange(50) * -0.1, np.arange(80) * 0.05) + 30.0


def write(
    path: Path,
    heights: np.ndarray = SLOPE,
    crs: str | None = "EPSG:25832",
    nodata: float | None = -9999.0,
    tags: dict[str, str] | None = None,
    **profile: object,
) -> Path:
    given = {"driver": "GTiff", "transform": Affine(1.0, 0.0, WEST, 0.0, -1.0, NORTH), **profile}
    with rasterio.open(
        path, "w", height=heights.shape[0], width=heights.shape[1], count=1, dtype="float32", crs=crs, nodata=nodata, **given
    ) as raster:
        raster.write(heights.astype("float32"), 1)
        raster.update_tags(**(tags or {}))
    return path


@given(x=st.floats(0.5, 79.5), y=st.floats(0.5, 49.5))
def test_a_plane_is_given_back_exactly_between_cell_centres(x: float, y: float) -> None:
    terrain = Terrain(SLOPE, WEST, NORTH, 1.0, "EPSG:25832", "made")
    assert terrain.height(WEST + x, NORTH - y) == pytest.approx(30 + (x - 0.5) * 0.05 - (y - 0.5) * 0.1)


def test_beside_the_grid_there_is_no_height() -> None:
    terrain = Terrain(SLOPE, WEST, NORTH, 1.0, "EPSG:25832", "made")
    assert isnan(terrain.height(WEST - 0.01, NORTH - 5))
    assert isnan(terrain.height(WEST + 80.01, NORTH - 5))
    assert terrain.height(WEST + 0.1, NORTH - 0.5) == pytest.approx(30.0)
    assert not terrain.covers(WEST, NORTH + 1)


def test_a_place_next_to_a_missing_cell_has_no_height() -> None:
    holed = SLOPE.copy()
    holed[10, 10] = np.nan
    terrain = Terrain(holed, WEST, NORTH, 1.0, "EPSG:25832", "made")
    assert isnan(terrain.height(WEST + 10.9, NORTH - 10.5))
    assert terrain.height(WEST + 11.5, NORTH - 10.5) == pytest.approx(SLOPE[10, 11])


def test_a_window_of_a_geotiff_gives_the_same_heights_as_the_whole(tmp_path: Path) -> None:
    file = open_terrain(write(tmp_path / "dtm.tif", tags={"TIFFTAG_DATETIME": "2024:05:01 10:00:00"}))
    window = file.window((WEST + 10, NORTH - 30, WEST + 20, NORTH - 20), "EPSG:25832")
    assert window.heights.size < SLOPE.size
    assert window.height(WEST + 15.2, NORTH - 25.7) == pytest.approx(30 + 14.7 * 0.05 - 25.2 * 0.1, abs=1e-5)
    assert (window.dated, window.source) == ("2024-05-01", "dtm.tif")


def test_nodata_is_no_height(tmp_path: Path) -> None:
    holed = SLOPE.copy()
    holed[20:30, 20:30] = -9999
    window = open_terrain(write(tmp_path / "dtm.tif", holed)).window((WEST, NORTH - 50, WEST + 80, NORTH), "EPSG:25832")
    assert isnan(window.height(WEST + 25, NORTH - 25))
    assert window.height(WEST + 5, NORTH - 5) > 0


def test_an_ascii_grid_is_read_when_its_system_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dtm.asc"
    rows = "\n".join(" ".join(f"{value:.3f}" for value in row) for row in SLOPE)
    path.write_text(f"ncols 80\nnrows 50\nxllcorner {WEST}\nyllcorner {NORTH - 50}\ncellsize 1\nNODATA_value -9999\n{rows}\n")
    with pytest.raises(TerrainError, match=r"dtm\.asc: the raster names no coordinate system"):
        open_terrain(path)
    window = open_terrain(path, crs="EPSG:25832").window((WEST, NORTH - 50, WEST + 80, NORTH), "EPSG:25832")
    assert window.height(WEST + 10.5, NORTH - 10.5) == pytest.approx(SLOPE[10, 10], abs=1e-3)


def test_a_model_in_another_zone_is_drawn_anew_in_the_deliverys(tmp_path: Path) -> None:
    from pyproj import Transformer

    east, north = 594040.0, 6589075.0
    to_33 = Transformer.from_crs("EPSG:25832", "EPSG:25833", always_xy=True)
    x, y = to_33.transform(east, north)
    flat = np.add.outer(np.zeros(200), np.arange(200) * 0.1) + 10
    path = write(tmp_path / "z33.tif", flat, crs="EPSG:25833", transform=Affine(1.0, 0.0, x - 100, 0.0, -1.0, y + 100))
    window = open_terrain(path).window((east - 10, north - 10, east + 10, north + 10), "EPSG:25832")
    assert window.crs == "EPSG:25832"
    for de, dn in ((0, 0), (5.3, -4.1), (-7, 7)):
        x1, _ = to_33.transform(east + de, north + dn)
        assert window.height(east + de, north + dn) == pytest.approx(10 + (x1 - (x - 100) - 0.5) * 0.1, abs=2e-3)


def test_a_model_that_does_not_cover_gives_no_heights_and_no_error(tmp_path: Path) -> None:
    window = open_terrain(write(tmp_path / "dtm.tif")).window((WEST + 5000, NORTH, WEST + 5010, NORTH + 10), "EPSG:25832")
    assert isnan(window.height(WEST + 5005, NORTH + 5))


def test_a_file_that_is_no_raster_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("not a raster")
    with pytest.raises(TerrainError, match=r"a\.tif: not a raster"):
        open_terrain(tmp_path / "a.tif")
    with pytest.raises(TerrainError, match="no such terrain file"):
        open_terrain(tmp_path / "b.tif")


def test_a_rotated_raster_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "r.tif", transform=Affine(1.0, 0.1, WEST, 0.1, -1.0, NORTH))
    with pytest.raises(TerrainError, match="rotated"):
        open_terrain(path)


def test_a_window_of_a_whole_county_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "big.tif", np.zeros((3000, 3000)), compress="deflate")
    with pytest.raises(TerrainError, match="too large"):
        open_terrain(path).window((WEST, NORTH - 3000, WEST + 3000, NORTH), "EPSG:25832")
