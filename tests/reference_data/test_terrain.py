"""Ground heights: bilinear between cell centres, NaN where the model has none, whatever file they come from."""

from math import isnan
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio import Affine

from reference_data import TerrainError, ground_at, ground_profile, open_terrain, surveyed_heights
from reference_data.terrain import Terrain
from tests.network.sosi_text import delivery, point

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


def test_a_picture_is_no_ground(tmp_path: Path) -> None:
    with rasterio.open(
        tmp_path / "map.tif", "w", driver="GTiff", height=5, width=5, count=3, dtype="uint8", crs="EPSG:25832", photometric="RGB",
        transform=Affine(1.0, 0.0, WEST, 0.0, -1.0, NORTH),
    ) as raster:  # fmt: skip
        raster.write(np.zeros((3, 5, 5), dtype="uint8"))
    with pytest.raises(TerrainError, match=r"map\.tif: a picture"):
        open_terrain(tmp_path / "map.tif")


def test_heights_in_feet_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "feet.tif")
    with rasterio.open(path, "r+") as raster:
        raster.units = ("ft",)
    with pytest.raises(TerrainError, match=r"feet\.tif: its heights are in ft, not in metres"):
        open_terrain(path)


def test_a_rotated_raster_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "r.tif", transform=Affine(1.0, 0.1, WEST, 0.1, -1.0, NORTH))
    with pytest.raises(TerrainError, match="rotated"):
        open_terrain(path)


def test_a_window_of_a_whole_county_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "big.tif", np.zeros((3000, 3000)), compress="deflate")
    with pytest.raises(TerrainError, match="too large"):
        open_terrain(path).window((WEST, NORTH - 3000, WEST + 3000, NORTH), "EPSG:25832")


def tiles(folder: Path, heights: np.ndarray = SLOPE) -> Path:
    """The slope as four tiles with an overlap of five cells, the eastern ones newer."""
    folder.mkdir(exist_ok=True)
    for name, rows, columns, tags in (
        ("nw", slice(0, 30), slice(0, 45), {"DATED": "2020-06-01"}),
        ("ne", slice(0, 30), slice(40, 80), {"DATED": "2024-05-01"}),
        ("sw", slice(25, 50), slice(0, 45), {"DATED": "2020-06-01"}),
        ("se", slice(25, 50), slice(40, 80), {"DATED": "2024-05-01"}),
    ):
        transform = Affine(1.0, 0.0, WEST + columns.start, 0.0, -1.0, NORTH - rows.start)
        write(folder / f"{name}.tif", heights[rows, columns], tags=tags, transform=transform)
    return folder


@pytest.mark.parametrize("place", [(10.5, 10.5), (42.3, 27.7), (44.9, 29.9), (70.2, 40.1), (40.0, 25.0)])
def test_a_folder_of_tiles_is_one_model_across_their_borders(tmp_path: Path, place: tuple[float, float]) -> None:
    x, y = place
    window = open_terrain(tiles(tmp_path / "dtm")).window((WEST + x - 3, NORTH - y - 3, WEST + x + 3, NORTH - y + 3), "EPSG:25832")
    assert window.height(WEST + x, NORTH - y) == pytest.approx(30 + (x - 0.5) * 0.05 - (y - 0.5) * 0.1, abs=1e-4)


def test_joined_tiles_are_as_old_as_the_oldest_that_was_read(tmp_path: Path) -> None:
    model = open_terrain(tiles(tmp_path / "dtm"))
    assert model.window((WEST + 60, NORTH - 10, WEST + 62, NORTH - 8), "EPSG:25832").dated == "2024-05-01"
    both = model.window((WEST + 38, NORTH - 10, WEST + 50, NORTH - 8), "EPSG:25832")
    assert (both.dated, both.source) == ("2020-06-01", "dtm/ne.tif+nw.tif")
    assert model.dated == "2020-06-01"


def virtual(folder: Path) -> Path:
    """A raster over the four tiles in the folder that holds no heights itself."""
    vrt = folder / "all.vrt"
    sources = "".join(
        f'<SimpleSource><SourceFilename relativeToVRT="1">{name}.tif</SourceFilename><SourceBand>1</SourceBand>'
        f'<SrcRect xOff="0" yOff="0" xSize="{wide}" ySize="{high}"/><DstRect xOff="{x}" yOff="{y}" xSize="{wide}" ySize="{high}"/></SimpleSource>'
        for name, x, y, wide, high in (("nw", 0, 0, 45, 30), ("ne", 40, 0, 40, 30), ("sw", 0, 25, 45, 25), ("se", 40, 25, 40, 25))
    )
    vrt.write_text(
        f'<VRTDataset rasterXSize="80" rasterYSize="50"><SRS>EPSG:25832</SRS><GeoTransform>{WEST}, 1, 0, {NORTH}, 0, -1</GeoTransform>'
        f'<VRTRasterBand dataType="Float32" band="1"><NoDataValue>-9999</NoDataValue>{sources}</VRTRasterBand></VRTDataset>'
    )
    return vrt


def test_a_virtual_raster_over_tiles_is_read_as_one_file(tmp_path: Path) -> None:
    vrt = virtual(tiles(tmp_path / "dtm"))
    window = open_terrain(vrt).window((WEST + 35, NORTH - 35, WEST + 50, NORTH - 20), "EPSG:25832")
    assert window.height(WEST + 42.3, NORTH - 27.7) == pytest.approx(30 + 41.8 * 0.05 - 27.2 * 0.1, abs=1e-4)


@pytest.mark.parametrize("whole", [True, False])
def test_tiles_are_read_out_of_the_zip_files_that_they_come_in(tmp_path: Path, whole: bool) -> None:
    folder = tiles(tmp_path / "dtm")
    place = tmp_path / "NDH Eksempel 1m.zip" if whole else tmp_path / "downloads"
    place.parent.mkdir(exist_ok=True)
    if not whole:
        place.mkdir()
    for number, names in enumerate([["nw", "ne", "sw", "se"]] if whole else [["nw", "sw"], ["ne", "se"]]):
        with ZipFile(place if whole else place / f"{number}.zip", "w") as archive:
            archive.writestr("LESMEG.txt", "Eksempel")
            for name in names:
                archive.write(folder / f"{name}.tif", f"dtm1/data/{name}.tif")
    model, plain = open_terrain(place), open_terrain(folder)
    box = (WEST + 38, NORTH - 32, WEST + 50, NORTH - 20)
    window, same = model.window(box, "EPSG:25832"), plain.window(box, "EPSG:25832")
    assert np.array_equal(window.heights, same.heights)
    assert (window.dated, model.bounds) == ("2020-06-01", plain.bounds)
    assert "ne.tif" in window.source


def test_a_zip_file_that_is_none_or_holds_no_raster_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("no zip")
    with pytest.raises(TerrainError, match=r"a\.zip: not a zip file that can be read"):
        open_terrain(tmp_path / "a.zip")
    with ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("x.txt", "")
    with pytest.raises(TerrainError, match="no terrain raster in the zip file"):
        open_terrain(tmp_path / "b.zip")
    with ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("x.tif", "no raster")
    with pytest.raises(TerrainError, match=r"c\.zip/x\.tif: not a raster"):
        open_terrain(tmp_path / "c.zip")
    with pytest.raises(TerrainError, match="no such terrain file"):
        open_terrain(tmp_path / "d.zip")


def test_a_tile_that_does_not_fit_the_others_is_named(tmp_path: Path) -> None:
    folder = tiles(tmp_path / "dtm")
    write(folder / "odd.tif", SLOPE, transform=Affine(2.0, 0.0, WEST, 0.0, -2.0, NORTH))
    with pytest.raises(TerrainError, match=r"odd\.tif: EPSG:25832 with cells of 2 m does not fit"):
        open_terrain(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(TerrainError, match="no terrain raster in the folder"):
        open_terrain(tmp_path / "empty")


MODEL = Terrain(SLOPE, WEST, NORTH, 1.0, "EPSG:25832", "made")


def test_a_surveyed_lid_comes_before_the_model_and_follows_its_slope() -> None:
    read = delivery(
        point("KUM", (WEST + 20, NORTH - 20, 28.0), TOPPLOKKH="31.00"),
        point("LOK", (WEST + 40, NORTH - 20, 32.0)),
        point("KUM", (WEST + 60, NORTH - 20, 28.0), TOPPLOKKH="0.00"),
    )
    heights = surveyed_heights(read.points)
    assert [one.height_m for one in heights] == [31.0, 32.0]
    at_lid = ground_at(WEST + 20, NORTH - 20, heights, MODEL)
    assert (at_lid.height_m, at_lid.surveyed) == (31.0, heights[0])
    beside = ground_at(WEST + 21, NORTH - 20, heights, MODEL)
    assert beside.height_m == pytest.approx(31.05)
    beyond = ground_at(WEST + 25, NORTH - 20, heights, MODEL)
    assert (beyond.height_m, beyond.surveyed) == (MODEL.height(WEST + 25, NORTH - 20), None)
    assert ground_at(WEST + 20.5, NORTH - 20, heights).height_m == 31.0
    assert isnan(ground_at(WEST + 25, NORTH - 20, heights).height_m)


def test_a_profile_has_every_vertex_and_no_step_longer_than_asked() -> None:
    line = [(WEST + 5, NORTH - 5, 20.0), (WEST + 9.3, NORTH - 5, 20.0), (WEST + 9.3, NORTH - 30, 21.0), (WEST + 200, NORTH - 30, 21.0)]
    profile = ground_profile(line, MODEL)
    assert profile.chainages_m[0] == 0
    assert {4.3, 29.3}.issubset({round(float(mark), 6) for mark in profile.chainages_m})
    assert np.diff(profile.chainages_m).max() <= 1.0 + 1e-9
    assert profile.heights_m[0] == pytest.approx(MODEL.height(WEST + 5, NORTH - 5))
    assert isnan(profile.heights_m[-1])


def test_a_profile_of_a_hundred_metres_is_quick() -> None:
    import time

    line = [(WEST + 1, NORTH - 1, 0.0), (WEST + 79, NORTH - 40, 0.0)]
    ground_profile(line, MODEL)
    begun = time.process_time()
    for _ in range(20):
        ground_profile(line, MODEL)
    assert (time.process_time() - begun) / 20 < 0.005


@pytest.mark.parametrize(("written", "plan"), [("EPSG:5110", "EPSG:5110"), ("EPSG:5972", "EPSG:25832"), ("EPSG:25833", "EPSG:25833")])
def test_the_system_that_a_raster_names_counts_and_not_what_is_told_beside_it(tmp_path: Path, written: str, plan: str) -> None:
    """Also with a height system of its own, and where the standard has north before east."""
    assert open_terrain(write(tmp_path / "dtm.tif", crs=written), crs="EPSG:25834").crs == plan
