"""Who knows from outside how far the ledger went, and what the doctor says when the ledger no longer goes so far."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from pipelines import diagnosis
from pipelines.diagnosis import Health
from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.ledger import Ledger, witnesses
from pipelines.ledger.chain import Head
from pipelines.ledger.database import open_engine, sqlite_url
from pipelines.ledger.tables import events
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, report_folders
from tests.pipelines.ledgers import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: HandClock) -> Ledger:
    return Ledger(open_engine(sqlite_url(tmp_path / "ledger.db")), clock)


def cut(ledger: Ledger, after: int) -> None:
    with ledger.engine.begin() as db:
        db.execute(delete(events).where(events.c.number > after))


def test_the_end_of_each_day_is_kept_and_of_today_the_newest(ledger: Ledger, clock: HandClock, tmp_path: Path) -> None:
    assert not witnesses.note(ledger, tmp_path), "nothing has happened yet"
    for number, days in enumerate((0, 0, 1, 1, 1)):
        clock.forward(days=days)
        for _ in range(2):
            ledger.accessed("n", "K. Saksbehandler", str(number))
        assert witnesses.note(ledger, tmp_path)
        assert not witnesses.note(ledger, tmp_path), "and not again when nothing happened"
    assert [head.number for head in witnesses.noted(tmp_path)] == [4, 6, 8, 10]
    assert witnesses.first_missing(ledger, witnesses.noted(tmp_path)) is None


def test_it_is_not_written_at_every_breath(ledger: Ledger, tmp_path: Path) -> None:
    ledger.accessed("n", "K. Saksbehandler", "a")
    assert witnesses.note(ledger, tmp_path, every_s=3600)
    ledger.accessed("n", "K. Saksbehandler", "b")
    assert not witnesses.note(ledger, tmp_path, every_s=3600)
    assert witnesses.note(ledger, tmp_path)


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_ledger_that_was_cut_off_writes_nothing_over_what_was_known(ledger: Ledger, tmp_path: Path, *, goes_on: bool) -> None:
    for _ in range(5):
        ledger.accessed("n", "K. Saksbehandler", "a")
    witnesses.note(ledger, tmp_path)
    [known] = witnesses.noted(tmp_path)
    cut(ledger, 3)
    for _ in range(4 if goes_on else 0):
        ledger.accessed("n", "K. Saksbehandler", "another")
    assert ledger.verify() is None, "as far as it goes, it is whole"
    assert not witnesses.note(ledger, tmp_path)
    assert witnesses.noted(tmp_path) == [known]
    assert witnesses.first_missing(ledger, [known]) == known


def test_a_file_that_says_nothing_sensible_is_no_witness(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / witnesses.FILE).write_bytes(b"\xffnonsense\n\n2026-01-01 x y z\n")
    (tmp_path / "out" / "case" / "report").mkdir(parents=True)
    for text in ("[]", "{", '{"event": 1}', '{"event": {"ledger": "a", "number": "x", "sha256": ""}}'):
        (tmp_path / "out" / "case" / "report" / "manifest.json").write_text(text, encoding="utf-8")
        assert list(witnesses.delivered(tmp_path / "out")) == []
    assert witnesses.noted(tmp_path) == []


def test_the_manifest_names_the_event_of_its_report(settings: Settings, drop: Path, out: Path) -> None:
    drop_small(drop, "a", case_id="2026/1")
    list(take(drop, out, settings=settings))
    [folder] = report_folders(out)
    named = json.loads((folder / "manifest.json").read_bytes())["event"]
    with open_installation(settings) as installation, installation.ledger.engine.connect() as db:
        row = db.execute(select(events).where(events.c.number == named["number"])).one()
    assert (row.kind, row.data["report"], row.hash.hex()) == ("check.finished", folder.name, named["sha256"])
    assert list(witnesses.delivered(out)) == [Head(named["ledger"], named["number"], named["sha256"])]


def said_of_chain(settings: Settings) -> diagnosis.Symptom:
    [said] = [one for one in diagnosis.of_ledger(settings) if "chain" in one.sentence]
    return said


@pytest.mark.parametrize("known_by", ["the data home", "the outgoing folder"])
def test_the_doctor_finds_an_end_that_was_cut_off_with_all_that_belongs_to_it(settings: Settings, drop: Path, known_by: str) -> None:
    ledger, copy = settings.home / "ledger.db", settings.home / "copy.db"
    drop_small(drop, "a", case_id="2026/1")
    list(take(drop, settings.out_folder, settings=settings))
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    drop_small(drop, "b", case_id="2026/2")
    list(take(drop, settings.out_folder, settings=settings))
    assert said_of_chain(settings).health is Health.WELL
    for left in settings.home.glob("ledger.db*"):
        left.unlink()
    copy.rename(ledger)
    if known_by == "the outgoing folder":
        (settings.home / witnesses.FILE).unlink()
    said = said_of_chain(settings)
    assert said.health is Health.MEND
    assert "is gone" in said.sentence


def test_what_a_ledger_before_this_one_said_is_told_and_not_held_against_it(settings: Settings, drop: Path) -> None:
    drop_small(drop, "a", case_id="2026/1")
    list(take(drop, settings.out_folder, settings=settings))
    for left in settings.home.glob("ledger.db*"):
        left.unlink()
    drop_small(drop, "b", case_id="2026/2")
    list(take(drop, settings.out_folder, settings=settings))
    said = said_of_chain(settings)
    assert said.health is Health.NOTE
    assert "another ledger" in said.sentence
    assert len({head.ledger for head in witnesses.noted(settings.home)}) == 2
