"""Writes a GeoPackage 1.3 with SQLite alone: layers, tables without a place, and styles that QGIS picks up by itself.

Without a clock, which the libraries that write the format put into it: the same content gives the same bytes.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

APPLICATION_ID = 0x47504B47
USER_VERSION = 10300
DATED = "1970-01-01T00:00:00.000Z"
"""The form wants the time of the last change, and neither a report nor a change set has one."""
UNKNOWN_SYSTEM = -1
GEOMETRY_CODES = {"POINT": 1, "LINESTRING": 2}
WITH_HEIGHTS = 1000
"""Added to a geometry's code in WKB when its places have three numbers."""

Coordinates = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table without a place. `columns` name each column's SQL type."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    key: str = "fid"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of points or lines. `rows` are (coordinates or None, values in the order of the columns)."""

    name: str
    geometry: str
    """"POINT" or "LINESTRING"."""
    columns: Mapping[str, str]
    rows: Sequence[tuple[Coordinates | None, Sequence[Any]]]
    style: str
    """A QGIS style (QML)."""
    title: str = ""
    heights: bool = False
    """Whether places are written with their height; one that is missing is NaN, never 0."""


def write_geopackage(crs: str | None, layers: Sequence[Layer], tables: Sequence[Table] = ()) -> bytes:
    """The file's bytes. A `crs` that is missing or unknown to PROJ gives layers in "unknown plane system"."""
    database = sqlite3.connect(":memory:")
    try:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {USER_VERSION}")
        write_lists(database)
        system = write_systems(database, crs)
        for layer in layers:
            _layer(database, layer, system)
        for table in (*tables, _styles(layers)):
            _table(database, table)
        database.commit()
        return database.serialize()
    finally:
        database.close()


def write_lists(database: sqlite3.Connection) -> None:
    """The tables that the form demands: reference systems, what is in the file, and which columns are geometries."""
    database.executescript(
        """
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
            organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
        CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
            description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
            srs_id INTEGER, CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
            srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
            CONSTRAINT uk_gc_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
            CONSTRAINT fk_gcol_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        """
    )


def write_systems(database: sqlite3.Connection, crs: str | None) -> int:
    """Writes the reference systems; gives the number of the content's own."""
    systems = [
        ("Undefined Cartesian SRS", UNKNOWN_SYSTEM, "NONE", UNKNOWN_SYSTEM, "undefined", "unknown plane system"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "unknown geographic system"),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, _wkt("EPSG:4326"), "longitude and latitude"),
    ]
    number = UNKNOWN_SYSTEM
    definition = _wkt(crs) if crs and crs.upper().startswith("EPSG:") else ""
    if crs and definition:
        number = int(crs[5:])
        if number != 4326:
            systems.append((crs, number, "EPSG", number, definition, "the delivery's own system"))
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", systems)
    return number


def _wkt(crs: str) -> str:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(crs).to_wkt("WKT1_GDAL")
    except CRSError:
        return ""


def _layer(database: sqlite3.Connection, layer: Layer, system: int) -> None:
    _create(database, layer.name, "fid", {"geom": layer.geometry, **layer.columns})
    places = [place for coordinates, _ in layer.rows if coordinates for place in coordinates]
    west, south = min((place[0] for place in places), default=inf), min((place[1] for place in places), default=inf)
    east, north = max((place[0] for place in places), default=-inf), max((place[1] for place in places), default=-inf)
    box = (west, south, east, north) if places else (None, None, None, None)
    list_content(database, layer.name, "features", layer.title, box, system)
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, ?, 0)", (layer.name, layer.geometry, system, int(layer.heights)))
    rows = [(_blob(coordinates, layer, system) if coordinates else None, *values) for coordinates, values in layer.rows]
    _fill(database, layer.name, ("geom", *layer.columns), rows)


def _table(database: sqlite3.Connection, table: Table) -> None:
    _create(database, table.name, table.key, table.columns)
    list_content(database, table.name, "attributes", table.title, (None, None, None, None), 0)
    _fill(database, table.name, tuple(table.columns), table.rows)


def _create(database: sqlite3.Connection, name: str, key: str, columns: Mapping[str, str]) -> None:
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    database.execute(f'CREATE TABLE "{name}" ("{key}" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {declared})')


def list_content(database: sqlite3.Connection, name: str, kind: str, title: str, box: Sequence[float | None], system: int) -> None:
    """Names a table in the list of what is in the file."""
    database.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (name, kind, name, title, DATED, *box, system))


def _fill(database: sqlite3.Connection, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    listed, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    database.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({marks})', rows)  # noqa: S608 - names of our own, values as parameters


def _blob(coordinates: Coordinates, layer: Layer, system: int) -> bytes:
    """A geometry as the form wants it: header without envelope, little endian, then WKB."""
    numbers = 3 if layer.heights else 2
    code = GEOMETRY_CODES[layer.geometry] + (WITH_HEIGHTS if layer.heights else 0)
    head = struct.pack("<2sBBiBI", b"GP", 0, 1, system, 1, code)
    count = b"" if layer.geometry == "POINT" else struct.pack("<I", len(coordinates))
    return head + count + b"".join(struct.pack(f"<{numbers}d", *place[:numbers]) for place in coordinates)


def _styles(layers: Sequence[Layer]) -> Table:
    """The table where QGIS looks for the style of a layer; it numbers the styles by `id`."""
    names = (
        "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD", "useAsDefault",
        "description", "owner", "ui", "update_time",
    )  # fmt: skip
    types = {"useAsDefault": "BOOLEAN", "update_time": "DATETIME"}
    rows = [("", "", layer.name, "geom", layer.name, layer.style, "", 1, layer.title, "", "", DATED) for layer in layers]
    return Table("layer_styles", {name: types.get(name, "TEXT") for name in names}, rows, key="id")
