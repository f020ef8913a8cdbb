"""The developers' command writes what it says it writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import rasterio

from bench.generate.__main__ import main
from bench.generate.ground import ground


def test_deliveries_come_with_truth_register_and_terrain_that_covers_them(tmp_path: Path) -> None:
    assert main(["deliveries", "--count", "5", "--objects", "500", "--ready", "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in (tmp_path / "deliveries").iterdir()) == [f"{number:05d}" for number in range(5)]
    assert len(list((tmp_path / "truth").iterdir())) == 5
    assert (tmp_path / "deliveries" / "00000" / "READY").exists()
    assert (tmp_path / "register.sos").stat().st_size > 100_000
    with rasterio.open(tmp_path / "terrain.tif") as raster:
        east, north = raster.transform.c + 20.5, raster.transform.f - 10.5
        assert raster.read(1)[10, 20] == pytest.approx(ground(east, north), abs=0.006)


def test_the_same_fault_can_be_planted_in_every_delivery_over_an_ascii_grid(tmp_path: Path) -> None:
    assert main(["deliveries", "--count", "2", "--faults", "VA-TAP-002", "--terrain", "asc", "--out", str(tmp_path)]) == 0
    assert all("VA-TAP-002" in path.read_text(encoding="utf-8") for path in (tmp_path / "truth").iterdir())
    head = (tmp_path / "terrain.asc").read_text(encoding="ascii").splitlines()[:6]
    assert [line.split()[0] for line in head] == ["ncols", "nrows", "xllcorner", "yllcorner", "cellsize", "NODATA_value"]


def test_a_register_is_written_in_the_form_that_its_name_asks_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("register.sos", "register.gpkg"):
        assert main(["register", "--objects", "400", "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 50_000
    assert "objects" in capsys.readouterr().err


def test_an_unknown_fault_gives_one_sentence_and_code_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deliveries", "--faults", "VA-MOON-001", "--out", str(tmp_path)]) == 2
    assert "no fault is named VA-MOON-001" in capsys.readouterr().err
