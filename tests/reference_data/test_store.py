"""Snapshots: the same answers as the file they came from, one pointer, and a former one that stays when a new one is not whole."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyogrio
import pytest

import sosi
from network import Pipe, Point, PointKind
from network.packer import Packer
from network.packing import pack_attributes, unpack_attributes
from reference_data import MunicipalityError, RegisterError, export_register, open_register
from reference_data.register.hilbert import hilbert_order
from reference_data.register.importing import import_register
from reference_data.register.store import Store
from tests.network.sosi_text import pipe, point
from tests.reference_data.test_register_files import GROUPS, frame_of, text
from tests.shared_material import ROOT, absent

SAMPLE = ROOT / "reference_data" / "sample" / "register.sos"
DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("store"))
    import_register(SAMPLE, store, "3103", DAY)
    return store


@pytest.fixture
def sos(tmp_path: Path) -> Path:
    path = tmp_path / "register.sos"
    path.write_bytes(text(*GROUPS))
    return path


def told(thing: Pipe | Point) -> tuple[str, dict[str, object]]:
    """Everything of an object but the line of the file it was read from; as text, because a missing height equals nothing."""
    bare = replace(thing, subject=replace(thing.subject, line=None), **({"vertex_lines": ()} if isinstance(thing, Pipe) else {}))
    return repr(bare), dict(thing.attributes)


def boxes(bounds: tuple[float, float, float, float], count: int) -> list[tuple[float, float, float, float]]:
    chance = random.Random(7)
    places = [(chance.uniform(bounds[0] - 50, bounds[2] + 50), chance.uniform(bounds[1] - 50, bounds[3] + 50)) for _ in range(count)]
    return [(east, north, east + chance.uniform(0, 40), north + chance.uniform(0, 40)) for east, north in places]


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


def test_the_municipalitys_system_is_kept_inside_whatever_the_source_has(tmp_path: Path, sos: Path) -> None:
    other = tmp_path / "z33.gpkg"
    frame_of(sos).to_crs("EPSG:25833").to_file(other)
    store = Store(tmp_path / "store")
    info = import_register(other, store, "3103", DAY)
    assert info.crs == "EPSG:25832"
    around = store.open("3103").around((594090.0, 6589490.0, 594130.0, 6589530.0), "EPSG:25832")
    assert [round(value, 2) for value in around.mains[0].coordinates[0]] == [594100.0, 6589500.0, 18.5]


def test_the_same_source_is_not_imported_twice(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    first = import_register(sos, store, "3103", DAY)
    assert import_register(sos, store, "3002", DAY) == first
    assert len(store.manifests("3103")) == 1
    assert first.name.startswith("3103-2026-11-01-")


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


def test_a_source_without_pipes_makes_no_snapshot(tmp_path: Path) -> None:
    empty = tmp_path / "empty.sos"
    empty.write_bytes(text())
    store = Store(tmp_path / "store")
    with pytest.raises(RegisterError, match=r"empty\.sos: no pipe and no point"):
        import_register(empty, store, "3103", DAY)
    assert store.manifests("3103") == ()


def test_a_second_import_at_the_same_time_is_refused(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    with store.importing("3103"), pytest.raises(RegisterError, match="another import of this register is running"):
        import_register(sos, store, "3103", DAY)


FULL = """
import resource, signal, sys
from datetime import date
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
from reference_data import RegisterError, Store, import_register
try:
    import_register(sys.argv[1], Store(sys.argv[2]), "3103", date(2026, 11, 2), processes=1)
except RegisterError as error:
    print("refused:", error)
"""


@pytest.mark.parametrize("most_bytes", [100, 9_000])
def test_an_import_that_cannot_be_written_is_one_sentence_and_the_former_stays(tmp_path: Path, sos: Path, most_bytes: int) -> None:
    """The first limit refuses the chunks, the second one the database."""
    store = Store(tmp_path / "store")
    before = import_register(sos, store, "3103", DAY)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(sos), str(store.root), str(most_bytes)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("refused: "), done.stderr
    assert done.stdout.count("\n") == 1
    assert store.open("3103").info.name == before.name
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    with pytest.raises(RegisterError, match="the import stopped, and what was in use before it still is"):
        import_register(sos, Store(in_the_way), "3103", DAY)


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


def test_progress_is_told_as_the_import_goes(tmp_path: Path, sos: Path) -> None:
    told: list[tuple[int, int | None]] = []
    import_register(sos, Store(tmp_path / "store"), "3103", DAY, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == len(GROUPS)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first fifth of the sample, for what shows as well in some hundred objects."""
    whole = SAMPLE.read_bytes()
    end = re.compile(rb"^\.[A-Z]", re.MULTILINE).search(whole, len(whole) // 5)
    path = tmp_path_factory.mktemp("district") / "district.sos"
    path.write_bytes(whole[: end.start() if end else None] + b".SLUTT\n")
    return path


def test_several_processes_make_the_same_snapshot_as_one(tmp_path: Path, district: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import reference_data.register.source as source

    monkeypatch.setattr(source, "UNIT_BYTES", 25_000)
    one = import_register(district, Store(tmp_path / "one"), "3103", DAY, processes=1)
    two = import_register(district, Store(tmp_path / "two"), "3103", DAY, processes=2)
    assert (one.objects, one.skipped, one.by_function) == (two.objects, two.skipped, two.by_function)
    assert one.objects == open_register(district).info.objects > 300
    box = (594000.0, 6589400.0, 594200.0, 6589600.0)
    first, second = (Store(tmp_path / name).open("3103").around(box, "EPSG:25832") for name in ("one", "two"))
    assert list(map(told, [*first.pipes, *first.points])) == list(map(told, [*second.pipes, *second.points]))


IMPORTS = """
import os, sys
from datetime import date
import duckdb, pyarrow.parquet
import reference_data.register.snapshot
import reference_data.register.source as source
from reference_data.register.importing import import_register
from reference_data.register.store import Store
source.UNIT_BYTES = 25_000
for line in sys.stdin:
    child = os.fork()
    if not child:
        import_register(sys.argv[1], Store(sys.argv[2]), "3103", date.fromisoformat(sys.argv[3]), processes=1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""An import in a process of its own for each line that it is told; loaded once, so that a kill falls into the import itself."""


def test_an_import_killed_at_any_moment_leaves_the_former_snapshot_working(tmp_path: Path, sos: Path, district: Path) -> None:
    store = Store(tmp_path / "store")
    former = import_register(sos, store, "3103", DAY)
    chance = random.Random(11)
    command = [sys.executable, "-c", IMPORTS, str(district), str(store.root), "2026-11-08"]
    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as imports:
        assert imports.stdin is not None
        assert imports.stdout is not None

        def imported(killed_after: float | None = None) -> int:
            imports.stdin.write("go\n")
            child = int(imports.stdout.readline())
            if killed_after is not None:
                time.sleep(killed_after)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            return int(imports.stdout.readline())

        begun = time.monotonic()
        assert imported() == 0
        whole = time.monotonic() - begun
        finished = store.manifests("3103")[0]
        for _ in range(int(os.environ.get("FERDIGSJEKK_KILLS", "8"))):
            for path in (store.path("3103", finished), store.folder("3103") / "manifests" / f"{finished.info.name}.json"):
                path.unlink(missing_ok=True)
            store.use("3103", former.name)
            imported(killed_after=chance.uniform(0, whole * 1.05))
            opened = store.open("3103")
            assert opened.info.name in (former.name, finished.info.name)
            assert opened.around((594090.0, 6589490.0, 594130.0, 6589530.0), "EPSG:25832").objects == opened.info.objects
            opened.close()
        assert imported() == 0
    assert store.open("3103").info.objects == finished.info.objects


def test_an_import_takes_up_the_chunks_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import reference_data.register.importing as importing
    import reference_data.register.source as source

    monkeypatch.setattr(source, "UNIT_BYTES", 60_000)
    store = Store(tmp_path / "store")

    def stop(done: int, total: int | None) -> None:
        if done > 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_register(SAMPLE, store, "3103", DAY, progress=stop, processes=1)
    read: list[int] = []
    fill = importing._fill
    monkeypatch.setattr(importing, "_fill", lambda rows, *rest: (fill(rows, *rest), read.append(len(rows)))[0])
    info = import_register(SAMPLE, store, "3103", DAY, processes=1)
    assert info.objects == open_register(SAMPLE).info.objects
    assert sum(read) < info.objects - 800


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


def test_manifests_say_what_was_left_out_and_why(tmp_path: Path, sos: Path) -> None:
    sos.write_bytes(text(*GROUPS, "KURVE|..OBJTYPE Vannledning\n..EGS_LEDNING\n...L_TEMA VL\n", pipe("VL", (594100.0, 6589500.0, None))))
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    assert info.skipped == {"no_geometry": 2, "not_a_pipe": 1}
    written = json.loads((store.folder("3103") / "manifests" / f"{info.name}.json").read_text())
    assert written["skipped"] == info.skipped


def test_names_that_no_list_knows_are_counted_and_their_objects_kept(tmp_path: Path, sos: Path) -> None:
    strange = [pipe("QQX", (594100.0, 6589500.0, None), (594101.0, 6589500.0, None), MATERIAL="KOBBERRØR") for _ in range(2)]
    unheard = "PUNKT|..OBJTYPE VA_Romstasjon\n..NØ\n658950000 59410000\n"
    sos.write_bytes(text(*GROUPS, *strange, unheard))
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    assert info.objects == len(GROUPS) - 1 + len(strange)
    assert list(info.unknown.items()) == [("EGS_LEDNING.L_TEMA QQX", 2), ("EGS_LEDNING.MATERIAL KOBBERRØR", 2), ("OBJTYPE VA_Romstasjon", 1)]
    assert store.open("3103").info.unknown == open_register(sos).info.unknown == info.unknown


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "fgb"])
def test_an_exported_register_comes_in_again_as_it_was(tmp_path: Path, sos: Path, ending: str) -> None:
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    assert export_register(store.open("3103"), tmp_path / f"out.{ending}") == info.objects
    files = sorted(tmp_path.glob(f"out*.{ending}"))
    assert len(files) == (1 if ending == "gpkg" else 2)
    found = []
    for file in files:
        around = open_register(file, crs="EPSG:25832").around((594000.0, 6589400.0, 594200.0, 6589600.0), "EPSG:25832")
        found += [(thing.subject.sid, dict(thing.attributes)) for thing in (*around.pipes, *around.points)]
    whole = open_register(sos).around((594000.0, 6589400.0, 594200.0, 6589600.0), "EPSG:25832")
    assert sorted(found, key=str) == sorted(((thing.subject.sid, dict(thing.attributes)) for thing in (*whole.pipes, *whole.points)), key=str)


def things_of(store: Store, number: str = "3103") -> list[tuple[str, dict[str, object]]]:
    """Everything of every object but its serial number, which each file counts for itself."""
    opened = store.open(number)
    around = opened.around(opened.info.bounds, opened.info.crs)
    bare = [replace(thing, subject=replace(thing.subject, serial=None)) for thing in (*around.pipes, *around.points)]
    return sorted(map(told, bare), key=str)


def test_a_register_exported_as_sosi_comes_in_again_as_it_was(sample_store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.sos"
    former = sample_store.open("3103")
    assert export_register(former, out) == former.info.objects
    assert out.read_bytes().startswith(b".HODE\r\n..TEGNSETT ISO8859-1\r\n")
    assert [finding.code for finding in sosi.read(out).findings] == []
    again = import_register(out, Store(tmp_path / "again"), "3103", DAY)
    assert (again.objects, again.by_function, again.bounds, again.vertical_datum) == (
        former.info.objects, former.info.by_function, former.info.bounds, "NN2000",
    )  # fmt: skip
    assert things_of(Store(tmp_path / "again")) == things_of(sample_store)


def test_a_table_comes_out_as_sosi_whatever_its_columns_and_letters_are(tmp_path: Path, sos: Path) -> None:
    frame = frame_of(sos).assign(**{"min kolonne/2": 'Łódź & "co"'})
    frame.set_crs("EPSG:5972", allow_override=True).to_file(tmp_path / "in.gpkg")
    store = Store(tmp_path / "store")
    info = import_register(tmp_path / "in.gpkg", store, "3103", DAY)
    assert info.vertical_datum == "NN2000"
    assert export_register(store.open("3103"), tmp_path / "out.sos") == info.objects
    again = import_register(tmp_path / "out.sos", Store(tmp_path / "again"), "3103", DAY)
    assert (again.objects, again.by_function) == (info.objects, info.by_function)
    renamed = [(thing, {name.replace(" ", "_").replace("/", "_"): value for name, value in own.items()}) for thing, own in things_of(store)]
    assert [own for _, own in things_of(Store(tmp_path / "again"))] == [own for _, own in renamed]


def test_another_reader_of_sosi_finds_the_same_objects_in_the_export(sample_store: Store, tmp_path: Path) -> None:
    if not shutil.which("ogr2ogr") or "SOSI" not in subprocess.run(["ogr2ogr", "--formats"], capture_output=True, text=True, check=True).stdout:
        absent("ogr2ogr with the SOSI driver is not installed")
    former = sample_store.open("3103")
    export_register(former, tmp_path / "out.sos")
    subprocess.run(["ogr2ogr", "-f", "GPKG", str(tmp_path / "out.gpkg"), str(tmp_path / "out.sos")], check=True, capture_output=True)
    read = {str(layer): len(pyogrio.read_dataframe(tmp_path / "out.gpkg", layer=layer)) for layer, _ in pyogrio.list_layers(tmp_path / "out.gpkg")}
    assert (read["lines"], read["points"]) == (former.info.pipes, former.info.points)


def test_an_export_never_writes_over_a_file(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    import_register(sos, store, "3103", DAY)
    (tmp_path / "out.gpkg").write_text("mine")
    with pytest.raises(RegisterError, match="there already"):
        export_register(store.open("3103"), tmp_path / "out.gpkg")
    with pytest.raises(RegisterError, match=r"out\.xyz: a register is exported as one of"):
        export_register(store.open("3103"), tmp_path / "out.xyz")
    assert (tmp_path / "out.gpkg").read_text() == "mine"


def test_a_large_sosi_file_read_by_columns_gives_the_same_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import reference_data.register.source as source

    by_groups = import_register(SAMPLE, Store(tmp_path / "groups"), "3103", DAY)
    monkeypatch.setattr(source, "LARGE_BYTES", 1)
    monkeypatch.setattr(source, "UNIT_BYTES", 300_000)
    by_columns = import_register(SAMPLE, Store(tmp_path / "columns"), "3103", DAY, processes=1)
    assert (by_columns.objects, by_columns.skipped, by_columns.by_function) == (by_groups.objects, by_groups.skipped, by_groups.by_function)
    assert by_columns.bounds is not None
    one, other = (Store(tmp_path / name).open("3103").around(by_columns.bounds, "EPSG:25832") for name in ("groups", "columns"))
    assert list(map(told, [*one.pipes, *one.points])) == list(map(told, [*other.pipes, *other.points]))
