"""The change set as a GeoPackage: layers `pipes`, `points` and `conflicts`, each with a style, and a table of what it was made from.

Heights are in the geometry; where one is missing it is NaN there, never 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from network import Coordinate, Pipe
from reference_data.changes.model import ChangeSet
from reference_data.changes.output.qgis import conflict_style, line_style, point_style
from reference_data.changes.output.record import COLUMNS, CONFLICT_COLUMNS, conflict_records, coordinates_of, record
from reference_data.geopackage import Layer, Table, write_geopackage

TYPES = {str: "TEXT", float: "REAL", int: "INTEGER", bool: "BOOLEAN"}
Row = tuple[tuple[Coordinate, ...], Mapping[str, Any]]


def to_gpkg(changes: ChangeSet) -> bytes:
    rows = [(change, (coordinates_of(change), record(change, changes))) for change in changes.changes]
    pipes = [row for change, row in rows if isinstance(change.thing, Pipe)]
    points = [row for change, row in rows if not isinstance(change.thing, Pipe)]
    conflicts: list[Row] = [((place,), values) for conflict in changes.conflicts for place, values in conflict_records(conflict)]
    layers = (
        _layer("pipes", "LINESTRING", COLUMNS, pipes, line_style()),
        _layer("points", "POINT", COLUMNS, points, point_style()),
        _layer("conflicts", "POINT", CONFLICT_COLUMNS, conflicts, conflict_style()),
    )
    return write_geopackage(changes.crs, layers, [_facts(changes)])


def _layer(name: str, geometry: str, columns: Mapping[str, type], rows: Sequence[Row], style: str) -> Layer:
    declared = {column: TYPES[kind] for column, kind in columns.items()}
    written = [(places, [values[column] for column in columns]) for places, values in rows]
    return Layer(name, geometry, declared, written, style, heights=True)


def _facts(changes: ChangeSet) -> Table:
    """One row: what the change set was made from."""
    source = changes.source
    facts: dict[str, Any] = {
        "snapshot": changes.snapshot,
        "vertical_datum": changes.vertical_datum,
        "heights_from": changes.heights_from,
        "file_name": source.file_name,
        "sha256": source.sha256,
        "case_id": source.case_id,
        "report_id": source.report_id,
        "dated": source.date,
        "unchanged": changes.unchanged,
        "left_out": json.dumps(dict(changes.left_out)),
    }
    return Table("change_set", {name: "INTEGER" if name == "unchanged" else "TEXT" for name in facts}, [tuple(facts.values())])
