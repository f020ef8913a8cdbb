"""A copy of the business register on the municipality's own disk, made from the register's bulk files."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from reference_data.businesses.business import Business, BusinessAnswer, BusinessError, Standing, business_of, valid_orgno
from reference_data.register.durable import sync_file, sync_folder

CHUNK = 1 << 20
BETWEEN = tuple(" \t\r\n,")
BATCH = 5_000
COLUMNS = "orgno, name, form, standing, since, parent, municipality, industries"
SCHEMA = f"CREATE TABLE businesses ({COLUMNS}, PRIMARY KEY (orgno)) WITHOUT ROWID"


class LocalBusinesses:
    """The copy, opened for reading."""

    def __init__(self, path: str | Path) -> None:
        """Raises BusinessError when there is no copy there."""
        self._path = Path(path)
        if not self._path.is_file():
            raise BusinessError(f"{self._path}: no local copy of the business register")

    def find(self, orgno: str) -> BusinessAnswer:
        """The firm with that number. A number that cannot be one (check digit) is a checked "no such firm"."""
        if not valid_orgno(orgno):
            return BusinessAnswer(None, True, "not_a_number")
        try:
            with closing(sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)) as copy:
                row = copy.execute(f"SELECT {COLUMNS} FROM businesses WHERE orgno = ?", [orgno]).fetchone()  # noqa: S608
        except sqlite3.Error:
            return BusinessAnswer(None, False, "copy_damaged")
        return BusinessAnswer(_business(row) if row else None, True)


def import_businesses(sources: Iterable[str | Path], target: str | Path) -> int:
    """Makes the copy at `target` from bulk files (JSON lists of units, plain or gzip); returns how many there are.

    Reads in bounded memory and puts the whole copy in place at once. Raises BusinessError that names the file that cannot be read.
    """
    path = Path(target)
    aside = path.with_name(f"{path.name}.part")
    aside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(aside)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute(SCHEMA)
            units = chain.from_iterable(_units(Path(source)) for source in sources)
            while batch := list(islice(units, BATCH)):
                marks = ", ".join("?" * len(COLUMNS.split(", ")))
                copy.executemany(f"INSERT OR REPLACE INTO businesses ({COLUMNS}) VALUES ({marks})", map(_row, batch))  # noqa: S608
            count = int(copy.execute("SELECT count(*) FROM businesses").fetchone()[0])
            copy.commit()
        sync_file(aside)
        aside.replace(path)
        sync_folder(path.parent)
    except sqlite3.Error as error:
        raise BusinessError(f"{path}: the local copy cannot be written ({error})") from error
    finally:
        aside.unlink(missing_ok=True)
    return count


def _units(path: Path) -> Iterator[Business]:
    try:
        for read in _objects(path):
            yield business_of(read)
    except (OSError, EOFError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BusinessError(f"{path.name}: not a list of units from the business register ({error})") from error


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON list, one by one, however long the list is."""
    decoder = json.JSONDecoder()
    opener = gzip.open if path.suffix == ".gz" else Path.open
    with opener(path, "rt", encoding="utf-8") as file:
        held = file.read(CHUNK).lstrip()
        if not held.startswith("["):
            raise ValueError("it does not begin as a list")
        at = 1
        while True:
            while held[at : at + 1] in BETWEEN:
                at += 1
            if held.startswith("]", at):
                return
            try:
                found, at = decoder.raw_decode(held, at)
            except ValueError:
                more = file.read(CHUNK)
                if not more:
                    raise
                held, at = held[at:] + more, 0
                continue
            yield found


def _row(business: Business) -> tuple[str | None, ...]:
    return (
        business.orgno, business.name, business.form, business.standing.value, business.since, business.parent, business.municipality,
        ",".join(business.industries),
    )  # fmt: skip


def _business(row: tuple[Any, ...]) -> Business:
    orgno, name, form, standing, since, parent, municipality, industries = row
    return Business(orgno, name, form, Standing(standing), since, parent, municipality, tuple(industries.split(",")) if industries else ())
