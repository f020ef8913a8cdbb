"""What is around us fails: ledger locked, database restarted, store closed, disk full. The delivery waits and is then taken once."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines import store
from pipelines.casework import Finished
from pipelines.installation import Installation
from pipelines.intake import IntakeError, Outcome, Taken, steps, take
from pipelines.intake.parcel import Parcel
from pipelines.ledger import database, open_ledger
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, finished_check, report_folders
from tests.pipelines.ledgers import submission
from tests.pipelines.postgres import Postgres, postgres


@pytest.fixture(autouse=True)
def quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_installation: Installation, _parcel: Parcel, _on: date) -> Finished:
        return finished_check()

    monkeypatch.setattr(steps, "check_delivery", check)


def taken(drop: Path, out: Path, settings: Settings) -> Taken:
    """What became of the one delivery."""
    found: list[Taken] = []
    try:
        found.extend(take(drop, out, settings=settings))
    except IntakeError:
        rounds = take(drop, out, settings=settings)
        return next(rounds)
    [one] = found
    return one


def test_a_ledger_that_another_holds_fast_makes_the_delivery_wait(drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ledger(None, settings.home).engine.dispose()
    monkeypatch.setattr(database, "BUSY_MS", 50)
    delivery = drop_small(drop, "a")
    with closing(sqlite3.connect(settings.home / "ledger.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        waiting = taken(drop, out, settings)
        assert waiting.outcome is Outcome.FAILED
        assert "database is locked" in str(waiting.reason)
        holder.execute("ROLLBACK")
    assert delivery.is_dir()
    assert taken(drop, out, settings).outcome is Outcome.REPORTED
    assert len(report_folders(out)) == 1


def test_a_full_disk_under_the_store_makes_the_delivery_wait(drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write = store.FileStore._write

    def full(_self: store.FileStore, _aside: str, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.FileStore, "_write", full)
    delivery = drop_small(drop, "a")
    waiting = taken(drop, out, settings)
    assert waiting.outcome is Outcome.FAILED
    assert "No space left" in str(waiting.reason)
    assert delivery.is_dir()
    monkeypatch.setattr(store.FileStore, "_write", write)
    assert taken(drop, out, settings).outcome is Outcome.REPORTED


def test_a_full_disk_under_the_outgoing_folder_makes_the_report_wait(
    drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.delivery import folder

    write = folder.write_synced

    def full(path: Path, data: bytes) -> None:
        if path.name == "manifest.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, data)

    monkeypatch.setattr(folder, "write_synced", full)
    drop_small(drop, "a")
    assert taken(drop, out, settings).outcome is Outcome.FAILED
    assert report_folders(out) == []
    monkeypatch.setattr(folder, "write_synced", write)
    assert taken(drop, out, settings).outcome is Outcome.REPORTED
    assert {path.name for path in out.parent.iterdir() if path.name.startswith(".")} == set()


def test_a_store_that_is_no_folder_makes_the_delivery_wait(drop: Path, out: Path, settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "files").write_text("", encoding="utf-8")
    drop_small(drop, "a")
    assert taken(drop, out, settings).outcome is Outcome.FAILED
    (settings.home / "files").unlink()
    assert taken(drop, out, settings).outcome is Outcome.REPORTED


@pytest.fixture
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


def test_a_database_that_is_restarted_is_found_again(server: Postgres, tmp_path: Path) -> None:
    ledger = open_ledger(server.new_database("restarted"), tmp_path)
    first = ledger.receive(submission())
    server.stop("immediate")
    with pytest.raises(database.LedgerError):
        ledger.receive(submission("while it was down"))
    server.start()
    assert ledger.receive(submission()).notice_id == first.notice_id
    assert ledger.receive(submission("after")).created
    assert ledger.verify() is None
    ledger.engine.dispose()


def test_a_database_that_is_down_from_the_beginning_is_said_in_a_sentence(drop: Path, out: Path, settings: Settings) -> None:
    nowhere: Any = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/none"})
    with pytest.raises(IntakeError, match="Cannot open the case ledger"):
        list(take(drop, out, settings=nowhere))
