"""A copy of the business register on the municipality's own disk, made from the register's bulk files."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from reference_data.businesses.business import Business, BusinessAnswer, BusinessError, Standing, business_of, valid_orgno
from reference_data.durable import held, sync_file, sync_folder

CHUNK = 1 << 20
BETWEEN = tuple(" \t\r\n,")
PACKED = b"\x1f\x8b"
BATCH = 5_000
COLUMNS = "orgno, name, form, standing, since, parent, municipality, industries"
SCHEMA = f"CREATE TABLE businesses ({COLUMNS}, PRIMARY KEY (orgno)) WITHOUT ROWID"
MADE = "CREATE TABLE made (taken, main_units, sub_units, out_of_business)"


@dataclass(frozen=True, slots=True)
class CopyInfo:
    """What is in a copy, and how old it is."""

    taken: str
    """ISO date of the bulk files."""
    main_units: int
    sub_units: int
    out_of_business: int
    """Of both kinds: bankrupt, being wound up or deleted."""


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
            with closing(self._opened()) as copy:
                found = _read(copy, orgno)
                above = _read(copy, found.parent) if found is not None and found.parent else None
                (taken,) = copy.execute("SELECT taken FROM made").fetchone()
            return BusinessAnswer(found, True, taken=taken, parent=above)
        except (sqlite3.Error, TypeError, ValueError):
            return BusinessAnswer(None, False, "copy_damaged")

    @property
    def info(self) -> CopyInfo:
        """Raises BusinessError when the copy is damaged."""
        try:
            with closing(self._opened()) as copy:
                taken, main, sub, out = copy.execute("SELECT taken, main_units, sub_units, out_of_business FROM made").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise BusinessError(f"{self._path}: the copy of the business register is damaged; import it again") from error
        return CopyInfo(taken, main, sub, out)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def import_businesses(sources: Iterable[str | Path], target: str | Path, taken: date, progress: Callable[[int], None] | None = None) -> CopyInfo:
    """Makes the copy at `target` from bulk files (JSON lists of units, plain or gzip) of the day `taken`.

    Reads in bounded memory and puts the whole copy in place at once; the former one stays until then. Raises BusinessError that names the
    file that cannot be read, or says why these are not the register: a copy without main units would call every firm unknown.
    """
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with held(path.with_suffix(".lock")) as ours:
            if not ours:
                raise BusinessError(f"{path}: another import of the business register is running")
            return _made(chain.from_iterable(_units(Path(source)) for source in sources), path, taken, progress)
    except (sqlite3.Error, OSError) as error:
        raise BusinessError(f"{path}: the local copy cannot be written ({getattr(error, 'strerror', None) or error})") from error


def _read(copy: sqlite3.Connection, orgno: str) -> Business | None:
    row = copy.execute(f"SELECT {COLUMNS} FROM businesses WHERE orgno = ?", [orgno]).fetchone()  # noqa: S608
    return _business(row) if row else None


def _made(units: Iterator[Business], path: Path, taken: date, progress: Callable[[int], None] | None) -> CopyInfo:
    aside = path.with_name(f"{path.name}.part")
    aside.unlink(missing_ok=True)  # of an import that was killed
    marks, read = ", ".join("?" * len(COLUMNS.split(", "))), 0
    try:
        with closing(sqlite3.connect(aside)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute(SCHEMA)
            copy.execute(MADE)
            while batch := list(islice(units, BATCH)):
                copy.executemany(f"INSERT OR REPLACE INTO businesses ({COLUMNS}) VALUES ({marks})", map(_row, batch))  # noqa: S608
                read += len(batch)
                if progress is not None:
                    progress(read)
            counted = copy.execute("SELECT count(*), total(form IN ('BEDR', 'AAFY')), total(standing <> 'active') FROM businesses").fetchone()
            every, subs, out = map(int, counted)
            info = CopyInfo(taken.isoformat(), every - subs, subs, out)
            if info.main_units == 0:
                raise BusinessError("there is no main unit in these files; name the file of main units (enheter), with that of sub-units beside it")
            copy.execute("INSERT INTO made VALUES (?, ?, ?, ?)", [info.taken, info.main_units, info.sub_units, info.out_of_business])
            copy.commit()
        sync_file(aside)
        aside.replace(path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)
    return info


def _units(path: Path) -> Iterator[Business]:
    try:
        for read in _objects(path):
            yield business_of(read)
    except OSError as error:
        raise BusinessError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    except (EOFError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BusinessError(f"{path.name}: not a list of units from the business register ({error})") from error


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON list, one by one, however long the list is."""
    decoder = json.JSONDecoder()
    with path.open("rb") as begin:
        opener = gzip.open if begin.read(2) == PACKED else Path.open
    with opener(path, "rt", encoding="utf-8-sig") as file:
        held_text = file.read(CHUNK).lstrip()
        if not held_text.startswith("["):
            raise ValueError("it does not begin as a list")
        at = 1
        while True:
            while held_text[at : at + 1] in BETWEEN:
                at += 1
            if held_text.startswith("]", at):
                return
            try:
                found, at = decoder.raw_decode(held_text, at)
            except ValueError:
                more = file.read(CHUNK)
                if not more:
                    raise
                held_text, at = held_text[at:] + more, 0
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
