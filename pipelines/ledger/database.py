"""The ledger's database: SQLite in WAL mode in the data home, or the one that the setting names; brought up to date when opened."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
"""The newest migration; a test holds it against the folder."""
BUSY_MS = 30_000
CHAIN_LOCK = 0x76612D6C  # one number for every process that writes to this ledger


_ONE_MIGRATION = threading.Lock()
"""Alembic keeps what it is doing in one place for the whole process."""
_ONE_WRITER = threading.Lock()
"""Threads of one process wait for SQLite here, where the first to come is the next: SQLite itself lets them ask again and again."""


class LedgerError(Exception):
    """The ledger cannot be read or written now. The text is one sentence."""


def open_engine(url: str) -> Engine:
    """A database at the newest version of its tables. Raises LedgerError when it cannot be opened or is newer than we are."""
    try:
        engine = _engine(url)
        _bring_up_to_date(engine)
    except SQLAlchemyError as error:
        raise LedgerError(f"Cannot open the case ledger: {_cause(error)}.") from error
    return engine


def version_at(url: str) -> str | None:
    """Which version the tables at `url` are of; None when there are none. Changes nothing. Raises LedgerError when it cannot be asked."""
    try:
        engine = _engine(url)
        try:
            return _version(engine)
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise LedgerError(f"Cannot open the case ledger: {_cause(error)}.") from error


def known_versions() -> frozenset[str]:
    """Versions that this program can bring up to date."""
    return frozenset(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def sqlite_url(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes, alone: the chain of events has one end. Raises LedgerError when the database refuses."""
    turn = _ONE_WRITER if engine.dialect.name == "sqlite" else contextlib.nullcontext()
    try:
        with turn, engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
            yield connection
    except DBAPIError as error:
        raise LedgerError(f"The case ledger cannot be written now: {_cause(error)}.") from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(reading=True) as connection:
            yield connection
    except DBAPIError as error:
        raise LedgerError(f"The case ledger cannot be read now: {_cause(error)}.") from error


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Asks for the right to write at once: two that have read and then want to write would refuse each other."""
        connection.exec_driver_sql("BEGIN IMMEDIATE" if not connection.get_execution_options().get("reading") else "BEGIN")

    return engine


def _bring_up_to_date(engine: Engine) -> None:
    version = _version(engine)
    if version == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    try:
        with _ONE_MIGRATION:
            command.upgrade(config, "head")
    except CommandError as error:
        raise LedgerError(f"The case ledger is of version {version}, which this program does not know: it is made by a newer one.") from error


def _version(engine: Engine) -> str | None:
    with engine.connect().execution_options(reading=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def _cause(error: SQLAlchemyError) -> str:
    """The database's own words, without statement, values or address."""
    if isinstance(error, ArgumentError):
        return "its address is none; database_url is written as postgresql://user@host/name"
    original = getattr(error, "orig", None)
    return (str(original) if original is not None else type(error).__name__).splitlines()[0].rstrip(".")
