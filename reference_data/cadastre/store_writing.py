"""Writes a store: a GeoPackage with a layer for each kind, an R-tree for each layer, and the numbers that a property is found by."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reference_data.cadastre.cadastre import Dataset, Kind
from reference_data.cadastre.rows import Row
from reference_data.cadastre.store import FORMAT, written_plainly
from reference_data.geopackage import APPLICATION_ID, USER_VERSION, list_content, write_lists, write_systems

if TYPE_CHECKING:
    from shapely import Geometry

COLUMNS = {
    Kind.PARCELS: "numbers TEXT, public BOOLEAN, disputed BOOLEAN",
    Kind.BUILDINGS: "number INTEGER, type_code INTEGER",
    Kind.ADDRESSES: "address TEXT, plain TEXT, numbers TEXT",
}
SHAPES = {Kind.PARCELS: "MULTIPOLYGON", Kind.BUILDINGS: "MULTIPOLYGON", Kind.ADDRESSES: "POINT"}
TITLES = {Kind.PARCELS: "Parcels (teig)", Kind.BUILDINGS: "Buildings", Kind.ADDRESSES: "Addresses"}
EXTENSIONS = """
    CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"""
RTREE = "http://www.geopackage.org/spec120/#extension_rtree"


class StoreWriter:
    """Fills an empty database. `finish` must be called last; until then it is no store."""

    def __init__(self, database: sqlite3.Connection, municipality: str, crs: str) -> None:
        self._database = database
        self._next = dict.fromkeys(Kind, 1)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {USER_VERSION}")
        write_lists(database)
        self._system = write_systems(database, crs)
        database.execute(EXTENSIONS)
        database.execute("CREATE TABLE about (format INTEGER, municipality TEXT, crs TEXT)")
        database.execute("INSERT INTO about VALUES (?, ?, ?)", (FORMAT, municipality, crs))
        database.execute("CREATE TABLE datasets (kind TEXT PRIMARY KEY, source TEXT, dated TEXT, objects INTEGER)")
        for kind in Kind:
            database.execute(f"CREATE TABLE {kind} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {SHAPES[kind]}, {COLUMNS[kind]})")
            database.execute(f"CREATE TABLE {kind}_numbers (gnr INTEGER, bnr INTEGER, fnr INTEGER, fid INTEGER)")
            database.execute(f"CREATE VIRTUAL TABLE rtree_{kind}_geom USING rtree(id, minx, maxx, miny, maxy)")

    def add(self, kind: Kind, rows: Sequence[Row]) -> None:
        """Appends rows, in the coordinate system of the store."""
        import shapely

        if not rows:
            return
        shapes = [row.shape for row in rows]
        blobs = [self._head + wkb for wkb in shapely.to_wkb(shapes if kind is Kind.ADDRESSES else list(map(_several, shapes)), byte_order=1)]
        first = self._next[kind]
        self._next[kind] += len(rows)
        fids = range(first, first + len(rows))
        marks = ", ".join("?" * (2 + COLUMNS[kind].count(",") + 1))
        self._database.executemany(
            f"INSERT INTO {kind} VALUES ({marks})",  # noqa: S608 - names of our own
            ((fid, blob, *_values(kind, row)) for fid, blob, row in zip(fids, blobs, rows, strict=True)),
        )
        boxes = zip(fids, shapely.bounds(shapes).tolist(), strict=True)
        self._database.executemany(
            f"INSERT INTO rtree_{kind}_geom VALUES (?, ?, ?, ?, ?)",  # noqa: S608
            ((fid, west, east, south, north) for fid, (west, south, east, north) in boxes),
        )
        numbered = ((*number, fid) for fid, row in zip(fids, rows, strict=True) for number in row.numbers)
        self._database.executemany(f"INSERT INTO {kind}_numbers VALUES (?, ?, ?, ?)", numbered)  # noqa: S608

    def carry_over(self, former: Path, kinds: Iterable[Kind]) -> None:
        """Takes whole kinds from another store of the same municipality."""
        self._database.commit()
        self._database.execute("ATTACH ? AS former", (str(former),))
        for kind in kinds:
            for table in (kind, f"{kind}_numbers", f"rtree_{kind}_geom"):
                self._database.execute(f"INSERT INTO main.{table} SELECT * FROM former.{table}")  # noqa: S608
        self._database.commit()
        self._database.execute("DETACH former")

    def finish(self, datasets: Iterable[Dataset]) -> None:
        """The lists that make the database a GeoPackage, and what it holds."""
        for one in datasets:
            self._database.execute("INSERT INTO datasets VALUES (?, ?, ?, ?)", (one.kind, one.source, one.dated, one.objects))
            table = str(one.kind)
            box = self._database.execute(f"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_{table}_geom").fetchone()  # noqa: S608
            list_content(self._database, table, "features", TITLES[one.kind], box, self._system)
            self._database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (table, SHAPES[one.kind], self._system))
            self._database.execute("INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')", (table, RTREE))
        for kind in Kind:
            self._database.execute(f"CREATE INDEX {kind}_by_number ON {kind}_numbers (gnr, bnr, fnr)")
        self._database.execute("CREATE INDEX addresses_by_text ON addresses (plain)")
        self._database.execute("ANALYZE")

    @property
    def _head(self) -> bytes:
        return struct.pack("<2sBBi", b"GP", 0, 1, self._system)


def _several(shape: Geometry) -> Geometry:
    import shapely

    return shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape


def _values(kind: Kind, row: Row) -> tuple[object, ...]:
    numbers = " ".join(map(str, row.numbers))
    if kind is Kind.PARCELS:
        return numbers, int(row.public), int(row.disputed)
    if kind is Kind.BUILDINGS:
        return row.building, row.building_type
    return row.address, written_plainly(row.address) if row.address else None, numbers
