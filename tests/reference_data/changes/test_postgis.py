"""Changes in a municipality's own database: in one transaction, undone by the record of it, refused when somebody was there before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

import reference_data
from reference_data.changes import ApplyError, ChangeSet
from reference_data.changes.postgis import apply_to_postgis, undo_postgis
from reference_data.register.postgis import Tables, read_tables
from reference_data.surroundings import Surroundings
from tests.cli.running import Shell
from tests.reference_data.changes.test_transfer import SAMPLE, asked
from tests.reference_data.postgis_cluster import cluster
from tests.reference_data.test_postgis import _fill, _mapping
from tests.reference_data.test_register_files import frame_of


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Shell:
    return Shell(monkeypatch, capfdbinary)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster() as url:
        engine = sqlalchemy.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE EXTENSION postgis"))
        engine.dispose()
        yield url


@pytest.fixture
def tables(address: str, tmp_path: Path) -> Tables:
    """The sample register anew in the database, for each test."""
    engine = sqlalchemy.create_engine(address)
    frame = frame_of(SAMPLE / "register.sos")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP SCHEMA IF EXISTS va CASCADE"))
        connection.execute(sqlalchemy.text("CREATE SCHEMA va"))
        _fill(connection, "va.ledning", frame[frame.geom_type == "LineString"], "LineStringZ", 1)
        _fill(connection, "va.punkt", frame[frame.geom_type == "Point"], "PointZ", 1_000_000)
    engine.dispose()
    mapping = tmp_path / "register.toml"
    mapping.write_text(_mapping(address), encoding="utf-8")
    return read_tables(mapping)


def proposed(tables: Tables, folder: Path) -> tuple[ChangeSet, Surroundings]:
    register = reference_data.open_register(folder / "register.toml")
    try:
        return asked(register)
    finally:
        register.close()


def content(tables: Tables) -> list[str]:
    engine = sqlalchemy.create_engine(tables.url)
    with engine.connect() as connection:
        rows = [row for name in ("va.ledning", "va.punkt") for row in connection.execute(sqlalchemy.text(f"SELECT * FROM {name} ORDER BY fid"))]
    engine.dispose()
    return [str(tuple(row)) for row in rows]


def test_applied_the_database_has_everything_in_place(tables: Tables, tmp_path: Path) -> None:
    before = len(content(tables))
    found, around = proposed(tables, tmp_path)
    record = json.loads(apply_to_postgis(tables, found, around))
    assert len(content(tables)) == before + 17
    assert len(record["applied"]) == 19
    again, _ = proposed(tables, tmp_path)
    assert again.empty


def test_what_the_tables_have_no_column_for_is_named(tables: Tables, tmp_path: Path) -> None:
    found, around = proposed(tables, tmp_path)
    record = json.loads(apply_to_postgis(tables, found, around))
    delivered = {path for change in found.changes for path in change.thing.attributes}
    assert record["not_kept"]
    assert set(record["not_kept"]) <= delivered


def test_the_record_undoes_it(tables: Tables, tmp_path: Path) -> None:
    before = content(tables)
    found, around = proposed(tables, tmp_path)
    record = apply_to_postgis(tables, found, around)
    assert content(tables) != before
    assert undo_postgis(tables, record) == 19
    assert content(tables) == before


def test_a_main_that_somebody_changed_meanwhile_stops_all_of_it(tables: Tables, tmp_path: Path) -> None:
    found, around = proposed(tables, tmp_path)
    engine = sqlalchemy.create_engine(tables.url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE va.ledning SET matr = 'PP' WHERE matr IS NOT NULL"))
    engine.dispose()
    before = content(tables)
    with pytest.raises(ApplyError, match="make it anew"):
        apply_to_postgis(tables, found, around)
    assert content(tables) == before


def test_what_was_changed_again_is_not_undone(tables: Tables, tmp_path: Path) -> None:
    found, around = proposed(tables, tmp_path)
    record = apply_to_postgis(tables, found, around)
    engine = sqlalchemy.create_engine(tables.url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE va.ledning SET matr = 'PP'"))
    engine.dispose()
    before = content(tables)
    with pytest.raises(ApplyError, match="changed again"):
        undo_postgis(tables, record)
    assert content(tables) == before


def test_a_database_that_refuses_leaves_everything_as_it_was(tables: Tables, tmp_path: Path) -> None:
    found, around = proposed(tables, tmp_path)
    engine = sqlalchemy.create_engine(tables.url)
    with engine.begin() as connection:
        last = connection.execute(sqlalchemy.text("SELECT max(fid) FROM va.punkt")).scalar_one()
        connection.execute(sqlalchemy.text(f"ALTER TABLE va.punkt ADD CONSTRAINT few CHECK (fid < {last + 5})"))
    engine.dispose()
    before = content(tables)
    with pytest.raises(ApplyError, match="nothing was changed"):
        apply_to_postgis(tables, found, around)
    assert content(tables) == before


def test_the_command_applies_to_the_database_and_undoes(tables: Tables, tmp_path: Path, shell: Shell) -> None:
    before = content(tables)
    mapping = tmp_path / "register.toml"
    ran = shell("changes", SAMPLE / "delivery/innmaaling.sos", "--register", mapping, "--apply", mapping)
    assert ran.code == 0
    (record,) = tmp_path.glob("*.applied.json")
    assert len(content(tables)) == len(before) + 17
    assert shell("changes", record, "--register", mapping, "--undo").code == 0
    assert content(tables) == before
