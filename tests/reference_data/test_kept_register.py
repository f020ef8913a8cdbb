"""A register that stays open from one check to the next is the same register, until the file or the store says otherwise."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import shapely

from reference_data import RegisterError, import_register, kept_register, open_register
from reference_data.register.store import Store
from tests.reference_data.snapshots import SAMPLE, boxes
from tests.reference_data.test_register_files import GROUPS, text


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "register.sos"
    file.write_bytes(text(*GROUPS))
    first = kept_register(file)
    assert kept_register(file) is first
    file.write_bytes(text(*GROUPS[:2]))
    assert kept_register(file) is not first
    assert kept_register(file).info.objects < first.info.objects
    file.unlink()
    with pytest.raises(RegisterError, match="no such register file"):
        kept_register(file)


def test_a_store_is_opened_anew_when_another_snapshot_is_in_use(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    file = tmp_path / "register.sos"
    file.write_bytes(text(*GROUPS))
    older = import_register(file, store, "3103", date(2026, 10, 1))
    first = kept_register(store.root, "3103")
    assert kept_register(store.root, "3103") is first
    assert kept_register(store.folder("3103")) is first
    file.write_bytes(text(*GROUPS[:2]))
    newer = import_register(file, store, "3103", date(2026, 11, 1))
    assert kept_register(store.root, "3103").info.name == newer.name
    store.use("3103", older.name)
    assert kept_register(store.root, "3103").info.name == older.name
    shutil.rmtree(store.root)
    with pytest.raises(RegisterError):
        kept_register(store.root, "3103")


def test_pipes_near_are_those_that_are_near_whatever_the_register_is_stored_in(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    import_register(SAMPLE, store, "3103", date(2026, 11, 1))
    file, snapshot = open_register(SAMPLE), store.open("3103")
    assert file.info.bounds is not None
    seen = 0
    for box in boxes(file.info.bounds, 12):
        for reach in (0.0, 1.0, 5.0, 30.0):
            # the farthest reach lies outside what is close to the delivery, where all pipes are looked at
            line = shapely.LineString([box[:2], box[2:]])
            one, other = file.around(box, "EPSG:25832", 60), snapshot.around(box, "EPSG:25832", 60)
            near = [pipe.id for pipe in one.pipes if shapely.dwithin(pipe.line, line, reach)]
            assert [pipe.id for pipe in one.pipes_near(line, reach)] == near
            assert [pipe.id for pipe in other.pipes_near(line, reach)] == near
            seen += len(near)
    assert seen > 20
