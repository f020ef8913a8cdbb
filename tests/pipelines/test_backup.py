"""Backing up and restoring, as the operations page says."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.installation import open_installation
from pipelines.intake import Outcome, take
from pipelines.ledger import reading
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, report_folders


def test_a_copy_of_ledger_and_files_made_while_it_runs_is_a_whole_installation(settings: Settings, drop: Path, out: Path, tmp_path: Path) -> None:
    drop_small(drop, "a", case_id="2026/1")
    list(take(drop, out, settings=settings))
    copy = tmp_path / "restored"
    copy.mkdir()
    with open_installation(settings):
        with closing(sqlite3.connect(settings.home / "ledger.db")) as source, closing(sqlite3.connect(copy / "ledger.db")) as target:
            source.backup(target)
        shutil.copytree(settings.home / "files", copy / "files")
    restored = settings.model_copy(update={"home": copy})
    with open_installation(restored) as installation:
        assert installation.ledger.verify() is None
        [row] = reading.notices_page(installation.ledger)
        [report] = reading.notice(installation.ledger, row.id).reports
        assert all(installation.store.get(sha256) for sha256 in report.files.values())
    drop_small(drop, "b", case_id="2026/1")
    [taken] = take(drop, out, settings=restored)
    assert taken.outcome is Outcome.DUPLICATE
    assert len(report_folders(out)) == 1


def test_what_was_taken_after_the_copy_is_taken_again_into_the_ledger_that_was_put_back(settings: Settings, drop: Path, out: Path) -> None:
    drop_small(drop, "a", case_id="2026/1")
    list(take(drop, out, settings=settings))
    copy = settings.home.parent / "copy.db"
    with closing(sqlite3.connect(settings.home / "ledger.db")) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    drop_small(drop, "b", case_id="2026/2")
    [taken] = take(drop, out, settings=settings)
    for left in settings.home.glob("ledger.db*"):
        left.unlink()
    copy.rename(settings.home / "ledger.db")
    (drop / "done" / "b").rename(drop / "b")
    [again] = take(drop, out, settings=settings)
    assert (again.outcome, again.report_id) == (Outcome.REPORTED, taken.report_id)
    with open_installation(settings) as installation:
        assert len(reading.notices_page(installation.ledger)) == 2
        assert installation.ledger.verify() is None
    assert len(report_folders(out)) == 2
