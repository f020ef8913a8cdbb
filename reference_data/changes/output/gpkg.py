"""The change set as GeoPackage 1.3: layers `pipes`, `points` and `conflicts`, each with a style that QGIS picks up by itself.

Written with SQLite alone and without a clock: the same change set gives the same bytes. Heights are in the geometry; where one
is missing it is NaN there, never 0.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from network import Coordinate, Pipe
from reference_data.changes.model import ChangeSet
from reference_data.changes.output.qgis import conflict_style, line_style, point_style
from reference_data.changes.output.record import COLUMNS, CONFLICT_COLUMNS, conflict_records, coordinates_of, record

APPLICATION_ID = 0x47504B47
USER_VERSION = 10300
DATED = "1970-01-01T00:00:00.000Z"
"""The form wants the time of the last change; a change set has none."""
TYPES = {str: "TEXT", float: "REAL", int: "INTEGER", bool: "BOOLEAN"}
Row = tuple[tuple[Coordinate, ...], Mapping[str, Any]]


def to_gpkg(changes: ChangeSet) -> bytes:
    rows = [(change, (coordinates_of(change), record(change, changes))) for change in changes.changes]
    pipes = [row for change, row in rows if isinstance(change.thing, Pipe)]
    points = [row for change, row in rows if not isinstance(change.thing, Pipe)]
    conflicts: list[Row] = [((place,), values) for conflict in changes.conflicts for place, values in conflict_records(conflict)]
    database = sqlite3.connect(":memory:")
    try:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {USER_VERSION}")
        srs = _tables(database, changes.crs)
        _layer(database, "pipes", "LINESTRING", COLUMNS, pipes, srs)
        _layer(database, "points", "POINT", COLUMNS, points, srs)
        _layer(database, "conflicts", "POINT", CONFLICT_COLUMNS, conflicts, srs)
        _facts(database, changes)
        _styles(database, {"pipes": line_style(), "points": point_style(), "conflicts": conflict_style()})
        database.commit()
        return database.serialize()
    finally:
        database.close()


def _tables(database: sqlite3.Connection, crs: str | None) -> int:
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
    systems = [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "unknown plane system"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "unknown geographic system"),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, _wkt("EPSG:4326"), "longitude and latitude"),
    ]
    number = -1
    definition = _wkt(crs) if crs else ""
    if crs and definition and crs.upper().startswith("EPSG:"):
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


def _layer(database: sqlite3.Connection, name: str, geometry: str, columns: Mapping[str, type], rows: Sequence[Row], srs: int) -> None:
    declared = ", ".join(f'"{column}" {TYPES[kind]}' for column, kind in columns.items())
    database.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {geometry}, {declared})')
    places = [place for coordinates, _ in rows for place in coordinates]
    west, south = min((place[0] for place in places), default=inf), min((place[1] for place in places), default=inf)
    east, north = max((place[0] for place in places), default=-inf), max((place[1] for place in places), default=-inf)
    box = (west, south, east, north) if places else (None, None, None, None)
    database.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, ?)", (name, name, DATED, *box, srs))
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 1, 0)", (name, geometry, srs))
    listed = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * (len(columns) + 1))
    database.executemany(
        f'INSERT INTO "{name}" (geom, {listed}) VALUES ({marks})',  # noqa: S608 - names of our own, values as parameters
        [(_blob(coordinates, geometry, srs), *(values[column] for column in columns)) for coordinates, values in rows],
    )


def _blob(coordinates: Sequence[Coordinate], geometry: str, srs: int) -> bytes:
    """A geometry as the form wants it: header without envelope, little endian, then WKB with z."""
    head = struct.pack("<2sBBi", b"GP", 0, 1, srs)
    body = b"".join(struct.pack("<ddd", *place) for place in coordinates)
    if geometry == "POINT":
        return head + struct.pack("<BI", 1, 1001) + body
    return head + struct.pack("<BII", 1, 1002, len(coordinates)) + body


def _facts(database: sqlite3.Connection, changes: ChangeSet) -> None:
    """A table of one row: what the change set was made from."""
    database.execute(
        "CREATE TABLE change_set (fid INTEGER PRIMARY KEY NOT NULL, snapshot TEXT, vertical_datum TEXT, file_name TEXT, sha256 TEXT, case_id TEXT,"
        " report_id TEXT, dated TEXT, unchanged INTEGER, left_out TEXT)"
    )
    source = changes.source
    database.execute(
        "INSERT INTO change_set VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            changes.snapshot,
            changes.vertical_datum,
            source.file_name,
            source.sha256,
            source.case_id,
            source.report_id,
            source.date,
            changes.unchanged,
            json.dumps(dict(changes.left_out)),
        ),
    )
    _attributes_table(database, "change_set")


def _styles(database: sqlite3.Connection, styles: Mapping[str, str]) -> None:
    database.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,"
        " f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,"
        " update_time DATETIME)"
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,"
        " description, owner, ui, update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', '', ?)",
        [(layer, layer, style, DATED) for layer, style in styles.items()],
    )
    _attributes_table(database, "layer_styles")


def _attributes_table(database: sqlite3.Connection, name: str) -> None:
    database.execute("INSERT INTO gpkg_contents VALUES (?, 'attributes', ?, '', ?, NULL, NULL, NULL, NULL, 0)", (name, name, DATED))
