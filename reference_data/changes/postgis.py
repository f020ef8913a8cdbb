"""A change set applied to a municipality's own PostGIS tables: in one transaction, with a record of what was done that undoes it.

The tables are those that the register is read from, named in the same TOML file. Attributes that the tables have no column for
are named in the record, not lost in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import shapely

from network import Other, Pipe, Subject, read_object
from reference_data.changes.holdings import ApplyError, alike
from reference_data.changes.model import ChangeSet, Thing, places_of
from reference_data.changes.transfer import in_system, record_of_applied, try_changes
from reference_data.register.columns import paths_of_columns
from reference_data.register.postgis import TableMapping, Tables
from reference_data.register.units import RowUnit
from reference_data.surroundings import Surroundings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def apply_to_postgis(tables: Tables, changes: ChangeSet, surroundings: Surroundings, accepted: Mapping[str, bool] | None = None) -> bytes:
    """Applies the changes, all or none, and gives the record of it as JSON. Raises ApplyError when one of them does not fit, and when
    the database says no; the tables are then as they were."""
    with _writing(tables) as (connection, own):
        first = max((_highest(connection, table) for table in own), default=0) + 1
        applied = in_system(try_changes(changes, surroundings, first, accepted), surroundings.crs, own[0].crs)
        steps = [_write(connection, own, before, after) for _, before, after in applied.steps]
    record = record_of_applied(changes, applied)
    lost = sorted({path for step in steps for path in step.not_kept})
    record["not_kept"] = lost
    record["steps"] = [{"table": step.table, "id": step.id, "before": step.before, "after": step.after} for step in steps]
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def undo_postgis(tables: Tables, record: bytes) -> int:
    """Puts back what the record says was changed; gives the number of rows. Raises ApplyError, and changes nothing, when a row is no
    longer as the change set left it."""
    try:
        steps = json.loads(record)["steps"]
    except (ValueError, KeyError, TypeError) as error:
        raise ApplyError("this is no record of changes applied to a database") from error
    with _writing(tables) as (connection, own):
        by_name = {one.mapping.name: one for one in own}
        for step in reversed(steps):
            table = by_name.get(step["table"])
            if table is None:
                raise ApplyError(f"the table {step['table']} is not among those that the register is read from")
            if _row(connection, table, step["id"]) != step["after"]:
                raise ApplyError(f"{step['table']} {step['id']}: the row was changed again afterwards; undo the later change first")
            _restore(connection, table, step["id"], step["before"], step["after"] is not None)
    return len(steps)


@dataclass(frozen=True)
class _Own:
    """One table, and which column holds which attribute."""

    table: Table
    mapping: TableMapping
    columns: tuple[str, ...]
    crs: str

    @property
    def kind(self) -> str:
        """ "LINESTRING", "POINT" or "GEOMETRY"."""
        return str(getattr(self.geometry_type, "geometry_type", "GEOMETRY")).upper().removesuffix("M").removesuffix("Z").removeprefix("MULTI")

    @property
    def geometry_type(self) -> Any:
        return self.table.c[self.mapping.geometry].type

    def holds(self, thing: Thing) -> bool:
        return self.kind in ("GEOMETRY", "LINESTRING" if isinstance(thing, Pipe) else "POINT")

    def column_of(self, thing: Thing) -> dict[str, str]:
        """Column by attribute path."""
        paths = paths_of_columns(self.columns, "line" if isinstance(thing, Pipe) else "point", self.mapping.columns)
        found: dict[str, str] = {}
        for column, path in paths.items():
            found.setdefault(path, column)
        return found


@dataclass(frozen=True)
class _Step:
    table: str
    id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    not_kept: tuple[str, ...] = ()


@contextmanager
def _writing(tables: Tables) -> Iterator[tuple[Connection, list[_Own]]]:
    """One transaction that nobody else writes beside."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    engine = create_engine(tables.url)
    try:
        with engine.begin() as connection:
            own = [_own(connection, mapping) for mapping in tables.tables]
            for one in own:
                connection.execute(text(f"LOCK TABLE {_quoted(connection, one)} IN SHARE ROW EXCLUSIVE MODE"))
            yield connection, own
    except SQLAlchemyError as error:
        raise ApplyError(f"the database did not take the changes ({str(error).splitlines()[0]}); nothing was changed") from error
    finally:
        engine.dispose()


def _own(connection: Connection, mapping: TableMapping) -> _Own:
    import geoalchemy2
    from sqlalchemy import MetaData, Table

    schema, _, name = mapping.name.rpartition(".")
    table = Table(name, MetaData(), schema=schema or None, autoload_with=connection)
    columns = tuple(column.name for column in table.c if not isinstance(column.type, geoalchemy2.Geometry) and column.name != mapping.id)
    return _Own(table, mapping, columns, f"EPSG:{getattr(table.c[mapping.geometry].type, 'srid', -1)}")


def _quoted(connection: Connection, own: _Own) -> str:
    return connection.dialect.identifier_preparer.format_table(own.table)


def _highest(connection: Connection, own: _Own) -> int:
    """The largest SID in the table."""
    from sqlalchemy import BigInteger, String, cast, func, select

    kind = "line" if own.kind == "LINESTRING" else "point"
    paths = paths_of_columns(own.columns, kind, own.mapping.columns)
    column = next((name for name, path in paths.items() if path.rsplit(".", 1)[-1] == "SID"), None)
    if column is None:
        return 0
    written = cast(own.table.c[column], String)
    found = connection.execute(select(func.max(cast(written, BigInteger))).where(written.regexp_match("^[0-9]{1,18}$"))).scalar()
    return int(found or 0)


def _write(connection: Connection, tables: list[_Own], before: Thing | None, after: Thing | None) -> _Step:
    from sqlalchemy import delete, insert, update

    if before is None:
        assert after is not None
        own = next((one for one in tables if one.holds(after)), None)
        if own is None:
            raise ApplyError(f"no table takes a {after.subject.kind}")
        values, lost = _values(own, after)
        identity = _new_id(connection, own)
        connection.execute(insert(own.table).values({**values, own.mapping.id: identity, own.mapping.geometry: _shape(own, after)}))
        return _Step(own.mapping.name, identity, None, _row(connection, own, identity), lost)
    own, identity = _where(connection, tables, before)
    row = _row(connection, own, identity)
    key = own.table.c[own.mapping.id] == identity
    if after is None:
        connection.execute(delete(own.table).where(key))
        return _Step(own.mapping.name, identity, row, None)
    values, lost = _values(own, after)
    connection.execute(update(own.table).where(key).values({**values, own.mapping.geometry: _shape(own, after)}))
    return _Step(own.mapping.name, identity, row, _row(connection, own, identity), lost)


def _where(connection: Connection, tables: list[_Own], thing: Thing) -> tuple[_Own, int]:
    """The row that is `thing`, unchanged since it was read."""
    identity = thing.subject.serial or 0
    for own in tables:
        if own.holds(thing):
            there = _thing(connection, own, identity)
            if there is not None and there.subject.sid == thing.subject.sid and alike(there, thing):
                return own, identity
    raise ApplyError(f"the database's {thing.subject.kind} {thing.subject.sid or identity} was changed since the change set was made; make it anew")


def _thing(connection: Connection, own: _Own, identity: int) -> Thing | None:
    from sqlalchemy import func, select

    chosen = [own.table.c[own.mapping.id], func.ST_AsBinary(own.table.c[own.mapping.geometry]), *(own.table.c[name] for name in own.columns)]
    row = connection.execute(select(*chosen).where(own.table.c[own.mapping.id] == identity)).first()
    if row is None or row[1] is None:
        return None
    unit = RowUnit(own.columns, ((int(row[0]), bytes(row[1]), tuple(row[2:])),), own.mapping.columns)
    for raw in unit.objects():
        found = read_object(raw.attributes, raw.shape, Subject("group", serial=raw.serial), raw.group_kind).thing
        if not isinstance(found, Other):
            return found
    return None


def _values(own: _Own, thing: Thing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A value for every column that holds an attribute, None where the object has none; and the attributes without a column."""
    columns = own.column_of(thing)
    values: dict[str, Any] = dict.fromkeys(columns.values())
    lost = []
    for path, written in thing.attributes.items():
        text = str(written[0] if isinstance(written, tuple) else written)
        column = columns.get(path)
        if column is None:
            lost.append(path)
        else:
            values[column] = _typed(own, column, text)
    return values, tuple(lost)


def _typed(own: _Own, column: str, text: str) -> Any:
    try:
        wanted = own.table.c[column].type.python_type
    except NotImplementedError:  # SQLAlchemy says so of a type of the database that Python has none for
        return text
    try:
        if wanted is int:
            return int(float(text))
        if wanted in (float, Decimal):
            return wanted(text.replace(",", "."))
        if wanted in (date, datetime):
            return wanted.fromisoformat(text[:8])
    except (ValueError, ArithmeticError) as error:
        raise ApplyError(f"the column {column} of {own.mapping.name} cannot hold {text!r}") from error
    return text


def _shape(own: _Own, thing: Thing) -> Any:
    """The geometry as the column wants it: plan only, or with heights and NaN where one is missing."""
    from sqlalchemy import func

    deep = (getattr(own.geometry_type, "dimension", 2) or 2) >= 3
    listed = [place if deep else place[:2] for place in places_of(thing)]
    drawn = shapely.LineString(listed) if isinstance(thing, Pipe) else shapely.Point(listed[0])
    return func.ST_SetSRID(func.ST_GeomFromWKB(shapely.to_wkb(drawn, output_dimension=3 if deep else 2)), own.geometry_type.srid)


def _new_id(connection: Connection, own: _Own) -> int:
    from sqlalchemy import func, select

    return int(connection.execute(select(func.coalesce(func.max(own.table.c[own.mapping.id]), 0))).scalar_one()) + 1


def _row(connection: Connection, own: _Own, identity: int) -> dict[str, Any] | None:
    """The whole row as JSON can hold it, its geometry as hexadecimal EWKB."""
    from sqlalchemy import func, select

    named = [column for column in own.table.c if column.name != own.mapping.geometry]
    shape = func.encode(func.ST_AsEWKB(own.table.c[own.mapping.geometry]), "hex").label(own.mapping.geometry)
    row = connection.execute(select(*named, shape).where(own.table.c[own.mapping.id] == identity)).mappings().first()
    return None if row is None else {name: _plain(value) for name, value in row.items()}


def _restore(connection: Connection, own: _Own, identity: int, before: dict[str, Any] | None, there: bool) -> None:
    from sqlalchemy import delete, func, insert, update

    key = own.table.c[own.mapping.id] == identity
    if before is None:
        connection.execute(delete(own.table).where(key))
        return
    values = {name: _typed(own, name, value) if isinstance(value, str) else value for name, value in before.items() if name != own.mapping.geometry}
    shape = before[own.mapping.geometry]
    values[own.mapping.geometry] = None if shape is None else func.ST_GeomFromEWKB(bytes.fromhex(shape))
    connection.execute(update(own.table).where(key).values(values) if there else insert(own.table).values(values))


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
