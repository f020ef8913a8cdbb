"""Register, ground and delivery in different vertical datums: brought together exactly, or not compared."""

from __future__ import annotations

import subprocess
import sys
from math import isnan

import numpy as np
import pytest

from network import PointKind
from reference_data import HeightGridError, Surroundings, level_way, levels, surroundings_at, terrain_at
from reference_data.terrain import Terrain
from tests.network.sosi_text import delivery, pipe, point
from tests.shared_material import shared

CRS = "EPSG:25832"
AROUND = delivery(
    pipe("VL", (594100.0, 6589500.0, 18.5), (594160.0, 6589500.0, 18.9), SID=10, NETTYPE="H", EIER="K"),
    point("KUM", (594100.0, 6589500.0, 20.0), SID=1, HBUNN=18.1, TOPPLOKKH=20.4),
    point("KUM", (594100.0, 6589500.0, None), SID=2),
)


def around() -> Surroundings:
    return Surroundings("kept", CRS, AROUND.pipes, AROUND.points)


@pytest.fixture
def without_grids(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise HeightGridError("heights cannot be converted: no grid")

    monkeypatch.setattr(levels, "height_transformer", refuse)


@pytest.mark.parametrize(
    ("source", "target"), [("NN2000", "NN2000"), ("NN1954", "NN54"), (None, "NN2000"), ("NN54", None), ("NN54", "LOKAL"), ("nn2000", "NN2000")]
)
def test_there_is_nothing_to_do_in_one_datum_or_where_one_is_not_told(source: str | None, target: str | None, without_grids: None) -> None:
    assert level_way(CRS, source, target) is None


def test_a_height_that_no_grid_brings_over_is_no_height(without_grids: None) -> None:
    way = level_way(CRS, "NN1954", "NN2000")
    assert way is not None
    moved = surroundings_at(around(), way)
    assert all(isnan(place[2]) for one in moved.pipes for place in one.coordinates)
    assert [(isnan(one.coordinate[2]), one.bottom_height_m, one.lid_height_m) for one in moved.points] == [(True, None, None)] * 2
    assert [one.coordinates[0][:2] for one in moved.pipes] == [(594100.0, 6589500.0)]
    ground = terrain_at(Terrain(np.full((3, 4), 24.0), 594000.0, 6589100.0, 1.0, CRS, "made"), way)
    assert np.isnan(ground.heights).all()


def test_ground_in_a_datum_that_nobody_knows_is_not_compared() -> None:
    way = level_way(CRS, "EGM96 height", "NN2000")
    assert way is not None
    assert isnan(way(594100.0, 6589500.0, 24.0))


def test_everything_that_is_a_height_goes_over_and_what_is_none_stays_none() -> None:
    moved = surroundings_at(around(), lambda east, north, z: z + 0.11)
    assert [place[2] for place in moved.pipes[0].coordinates] == pytest.approx([18.61, 19.01])
    known = next(one for one in moved.points if one.subject.sid == "1")
    assert (known.kind, known.bottom_height_m, known.lid_height_m) == (PointKind.MANHOLE, pytest.approx(18.21), pytest.approx(20.51))
    assert next(one for one in moved.points if one.subject.sid == "2").bottom_height_m is None


def test_the_ground_follows_a_datum_that_is_not_level() -> None:
    def tilted(east: float, north: float, z: float) -> float:
        return z + (east - 594000.0) * 0.001 + (6589100.0 - north) * 0.002

    made = Terrain(np.full((51, 101), 24.0), 594000.0, 6589100.0, 1.0, CRS, "made")
    heights = terrain_at(made, tilted).heights
    assert heights[0, 0] == pytest.approx(24.0)
    assert heights[-1, -1] == pytest.approx(24.0 + 0.101 + 0.102)
    assert heights[25, 50] == pytest.approx(24.0 + 0.0505 + 0.051, abs=1e-6)
    empty = Terrain(np.empty((0, 0)), 0.0, 0.0, 1.0, CRS, "made")
    assert terrain_at(empty, tilted) is empty


CHECK = """
import sys
from pathlib import Path
from pipelines.check import Request, check_file
from reference_data.sample import SAMPLE
register = Path(sys.argv[2]) / "register.sos"
register.write_bytes(SAMPLE.register.read_bytes().replace(b"VERT-DATUM NN2000", b"VERT-DATUM NN54", 1))
def heights(**given):
    case = check_file(Request(SAMPLE.sosi.read_bytes(), "a.sos", municipality="3103", terrain=SAMPLE.terrain, **given)).case
    return [place[2] for one in case.surroundings.pipes for place in one.coordinates if place[2] == place[2]]
here = heights(register=SAMPLE.register)
over = heights(register=register, grids=Path(sys.argv[1]))
print(len(here) == len(over), {round(b - a, 2) for a, b in zip(here, over)})
"""


def test_a_check_brings_a_register_of_the_old_datum_over_by_the_grids(tmp_path: object) -> None:
    """In a process of its own, because a folder of grids once added stays known to the projection library."""
    done = subprocess.run([sys.executable, "-c", CHECK, str(shared("grids")), str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "True {0.11}\n"
