"""The findings as GeoPackage 1.3, with the delivery's pipes and points beside them and styles that QGIS picks up by itself.

Written with SQLite alone: no clock, so that the same report gives the same bytes.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from reports.document import Report
from reports.renderings.geojson import properties
from reports.renderings.qgis import finding_style, line_style, point_style
from reports.wording import label

_APPLICATION_ID = 0x47504B47
_USER_VERSION = 10300
_DATED = "1970-01-01T00:00:00.000Z"
"""The form wants the time of the last change, and a report has none."""
_UNKNOWN_SRS = -1

_REAL, _INTEGER = {"measured", "required", "uncertainty", "deviation_m", "east", "north", "height"}, {"number", "serial", "line"}


@dataclass(frozen=True)
class _Layer:
    name: str
    geometry: str
    """"POINT" or "LINESTRING"."""
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[Sequence[Sequence[float]] | None, Sequence[Any]]]
    """(coordinates or None, values)."""
    title: str
    style: str


def render_gpkg(report: Report) -> bytes:
    """The GeoPackage file: layers `findings`, `pipes`, `points`, and `mains` where the reader may see them; a table `rules`."""
    database = sqlite3.connect(":memory:")
    try:
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_USER_VERSION}")
        srs = _systems(database, report["delivery"]["crs"])
        layers = list(_layers(report))
        _tables(database)
        for layer in layers:
            _write(database, layer, srs)
        _rules(database, report)
        _styles(database, layers)
        database.commit()
        return database.serialize()
    finally:
        database.close()


def _layers(report: Report) -> Iterable[_Layer]:
    lang = report["language"]
    rows = [properties(one, report) for one in report["findings"]]
    names = list(rows[0]) if rows else ["number", "rule", "title", "outcome", "severity", "act", "message", "why", "fix"]
    columns = [("finding_id", "TEXT"), *((name, _type(name)) for name in names)]
    findings = [
        ([one["location"]["coordinates"][:2]] if one["location"] else None, [one["id"], *row.values()])
        for one, row in zip(report["findings"], rows, strict=True)
    ]
    yield _Layer("findings", "POINT", columns, findings, label(lang, "findings.heading"), finding_style(lang))
    drawn = report["map"]
    line_columns = [("label", "TEXT"), ("caption", "TEXT"), ("function", "TEXT")]
    for name, lines in (("pipes", drawn["pipes"]), ("mains", drawn["mains"])):
        if lines or name == "pipes":
            listed = [(one["coordinates"], [one["label"], one["caption"], one["function"]]) for one in lines]
            title = label(lang, "contents.pipes" if name == "pipes" else "map.mains")
            yield _Layer(name, "LINESTRING", line_columns, listed, title, line_style(lang, old=name == "mains"))
    point_columns = [("label", "TEXT"), ("kind", "TEXT"), ("function", "TEXT")]
    for name, points in (("points", drawn["points"]), ("main_points", drawn["main_points"])):
        if points or name == "points":
            placed = [([one["coordinates"]], [one["label"], one["kind"], one["function"]]) for one in points]
            yield _Layer(name, "POINT", point_columns, placed, label(lang, "contents.point_kind"), point_style())


def _type(name: str) -> str:
    return "REAL" if name in _REAL else "INTEGER" if name in _INTEGER else "TEXT"


def _systems(database: sqlite3.Connection, crs: str | None) -> int:
    """Writes the reference systems; gives the number of the delivery's own, -1 when it is unknown."""
    database.execute(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,"
        " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)"
    )
    systems: list[tuple[str, int, str, int, str, str]] = [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "unknown plane system"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "unknown geographic system"),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, _wkt("EPSG:4326"), "longitude and latitude"),
    ]
    number = _UNKNOWN_SRS
    if crs and crs.upper().startswith("EPSG:"):
        code = int(crs.split(":")[1])
        definition = _wkt(crs)
        if definition:
            number = code
            if code != 4326:
                systems.append((crs, code, "EPSG", code, definition, "the delivery's own system"))
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", systems)
    return number


def _wkt(crs: str) -> str:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(crs).to_wkt("WKT1_GDAL")
    except CRSError:
        return ""


def _tables(database: sqlite3.Connection) -> None:
    database.execute(
        "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,"
        " description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,"
        " CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))"
    )
    database.execute(
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,"
        " srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),"
        " CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
        " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))"
    )


def _write(database: sqlite3.Connection, layer: _Layer, srs: int) -> None:
    declared = ", ".join(f'"{name}" {kind}' for name, kind in layer.columns)
    database.execute(f'CREATE TABLE "{layer.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {layer.geometry}, {declared})')
    places = [place for coordinates, _ in layer.rows if coordinates for place in coordinates]
    west, south = min((place[0] for place in places), default=inf), min((place[1] for place in places), default=inf)
    east, north = max((place[0] for place in places), default=-inf), max((place[1] for place in places), default=-inf)
    box = (west, south, east, north) if places else (None, None, None, None)
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)", (layer.name, layer.name, layer.title, _DATED, *box, srs)
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (layer.name, layer.geometry, srs))
    marks = ", ".join("?" * (len(layer.columns) + 1))
    names = ", ".join(f'"{name}"' for name, _ in layer.columns)
    database.executemany(
        f'INSERT INTO "{layer.name}" (geom, {names}) VALUES ({marks})',  # noqa: S608 - names of our own tables and columns
        [(_blob(coordinates, layer.geometry, srs) if coordinates else None, *values) for coordinates, values in layer.rows],
    )


def _blob(coordinates: Sequence[Sequence[float]], geometry: str, srs: int) -> bytes:
    """A geometry as the form wants it: header without envelope, little endian, then WKB."""
    head = struct.pack("<2sBBi", b"GP", 0, 1, srs)
    if geometry == "POINT":
        return head + struct.pack("<BIdd", 1, 1, coordinates[0][0], coordinates[0][1])
    body = b"".join(struct.pack("<dd", place[0], place[1]) for place in coordinates)
    return head + struct.pack("<BII", 1, 2, len(coordinates)) + body


def _rules(database: sqlite3.Connection, report: Report) -> None:
    database.execute(
        "CREATE TABLE rules (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, rule TEXT, title TEXT, outcome TEXT, severity TEXT, checked INTEGER,"
        " evidence TEXT, clause TEXT, reason TEXT)"
    )
    database.execute(
        "INSERT INTO gpkg_contents VALUES ('rules', 'attributes', 'rules', ?, ?, NULL, NULL, NULL, NULL, 0)",
        (label(report["language"], "basis.rules"), _DATED),
    )
    database.executemany(
        "INSERT INTO rules (rule, title, outcome, severity, checked, evidence, clause, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one["rule"], one["title"], one["outcome"], one["severity"], one["checked"], one["evidence"],
                f"{one['clause']['document']}, {one['clause']['part']}", one["reason"],
            )
            for one in report["rules"]
        ],
    )  # fmt: skip


def _styles(database: sqlite3.Connection, layers: Sequence[_Layer]) -> None:
    """The table where QGIS looks for the style of a layer."""
    database.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),"
        " f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,"
        " description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"
    )
    database.execute("INSERT INTO gpkg_contents VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, NULL, NULL, NULL, NULL, 0)", (_DATED,))
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,"
        " description, owner, ui, update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '', ?)",
        [(layer.name, layer.name, layer.style, layer.title, _DATED) for layer in layers],
    )
