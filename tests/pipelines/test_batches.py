"""Rechecking many cases: the same in one process, in several, and on a Dask scheduler."""

from __future__ import annotations

import shutil
import socket
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipelines import casework
from pipelines.audit.plan import make_plan
from pipelines.audit.run import audit
from pipelines.batches import Summary, parts_to_recheck, recheck
from pipelines.installation import Installation, open_installation
from pipelines.intake import take
from pipelines.ledger import reading
from pipelines.parts import PartsError, carried_out
from pipelines.settings import Settings
from reference_data import import_register
from reference_data.register.store import Store
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_small
from tests.pipelines.town import planted_town

ON = date(2026, 11, 21)


def note(seen: list[tuple[int, int]], done: int, whole: int) -> None:
    seen.append((done, whole))


def rechecked(place: Path, processes: int, dask: str | None) -> tuple[Summary, list[str]]:
    """The summary of a recheck with a new register, and the ids of all reports there are then."""
    settings = Settings(home=place / "home", prefect="never", out=place / "out")
    for number in range(2):
        drop_small(place / "in", f"d{number}", case_id=f"2026/{number}", sosi=SAMPLE.sosi.read_bytes())
    list(take(place / "in", settings.out_folder, settings=settings))
    with_register = settings.model_copy(update={"register_file": SAMPLE.register, "dask": dask})
    progress: list[tuple[int, int]] = []
    summary = recheck(with_register, ON, processes=processes, progress=partial(note, progress))
    assert (progress[0], progress[-1]) == ((0, 2), (2, 2))
    with open_installation(settings) as installation:
        rows = reading.notices_page(installation.ledger)
        reports = sorted(report.id for row in rows for report in reading.notice(installation.ledger, row.id).reports)
        assert installation.ledger.verify() is None
    return summary, reports


def test_serial_processes_and_dask_come_to_the_same(tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_to_recheck, "__defaults__", (None, 1))
    serial = rechecked(tmp_path / "serial", 1, None)
    assert len(serial[1]) == 4
    assert serial[0].failed == 0
    assert rechecked(tmp_path / "processes", 2, None) == serial
    assert rechecked(tmp_path / "dask", 1, scheduler) == serial


def test_an_audit_on_dask_writes_the_very_files_that_one_process_writes(tmp_path: Path, scheduler: str) -> None:
    (tmp_path / "town.sos").write_text(planted_town(), encoding="utf-8")
    import_register(tmp_path / "town.sos", Store(tmp_path / "store"), "3103", date(2026, 6, 1), processes=1)
    plan, cells = make_plan(tmp_path / "store", "3103", cell_m=100.0, on=ON)
    audit(plan, cells, tmp_path / "serial")
    audit(plan, cells, tmp_path / "dask", dask=scheduler)
    written = sorted(path.relative_to(tmp_path / "serial") for path in (tmp_path / "serial").rglob("*") if path.is_file())
    assert len(written) > 2 * len(cells)
    assert all((tmp_path / "serial" / name).read_bytes() == (tmp_path / "dask" / name).read_bytes() for name in written)


def test_a_scheduler_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}), pytest.raises(PartsError, match="does not answer"):
            list(carried_out(str, [1], dask=address))


def test_a_batch_that_was_stopped_goes_on_where_it_was(drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        drop_small(drop, f"d{number}", case_id=f"2026/{number}", sosi=SAMPLE.sosi.read_bytes())
    list(take(drop, out, settings=settings))
    monkeypatch.setattr(parts_to_recheck, "__defaults__", (None, 1))
    checked: list[str] = []
    check_revision = casework.check_revision

    def stops_at_the_second(installation: Installation, revision_id: str, *more: Any) -> str:
        if len(checked) == 1:
            raise KeyboardInterrupt
        checked.append(revision_id)
        return check_revision(installation, revision_id, *more)

    monkeypatch.setattr(casework, "check_revision", stops_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        recheck(settings, ON)
    first = list(checked)
    checked[:] = []
    assert recheck(settings, ON).failed == 0
    assert len(checked) == 1
    assert len({*first, *checked}) == 2
    assert not list((settings.home / "batches").iterdir())
    checked[:] = []
    with pytest.raises(KeyboardInterrupt):
        recheck(settings, ON)
    assert len(checked) == 1, "a batch that was finished is begun anew"


def test_a_batch_that_is_started_again_changes_nothing(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", sosi=SAMPLE.sosi.read_bytes())
    list(take(drop, out, settings=settings))
    first = recheck(settings, ON)
    assert recheck(settings, ON) == first
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        assert len(reading.notice(installation.ledger, row.id).reports) == 1


def test_a_newer_map_of_properties_makes_another_batch(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", sosi=SAMPLE.sosi.read_bytes())
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        [without] = parts_to_recheck(installation, ON)
        (settings.home / "cadastre").mkdir()
        shutil.copy(SAMPLE.cadastre, settings.home / "cadastre" / "3103.gpkg")
        [with_map] = parts_to_recheck(installation, ON)
        assert [one.batch for one in parts_to_recheck(installation, ON)] == [with_map.batch]
    assert with_map.batch != without.batch
