"""What `ferdigsjekk doctor` looks at, well and ill."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines import diagnosis
from pipelines.diagnosis import Health, Symptom
from pipelines.ledger import Target, open_ledger, outbox
from pipelines.settings import Settings, load_settings
from tests.pipelines.ledgers import checked, submission

TODAY = date(2026, 11, 21)


def ill(symptoms: Iterable[Symptom], health: Health = Health.MEND) -> list[str]:
    return [symptom.sentence for symptom in symptoms if symptom.health is health]


def spoil(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "ledger.db", isolation_level=None)) as ledger:
        ledger.execute(statement)


def test_a_new_installation_has_nothing_to_mend_and_looking_makes_nothing(settings: Settings) -> None:
    for look in (diagnosis.of_ledger, diagnosis.of_store, diagnosis.of_surroundings):
        assert ill(look(settings)) == []
    for dated in (diagnosis.of_packs, diagnosis.of_callers):
        assert ill(dated(settings, TODAY)) == []
    assert not settings.home.exists()


def test_a_ledger_at_work_is_told_with_what_waits_and_what_was_given_up(settings: Settings) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=400)
    ledger = open_ledger(None, settings.home, lambda: long_ago)
    ledger.receive(submission("waits"))
    receipt = ledger.receive(submission("done", reference="2026/2"))
    ledger.finish(receipt.revision_id, checked(), long_ago, [Target("folder:/a"), Target("folder:/b")])
    letter, _ = outbox.take_due(ledger)
    outbox.failed(ledger, letter, "gone", for_good=True)
    ledger.engine.dispose()
    found = list(diagnosis.of_ledger(settings))
    assert ill(found) == []
    assert {"chain of events is whole", "1 revisions wait to be checked"} <= set(ill(found, Health.WELL))
    late, dead = ill(found, Health.NOTE)
    assert "outbox has waited 9600 h" in late
    assert dead.startswith("1 letters were given up")


@pytest.mark.parametrize(
    ("statement", "health", "told"),
    [
        ("UPDATE events SET actor = 'somebody else' WHERE number = 1", Health.MEND, "broken at number 1"),
        ("UPDATE alembic_version SET version_num = '9999'", Health.MEND, "made by a newer program"),
        ("DELETE FROM alembic_version", Health.WELL, "its tables are made when it is first used"),
        ("DROP TABLE events", Health.MEND, "cannot be read"),
    ],
)
def test_a_ledger_that_is_not_as_it_should_be_is_named(settings: Settings, statement: str, health: Health, told: str) -> None:
    ledger = open_ledger(None, settings.home)
    ledger.receive(submission())
    ledger.engine.dispose()
    spoil(settings.home, statement)
    assert any(told in sentence for sentence in ill(diagnosis.of_ledger(settings), health))


def test_a_database_that_does_not_answer_is_to_mend_and_its_address_is_not_told(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://user:secret@127.0.0.1:1/none"})
    [sentence] = ill(diagnosis.of_ledger(away))
    assert "Cannot open the case ledger" in sentence
    assert "secret" not in sentence


def test_a_store_that_can_be_written_is_left_as_it_was(settings: Settings) -> None:
    settings.home.mkdir()
    assert ill(diagnosis.of_store(settings)) == []
    assert [path for path in (settings.home / "files").rglob("*") if path.is_file()] == []


def test_a_store_or_folder_that_cannot_be_written_is_to_mend(settings: Settings, tmp_path: Path) -> None:
    settings.home.mkdir()
    (settings.home / "files").write_text("", encoding="utf-8")
    assert len(ill(diagnosis.of_store(settings))) == 1
    (tmp_path / "file").write_text("", encoding="utf-8")
    [sentence] = ill(diagnosis.of_folders(settings.model_copy(update={"out": tmp_path / "file" / "out"})))
    assert sentence.endswith("file is a file")


@pytest.mark.parametrize(("free", "health"), [(1 << 20, Health.MEND), (1 << 31, Health.NOTE), (1 << 40, Health.WELL)])
def test_room_on_the_disk_is_told_in_time(settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, health: Health) -> None:
    def usage(_folder: Any) -> SimpleNamespace:
        return SimpleNamespace(free=free)

    monkeypatch.setattr(diagnosis.shutil, "disk_usage", usage)
    assert [symptom.health for symptom in diagnosis.of_folders(settings) if "GiB free" in symptom.sentence] == [health] * 2


def test_a_municipality_without_a_pack_today_is_to_mend(settings: Settings) -> None:
    for number, count in (("3103", 0), ("9999", 1)):
        assert len(ill(diagnosis.of_packs(settings.model_copy(update={"municipality": number}), TODAY))) == count


def test_register_and_terrain_that_are_named_and_not_there_are_to_mend(settings: Settings, tmp_path: Path) -> None:
    gone = settings.model_copy(update={"terrain": tmp_path / "dtm.tif", "register_file": tmp_path / "mains.sos"})
    assert [sentence.split()[0] for sentence in ill(diagnosis.of_surroundings(gone))] == ["register", "terrain"]


def test_a_prefect_server_that_is_named_and_away_is_to_mend() -> None:
    assert ill(diagnosis.of_prefect({})) == []
    [sentence] = ill(diagnosis.of_prefect({"PREFECT_API_URL": "http://127.0.0.1:1/api"}))
    assert "without flow runs" in sentence


def test_keys_are_told_before_and_after_their_time(tmp_path: Path) -> None:
    days = {"over": -1, "today": 0, "soon": 30, "later": 31}
    keys = [
        f'[[keys]]\nname = "{name}"\nrole = "admin"\nsha256 = "{number:064x}"\nexpires = {TODAY + timedelta(days=more)}\n'
        for number, (name, more) in enumerate(days.items())
    ]
    (tmp_path / "ferdigsjekk.toml").write_text("\n".join(keys), encoding="utf-8")
    found = list(diagnosis.of_callers(load_settings({}, tmp_path), TODAY))
    assert [sentence.split()[2] for sentence in ill(found)] == ["over"]
    assert [sentence.split()[2] for sentence in ill(found, Health.NOTE)] == ["today", "soon"]
