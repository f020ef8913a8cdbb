"""A municipality's own PostGIS database: asked live, or read as the source of a snapshot. Same answers either way.

The tables and their column names are the municipality's. A TOML file says which they are:

    url = "postgresql+psycopg://reader@localhost/va"

    [[tables]]
    name = "va.ledning"
    id = "fid"
    geometry = "geom"
    columns = { materiale = "EGS_LEDNING.MATERIAL", dim = "EGS_LEDNING.DIMENSJON" }

Columns that are not named there are understood as in a file (`MATERIAL`, `SID`, ...).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from network import Other, Pipe, Point, PointKind, Subject, read_object
from reference_data.binding import did_you_mean
from reference_data.crs import Bounds, CrsError, plan_transform, widened
from reference_data.register.columns import paths_of_columns
from reference_data.register.file_register import surroundings_of
from reference_data.register.found import by_serial
from reference_data.register.register import RegisterError, RegisterInfo
from reference_data.register.source import BATCH_ROWS, Source
from reference_data.register.units import RowUnit, Unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Engine, Select, Table

    from reference_data.surroundings import Surroundings

URL_VARIABLE = "FERDIGSJEKK_REGISTER_URL"


@dataclass(frozen=True)
class TableMapping:
    """One table with pipes, points or both."""

    name: str
    """With its schema when it is not in the search path: `va.ledning`."""
    id: str
    """A column of whole numbers that names the row; it stands where a file has its serial."""
    geometry: str = "geom"
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """What the TOML file says."""

    url: str
    tables: tuple[TableMapping, ...]


def read_tables(path: str | Path) -> Tables:
    """Reads the mapping file. The address may be left out and stand in FERDIGSJEKK_REGISTER_URL instead, with its password.

    Raises RegisterError that names the file and what is wrong with it.
    """
    file = Path(path)
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError(f"{file.name}: {error}") from error
    url = os.environ.get(URL_VARIABLE) or read.get("url")
    if not isinstance(url, str) or not url.startswith("postgresql"):
        raise RegisterError(f"{file.name}: url must be the address of a PostgreSQL database (or stand in {URL_VARIABLE})")
    described = read.get("tables")
    if not isinstance(described, list) or not described:
        raise RegisterError(f"{file.name}: at least one [[tables]] is needed")
    return Tables(url, tuple(_table_mapping(file.name, number, one) for number, one in enumerate(described, start=1)))


def open_postgis(tables: Tables) -> PostgisRegister:
    """Connects. Raises RegisterError when the database or one of its tables cannot be used."""
    return PostgisRegister(tables)


def postgis_source(tables: Tables) -> Source:
    """The database as the source of a snapshot: one consistent picture of all tables."""
    register = PostgisRegister(tables)
    return Source(None, register.name, register.crs, register.rows, register.units, close=register.close)


class PostgisRegister:
    """The tables, asked anew at each `around`. No connection is held between two questions, so that one which is not closed costs nothing."""

    def __init__(self, tables: Tables) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        self._mappings = tables.tables
        self._engine = _engine(tables.url)
        self.name = f"{self._engine.url.database}:{'+'.join(one.name for one in tables.tables)}"
        try:
            with self._engine.connect() as connection:
                self._tables = [_reflected(connection, mapping) for mapping in tables.tables]
            self.crs = self._one_system()
        except SQLAlchemyError as error:
            raise RegisterError(f"{self.name}: the database cannot be used ({_first_line(error)})") from error

    @cached_property
    def rows(self) -> int:
        from sqlalchemy import func, select

        with self._engine.connect() as connection:
            return sum(int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in self._tables)

    @cached_property
    def info(self) -> RegisterInfo:
        """Counts rows only: a live database is not read through to say how good it is."""
        return RegisterInfo(name=f"{self.name}@live", crs=self.crs, objects=self.rows, pipes=0, points=0)

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            to_own, back = plan_transform(crs, self.crs), plan_transform(self.crs, crs)
        except CrsError as error:
            raise RegisterError(f"{self.name}: {error}") from error
        wide, own = widened(bounds, radius_m, to_own, back)
        try:
            with self._engine.connect() as connection:
                pipes, points = self._in_box(connection, own)
        except SQLAlchemyError as error:
            raise RegisterError(f"{self.name}: the database does not answer ({_first_line(error)})") from error
        return surroundings_of(self.info, tuple(pipes), tuple(points), back, wide, crs, radius_m)

    def units(self) -> Iterator[Unit]:
        """Everything, in one transaction that sees one state of the data."""
        with self._engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
            for table, mapping in zip(self._tables, self._mappings, strict=True):
                found = connection.execution_options(yield_per=BATCH_ROWS).execute(self._select(table, mapping).order_by(table.c[mapping.id]))
                for rows in found.partitions(BATCH_ROWS):
                    yield _unit(table, mapping, rows)

    def close(self) -> None:
        self._engine.dispose()

    def _in_box(self, connection: Connection, box: Bounds) -> tuple[list[Pipe], list[Point]]:
        from sqlalchemy import func

        pipes: list[Pipe] = []
        points: list[Point] = []
        for table, mapping in zip(self._tables, self._mappings, strict=True):
            shape = table.c[mapping.geometry]
            envelope = func.ST_MakeEnvelope(*box, _srid(table, mapping))
            for thing in self._things(connection, table, mapping, shape.intersects(envelope)):
                if isinstance(thing, Pipe) and _touches([place[:2] for place in thing.coordinates], box):
                    pipes.append(thing)
                elif isinstance(thing, Point) and _touches([thing.coordinate[:2]], box):
                    points.append(thing)
        known = {point.subject.sid for point in points if point.kind is PointKind.MANHOLE}
        wanted = {node for pipe in pipes for node in (pipe.from_node, pipe.to_node) if node} - known
        points.extend(self._manholes(connection, wanted))
        return sorted(pipes, key=by_serial), sorted(points, key=by_serial)

    def _manholes(self, connection: Connection, sids: set[str]) -> list[Point]:
        """Manholes by SID, the first of each."""
        from sqlalchemy import String, cast

        found: dict[str, Point] = {}
        for table, mapping in zip(self._tables, self._mappings, strict=True):
            column = _sid_column(table, mapping)
            if column is None or not sids:
                continue
            for thing in self._things(connection, table, mapping, cast(table.c[column], String).in_(sorted(sids))):
                if isinstance(thing, Point) and thing.kind is PointKind.MANHOLE and thing.subject.sid:
                    before = found.get(thing.subject.sid)
                    found[thing.subject.sid] = thing if before is None else min(before, thing, key=by_serial)
        return list(found.values())

    def _things(self, connection: Connection, table: Table, mapping: TableMapping, condition: ColumnElement[bool]) -> Iterator[Pipe | Point | Other]:
        rows = connection.execute(self._select(table, mapping).where(condition)).all()
        for raw in _unit(table, mapping, rows).objects():
            yield read_object(raw.attributes, raw.shape, Subject("group", serial=raw.serial), raw.group_kind).thing

    def _select(self, table: Table, mapping: TableMapping) -> Select[Any]:
        from sqlalchemy import func, select

        return select(table.c[mapping.id], func.ST_AsBinary(table.c[mapping.geometry]), *(table.c[name] for name in _columns(table, mapping)))

    def _one_system(self) -> str:
        systems = set()
        for table, mapping in zip(self._tables, self._mappings, strict=True):
            if _srid(table, mapping) <= 0:
                raise RegisterError(f"{mapping.name}: the column {mapping.geometry} has no coordinate system (SRID)")
            systems.add(f"EPSG:{_srid(table, mapping)}")
        if len(systems) > 1:
            raise RegisterError(f"{self.name}: its tables lie in different coordinate systems ({', '.join(sorted(systems))})")
        return systems.pop()


def _reflected(connection: Connection, mapping: TableMapping) -> Table:
    import geoalchemy2
    from sqlalchemy import MetaData, Table

    schema, _, name = mapping.name.rpartition(".")
    table = Table(name, MetaData(), schema=schema or None, autoload_with=connection)
    for wanted in (mapping.id, mapping.geometry, *mapping.columns):
        if wanted not in table.c:
            raise RegisterError(f"{mapping.name}: the table has no column {wanted}{did_you_mean(wanted, table.c.keys())}")
    if not isinstance(table.c[mapping.geometry].type, geoalchemy2.Geometry):
        raise RegisterError(f"{mapping.name}: the column {mapping.geometry} holds no geometry")
    return table


def _srid(table: Table, mapping: TableMapping) -> int:
    return int(getattr(table.c[mapping.geometry].type, "srid", -1))


def _engine(url: str) -> Engine:
    from sqlalchemy import NullPool, create_engine
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        return create_engine(url, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise RegisterError(f"the address of the register database cannot be used ({_first_line(error)})") from error


def _unit(table: Table, mapping: TableMapping, rows: Sequence[Any]) -> RowUnit:
    taken = tuple((int(row[0]), bytes(row[1]) if row[1] is not None else None, tuple(row[2:])) for row in rows)
    return RowUnit(tuple(_columns(table, mapping)), taken, mapping.columns)


def _columns(table: Table, mapping: TableMapping) -> list[str]:
    import geoalchemy2

    return [column.name for column in table.c if not isinstance(column.type, geoalchemy2.Geometry) and column.name != mapping.id]


def _sid_column(table: Table, mapping: TableMapping) -> str | None:
    """The column that holds a point's SID."""
    paths = paths_of_columns(_columns(table, mapping), "point", mapping.columns)
    return next((column for column, path in paths.items() if path.rsplit(".", 1)[-1] == "SID"), None)


def _table_mapping(file: str, number: int, read: Any) -> TableMapping:
    columns = read.get("columns", {}) if isinstance(read, dict) else None
    if not isinstance(read, dict) or not isinstance(read.get("name"), str) or not isinstance(read.get("id"), str):
        raise RegisterError(f"{file}: table number {number} needs name and id")
    if not isinstance(columns, dict) or not all(isinstance(path, str) for path in columns.values()):
        raise RegisterError(f"{file}: columns of {read['name']} must give a SOSI path for each column name")
    unknown = set(read) - {"name", "id", "geometry", "columns"}
    if unknown:
        raise RegisterError(f"{file}: table {read['name']}: {sorted(unknown)[0]} is not known (name, id, geometry, columns)")
    return TableMapping(read["name"], read["id"], read.get("geometry", "geom"), columns)


def _touches(places: Sequence[tuple[float, ...]], box: Bounds) -> bool:
    """The database answers with boxes rounded outwards; this is the exact one."""
    east, north = [place[0] for place in places], [place[1] for place in places]
    return min(east) <= box[2] and max(east) >= box[0] and min(north) <= box[3] and max(north) >= box[1]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
