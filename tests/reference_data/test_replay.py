"""What a check saw of register and ground, kept beside its report and looked at again."""

from __future__ import annotations

from datetime import date
from math import isnan, nan
from pathlib import Path

import numpy as np
import pytest

from reference_data import Store, import_register, open_register
from reference_data.replay import ReplayError, keep_surroundings, keep_terrain, replay_surroundings, replay_terrain
from reference_data.terrain import Terrain
from tests.reference_data.snapshots import SAMPLE, told

BOX = (594050.0, 6589450.0, 594060.0, 6589460.0)


def test_kept_surroundings_come_back_whole_and_lead_to_the_same_mains() -> None:
    around = open_register(SAMPLE).around(BOX, "EPSG:25832", 100)
    again = replay_surroundings(keep_surroundings(around))
    assert list(map(told, again.pipes)) == list(map(told, around.pipes))
    assert list(map(told, again.points)) == list(map(told, around.points))
    assert (again.snapshot, again.objects, again.bounds, again.radius_m) == (around.snapshot, around.objects, around.bounds, around.radius_m)
    assert [run.id for run in again.runs] == [run.id for run in around.runs]


def test_the_same_surroundings_are_the_same_bytes_from_file_and_snapshot(tmp_path: Path) -> None:
    store = Store(tmp_path)
    import_register(SAMPLE, store, "3103", date(2026, 11, 1))
    file, snapshot = open_register(SAMPLE), store.open("3103")
    one, other = (replay_surroundings(keep_surroundings(register.around(BOX, "EPSG:25832", 80))) for register in (file, snapshot))
    assert list(map(told, one.pipes)) == list(map(told, other.pipes))
    assert keep_surroundings(snapshot.around(BOX, "EPSG:25832", 80)) == keep_surroundings(snapshot.around(BOX, "EPSG:25832", 80))


def test_kept_terrain_comes_back_to_the_millimetre() -> None:
    heights = np.array([[1.2345, nan], [-3.1, 2000.0]])
    again = replay_terrain(keep_terrain(Terrain(heights, 594000.0, 6589000.0, 1.0, "EPSG:25832", "dtm.tif", "2024-05-01", 0.1)))
    assert again.heights[0, 0] == pytest.approx(1.2345, abs=0.0006)
    assert isnan(again.heights[0, 1])
    assert (again.heights[1, 0], again.dated, again.uncertainty_m, again.source) == (-3.1, "2024-05-01", 0.1, "dtm.tif")


@pytest.mark.parametrize("kept", [b"", b"nothing", keep_terrain(Terrain(np.zeros((1, 1)), 0, 0, 1, "EPSG:25832", "x"))])
def test_other_bytes_are_refused(kept: bytes) -> None:
    with pytest.raises(ReplayError):
        replay_surroundings(kept)
