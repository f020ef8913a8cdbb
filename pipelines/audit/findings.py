"""The findings of all squares as files for a GIS, written line by line: as many as there are never stand in memory at once.

Both files hold no clock, so that the same audit gives the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.audit.part import findings_file
from pipelines.audit.plan import Cell, Plan

COLUMNS = {
    "key": "TEXT", "rule": "TEXT", "title": "TEXT", "outcome": "TEXT", "severity": "TEXT", "kind": "TEXT", "function": "TEXT", "sid": "TEXT",
    "guid": "TEXT", "serial": "INTEGER", "measured": "REAL", "required": "REAL", "unit": "TEXT", "uncertainty": "REAL", "missing": "TEXT",
    "related": "TEXT", "message": "TEXT", "part": "TEXT",
}  # fmt: skip
BATCH = 5000
DATED = "1970-01-01T00:00:00.000Z"
"""The form wants the time of the last change, and an audit has none."""
DECIMALS = 8
"""Of a degree: a millimetre."""


def findings(parts: Path, cells: Sequence[Cell]) -> Iterator[dict[str, Any]]:
    """Every finding, square by square."""
    for cell in cells:
        with findings_file(parts, cell).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def write_geojson(plan: Plan, parts: Path, cells: Sequence[Cell], target: Path) -> int:
    """GeoJSON as RFC 7946 has it, in longitude and latitude; east and north stand among the properties. Gives how many findings there are."""
    count = 0
    aside = target.with_name(f".{target.name}")
    with aside.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for batch in _batches(findings(parts, cells)):
            for one, place in zip(batch, _degrees(plan.crs, batch), strict=True):
                geometry = {"type": "Point", "coordinates": place} if place is not None else None
                feature = {"type": "Feature", "geometry": geometry, "properties": one}
                out.write((",\n" if count else "\n") + json.dumps(feature, ensure_ascii=False))
                count += 1
        out.write("\n]}\n")
    aside.replace(target)
    return count


def write_gpkg(plan: Plan, parts: Path, cells: Sequence[Cell], target: Path) -> None:
    """A GeoPackage with the layer `findings` in the register's own system, points in two dimensions."""
    aside = target.with_name(f".{target.name}")
    aside.unlink(missing_ok=True)
    database = sqlite3.connect(aside)
    try:
        number = _systems(database, plan.crs)
        declared = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        database.execute(f"CREATE TABLE findings (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, {declared})")
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        into = f"INSERT INTO findings (geom, {names}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608 - names of our own columns
        for batch in _batches(findings(parts, cells)):
            database.executemany(into, [(_point(one, number), *(one[name] for name in COLUMNS)) for one in batch])
        box = _box(findings(parts, cells))
        database.execute("INSERT INTO gpkg_contents VALUES ('findings', 'features', 'findings', '', ?, ?, ?, ?, ?, ?)", (DATED, *box, number))
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('findings', 'geom', 'POINT', ?, 0, 0)", (number,))
        database.commit()
    finally:
        database.close()
    aside.replace(target)


def _batches(found: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _degrees(crs: str, batch: list[dict[str, Any]]) -> list[list[float] | None]:
    """(longitude, latitude) of each finding, None for one without a place. Many at once: one by one costs more than all the rest."""
    from pyproj import Transformer

    placed = [(one["east"], one["north"]) for one in batch if one["east"] is not None]
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    east, north = to_degrees.transform([place[0] for place in placed], [place[1] for place in placed])
    made = iter([[round(float(a), DECIMALS), round(float(b), DECIMALS)] for a, b in zip(east, north, strict=True)])
    return [next(made) if one["east"] is not None else None for one in batch]


def _systems(database: sqlite3.Connection, crs: str) -> int:
    """The tables that the form asks for, with the systems; gives the number of the register's own."""
    from pyproj import CRS

    database.execute("PRAGMA application_id = 1196444487")
    database.execute("PRAGMA user_version = 10300")
    database.execute(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,"
        " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)"
    )
    database.execute(
        "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT,"
        " last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)"
    )
    database.execute(
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL PRIMARY KEY, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,"
        " srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL)"
    )
    number = int(crs.rpartition(":")[2])
    rows = [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", ""),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", ""),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, CRS.from_epsg(4326).to_wkt("WKT1_GDAL"), ""),
        (crs, number, "EPSG", number, CRS.from_epsg(number).to_wkt("WKT1_GDAL"), "the register's own system"),
    ]
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", rows)
    return number


def _point(one: dict[str, Any], number: int) -> bytes | None:
    if one["east"] is None:
        return None
    return struct.pack("<2sBBi", b"GP", 0, 1, number) + struct.pack("<BIdd", 1, 1, one["east"], one["north"])


def _box(found: Iterator[dict[str, Any]]) -> tuple[float | None, float | None, float | None, float | None]:
    west = south = float("inf")
    east = north = float("-inf")
    for one in found:
        if one["east"] is not None:
            west, south, east, north = min(west, one["east"]), min(south, one["north"]), max(east, one["east"]), max(north, one["north"])
    return (west, south, east, north) if west <= east else (None, None, None, None)
