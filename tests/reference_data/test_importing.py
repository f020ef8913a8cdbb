"""Imports: what is taken in and what is told of it, and a former snapshot that stays whatever stops the new one."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from reference_data import RegisterError, open_register
from reference_data.register.importing import import_register
from reference_data.register.store import Store
from tests.network.sosi_text import pipe
from tests.reference_data.snapshots import DAY, SAMPLE, told
from tests.reference_data.test_register_files import GROUPS, frame_of, text
from tests.shared_material import ROOT


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
