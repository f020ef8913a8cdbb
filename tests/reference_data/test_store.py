"""Snapshots: the same answers as the file they came from, one pointer, and a former one that stays when a new one is not whole."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from network import PointKind
from network.packer import Packer
from network.packing import pack_attributes, unpack_attributes
from reference_data import MunicipalityError, RegisterError, open_register
from reference_data.register.hilbert import hilbert_order
from reference_data.register.importing import import_register
from reference_data.register.store import Store
from tests.network.sosi_text import point
from tests.reference_data.snapshots import DAY, SAMPLE, boxes, told
from tests.reference_data.test_register_files import GROUPS, text
from tests.shared_material import ROOT


def test_a_snapshot_answers_as_the_file_that_it_was_made_from(sample_store: Store) -> None:
    file, snapshot = open_register(SAMPLE), sample_store.open("3103")
    assert snapshot.info.objects == file.info.objects
    assert snapshot.info.by_function == file.info.by_function
    assert snapshot.info.skipped == file.info.skipped
    for box in boxes(file.info.bounds, 25):
        one, other = file.around(box, "EPSG:25832", 60), snapshot.around(box, "EPSG:25832", 60)
        assert [told(p) for p in one.pipes] == [told(p) for p in other.pipes]
        assert [told(p) for p in one.points] == [told(p) for p in other.points]
        assert [p.id for p in one.mains] == [p.id for p in other.mains]
        assert sorted(run.id for run in one.runs) == sorted(run.id for run in other.runs)
        for kind in PointKind:
            assert [p.id for p in one.points_of(kind)] == [p.id for p in other.points_of(kind)]
        for place in one.tappings[:5]:
            near, same = one.locate_point(place, within_m=2), other.locate_point(place, within_m=2)
            assert [(on.run.id, on.chainage_m) for on in near] == [(on.run.id, on.chainage_m) for on in same]
            assert [(m.manhole.id, m.distance_along_m) for m in one.manholes_on_main(near[0])] == [
                (m.manhole.id, m.distance_along_m) for m in other.manholes_on_main(same[0])
            ]


def test_surroundings_outlive_the_register_and_can_be_kept(sample_store: Store) -> None:
    opened = sample_store.open("3103")
    west, south, east, north = opened.info.bounds
    around = opened.around(((west + east) / 2, (south + north) / 2, (west + east) / 2, (south + north) / 2), "EPSG:25832", 100)
    opened.close()
    kept = pickle.loads(pickle.dumps(around))
    assert isinstance(kept.pipes, tuple)
    assert list(map(told, kept.pipes)) == list(map(told, around.pipes))
    assert len(kept.points) == len(around.points) > len(around.tappings) > 0
    assert told(around.node(kept.points[0].subject.sid)) == told(kept.points[0])


def test_a_new_import_is_used_and_the_former_kept(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    former = import_register(sos, store, "3103", DAY)
    reader = store.open("3103")
    sos.write_bytes(text(*GROUPS, point("GRN", (594101.0, 6589502.0, None), SID=77)))
    newer = import_register(sos, store, "3103", date(2026, 11, 8))
    assert store.open("3103").info == newer
    assert (newer.objects, former.objects) == (6, 5)
    assert [one.info.name for one in store.manifests("3103")] == [newer.name, former.name]
    assert len(reader.around((594090.0, 6589490.0, 594130.0, 6589530.0), "EPSG:25832").points) == 3
    assert store.open("3103", former.name).info == former
    store.use("3103", former.name)
    assert store.open("3103").info == former


@pytest.mark.parametrize("part", [".duckdb", ".blocks"])
@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "manifest", "pointer"])
def test_a_damaged_snapshot_is_refused_and_the_former_stays_in_use(tmp_path: Path, sos: Path, damage: str, part: str) -> None:
    store = Store(tmp_path / "store")
    former = import_register(sos, store, "3103", DAY)
    sos.write_bytes(text(*GROUPS, point("GRN", (594101.0, 6589502.0, None), SID=77)))
    newer = import_register(sos, store, "3103", date(2026, 11, 8))
    manifest = store.manifests("3103")[0]
    file = store.path("3103", manifest).with_suffix(part)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-400])
    elif damage == "changed":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
        os.utime(file, (time.time() + 10, time.time() + 10))
    elif damage == "missing":
        file.unlink()
    elif damage == "manifest":
        (store.folder("3103") / "manifests" / f"{newer.name}.json").write_text("{")
    else:
        (store.folder("3103") / "current.json").write_text("")
    opened = store.open("3103")
    assert opened.info.name == (newer.name if damage == "pointer" else former.name)
    assert opened.around((594090.0, 6589490.0, 594130.0, 6589530.0), "EPSG:25832").pipes
    if damage != "pointer":
        refused = store.in_use("3103")[1]
        assert newer.name in refused[0]


@pytest.mark.parametrize("part", [".duckdb", ".blocks"])
def test_a_thorough_look_finds_a_flipped_bit_that_size_and_time_hide(tmp_path: Path, sos: Path, part: str) -> None:
    store = Store(tmp_path / "store")
    import_register(sos, store, "3103", DAY)
    manifest = store.manifests("3103")[0]
    file = store.path("3103", manifest).with_suffix(part)
    status = file.stat()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert store.fault("3103", manifest) is None
    assert "damaged" in store.fault("3103", manifest, thorough=True)


def test_no_flipped_byte_of_the_blocks_that_size_and_time_hide_changes_an_answer(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    file = store.path("3103", store.manifests("3103")[0]).with_suffix(".blocks")
    status, whole = file.stat(), file.read_bytes()

    def answer() -> list[str]:
        opened = store.open("3103")
        around = opened.around(info.bounds, "EPSG:25832")
        return [repr(told(thing)) for thing in (*around.pipes, *around.points)]

    right = answer()
    assert len(right) == info.objects
    chance = random.Random(3)
    for _ in range(200):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        with suppress(RegisterError):
            assert answer() == right


def test_a_snapshot_that_is_cut_short_under_its_reader_is_an_error_and_no_crash(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    opened = store.open("3103")
    os.truncate(store.path("3103", store.manifests("3103")[0]).with_suffix(".blocks"), 100)
    with pytest.raises(RegisterError, match=r"the snapshot is damaged \(it is cut short\)"):
        opened.around(info.bounds, "EPSG:25832")


def test_a_snapshot_of_an_earlier_version_is_told_apart_from_a_damaged_one(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    path = store.folder("3103") / "manifests" / f"{info.name}.json"
    written = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in written.items() if not name.startswith("blocks")}))
    with pytest.raises(RegisterError, match="written by another version of the program; import the register again"):
        store.open("3103")


def test_a_check_against_a_snapshot_starts_no_database(sample_store: Store) -> None:
    looked = (
        "import sys; from reference_data import open_register; register = open_register(sys.argv[1]); "
        "around = register.around(register.info.bounds, register.info.crs); print(len(around.pipes) + len(around.points)); "
        "print(sorted({'duckdb', '_duckdb', 'numpy', 'pyarrow', 'shapely', 'pyproj'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", looked, str(sample_store.root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split("\n")[:2] == [str(sample_store.open("3103").info.objects), "[]"]


def test_without_any_whole_snapshot_there_is_one_sentence(tmp_path: Path, sos: Path) -> None:
    with pytest.raises(RegisterError, match="no whole register snapshot of municipality 3103"):
        Store(tmp_path / "store").open("3103")
    with pytest.raises(MunicipalityError):
        import_register(sos, Store(tmp_path / "store"), "9999", DAY)


def test_pruning_keeps_what_is_in_use_newest_young_or_named(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    names = []
    for index in range(6):
        sos.write_bytes(text(*GROUPS, point("GRN", (594101.0, 6589502.0 + index, None), SID=70 + index)))
        names.append(import_register(sos, store, "3103", date(2020 + index, 1, 1)).name)
    gone = store.prune("3103", date(2026, 1, 1), keep=2, days=400, named=frozenset({names[1]}))
    assert set(gone) == {names[0], names[2], names[3]}
    assert [one.info.name for one in store.manifests("3103")] == [names[5], names[4], names[1]]
    assert len(list((store.folder("3103") / "snapshots").glob("*.duckdb"))) == 3
    assert len(list((store.folder("3103") / "snapshots").iterdir())) == 9


def test_a_reader_goes_on_when_its_snapshot_is_pruned(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    first = import_register(sos, store, "3103", date(2020, 1, 1))
    reader = store.open("3103")
    sos.write_bytes(text(*GROUPS, point("GRN", (594101.0, 6589502.0, None), SID=77)))
    import_register(sos, store, "3103", date(2026, 1, 1))
    assert store.prune("3103", date(2026, 2, 1), keep=1, days=10) == (first.name,)
    around = reader.around(first.bounds, first.crs)
    assert len(around.pipes) + len(around.points) == first.objects


def test_a_store_is_opened_by_its_folder_or_a_municipalitys(sample_store: Store) -> None:
    for path in (sample_store.root, sample_store.root / "3103"):
        assert open_register(path).info.municipality == "3103"
    assert open_register(sample_store.root, municipality="3002").info.municipality == "3103"
    with pytest.raises(RegisterError, match="no whole register snapshot of municipality 4601"):
        open_register(sample_store.root, municipality="4601")


def test_the_curve_visits_neighbouring_cells_one_after_another() -> None:
    east, north = np.meshgrid(np.arange(32) * 64.0 + 524288 * 1.0, np.arange(32) * 64.0 + 524288 * 1.0)
    order = hilbert_order(east.ravel() + 1e6 * 0, north.ravel())
    assert len(set(order.tolist())) == 1024
    place = np.argsort(order)
    steps = np.abs(np.diff(east.ravel()[place])) + np.abs(np.diff(north.ravel()[place]))
    assert np.median(steps) == 64
    assert (steps == 64).mean() > 0.98


@pytest.mark.parametrize(
    "attributes", [{}, {"A": "1"}, {"A": "1", "B.C": "å"}, {"A": ("1", "2")}, {"A": "x\x1fy", "B": "z"}, {"A": "x\x1ey"}, {"A": ""}]
)
def test_attributes_come_back_as_they_were(attributes: dict[str, object]) -> None:
    assert unpack_attributes(*pack_attributes(attributes)) == attributes


def test_rows_of_one_look_are_read_once() -> None:
    from network import Shape

    packer = Packer()
    shape = Shape("line", ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)))
    for sid in ("1", "2", "3"):
        packer.row({"OBJTYPE": "Vannledning", "EGS_LEDNING.L_TEMA": "VL", "EGS_LEDNING.SID": sid}, shape, int(sid), "KURVE")
    assert len(packer._known) == 1
