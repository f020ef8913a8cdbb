"""The bundled sample is what the generator writes, small, and says that it is invented."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import rasterio

from bench.generate.sample import write_sample

BUNDLED = Path(__file__).resolve().parents[2] / "reference_data" / "sample"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def _files(folder: Path) -> list[str]:
    """The sample's own files; what makes the folder a package of Python is not of the sample."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and "__" not in str(path.relative_to(folder))
    )  # fmt: skip


def test_the_bundled_sample_is_what_the_generator_writes_byte_for_byte(fresh: Path) -> None:
    assert _files(fresh) == _files(BUNDLED)
    plain = [name for name in _files(fresh) if name not in ("terrain.tif", "cadastre.gpkg")]
    different = [name for name in plain if (fresh / name).read_bytes() != (BUNDLED / name).read_bytes()]
    assert different == []


def test_the_bundled_terrain_has_the_values_that_the_generator_writes(fresh: Path) -> None:
    with rasterio.open(fresh / "terrain.tif") as new, rasterio.open(BUNDLED / "terrain.tif") as old:
        assert (new.crs, new.transform, new.tags()["VERT_DATUM"], new.tags()["DATED"]) == (old.crs, old.transform, "NN2000", "2024-05-01")
        # a last digit of a sine may fall the other way on another machine
        assert np.abs(new.read(1) - old.read(1)).max() <= 0.011


def test_the_bundled_map_has_the_rows_that_the_generator_writes(fresh: Path) -> None:
    def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
        with closing(sqlite3.connect(folder / "cadastre.gpkg")) as database:
            tables = ("about", "datasets", "parcels", "buildings", "addresses", "parcels_numbers", "addresses_numbers")
            return {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}

    assert len(rows(fresh)["buildings"]) > 10
    assert rows(fresh) == rows(BUNDLED)


def test_the_sample_is_small_enough_to_travel_with_the_package() -> None:
    sizes = {name: (BUNDLED / name).stat().st_size for name in _files(BUNDLED)}
    assert sum(sizes.values()) < 3_000_000
    assert sizes["terrain.tif"] < 400_000


def test_the_sample_says_that_it_is_invented() -> None:
    assert "invented" in (BUNDLED / "README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["delivery", "delivery_corrected"])
def test_every_attachment_is_there_with_the_hash_that_the_notice_gives(folder: str) -> None:
    notice = json.loads((BUNDLED / folder / "notice.json").read_text(encoding="utf-8"))
    listed = {entry["file"]: entry["sha256"] for entry in notice["attachments"]}
    assert listed == {name: sha256((BUNDLED / folder / name).read_bytes()).hexdigest() for name in listed}
    assert {*listed, "notice.json"} == set(_files(BUNDLED / folder))


def test_the_planted_faults_cover_the_four_families_and_the_file() -> None:
    truth = json.loads((BUNDLED / "truth.json").read_text(encoding="utf-8"))
    groups = {fault["rule"].split("-")[1] for fault in truth["planted"]}
    assert {"DEPTH", "TAP", "SEP", "MAT", "CONN", "ATTR", "FILE"} <= groups
    assert truth["expected_verdict"] == "needs_correction"
