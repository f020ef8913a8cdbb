"""The change set as GeoJSON in the form of Kartverket's NGIS-OpenAPI: `update.action` beside `properties`, ids in `identifikasjon`.

Coordinates are in the change set's own system, which the collection names, east before north. A line on which a height is
missing is written in plan, with the heights that there are in `z`.
"""

from __future__ import annotations

import json
from math import isnan
from typing import Any

from network import Coordinate, Pipe
from reference_data.changes.model import Action, Change, ChangeSet, Conflict
from reference_data.changes.output.record import NAMESPACE, conflict_records, coordinates_of, has_heights, record
from sosi.crs import compound

SCHEMA = "ferdigsjekk-changes/1"


def to_geojson(changes: ChangeSet) -> bytes:
    return (json.dumps(document(changes), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def document(changes: ChangeSet) -> dict[str, Any]:
    """The collection as a mapping. An empty change set is a collection without features."""
    return {
        "type": "FeatureCollection",
        "schema": SCHEMA,
        "crs": {"type": "name", "properties": {"name": system_name(changes)}} if changes.crs else None,
        "vertical_datum": changes.vertical_datum,
        "heights_from": changes.heights_from,
        "snapshot": changes.snapshot,
        "source": {
            "file_name": changes.source.file_name,
            "sha256": changes.source.sha256,
            "case_id": changes.source.case_id,
            "report_id": changes.source.report_id,
            "date": changes.source.date,
        },
        "summary": {
            **{action.value: len(changes.of(action)) for action in Action},
            "unchanged": changes.unchanged,
            "uncertain": sum(not change.certain for change in changes.changes),
            "conflicts": len(changes.conflicts),
            "left_out": dict(changes.left_out),
        },
        "features": [feature(change, changes) for change in changes.changes],
        "conflicts": [_conflict(conflict) for conflict in changes.conflicts],
    }


def feature(change: Change, changes: ChangeSet) -> dict[str, Any]:
    values = record(change, changes)
    properties: dict[str, Any] = {
        "featuretype": values.pop("featuretype"),
        "identifikasjon": {"navnerom": NAMESPACE, "lokalId": change.lokal_id, "versjonId": changes.source.date or changes.snapshot},
        **values,
    }
    properties["before"] = {field.name: field.before for field in change.fields if field.name != "geometry"} or None
    properties["needs"] = list(change.needs)
    properties["not_kept"] = list(change.not_kept)
    properties["attributes"] = {path: list(value) if isinstance(value, tuple) else value for path, value in change.thing.attributes.items()}
    coordinates = coordinates_of(change)
    if not has_heights(coordinates):
        properties["z"] = [None if isnan(z) else round(z, 3) for _, _, z in coordinates]
    return {
        "type": "Feature",
        "id": change.id,
        "geometry": _geometry(coordinates, isinstance(change.thing, Pipe)),
        "properties": properties,
        "update": {"action": change.action.value},
    }


def system_name(changes: ChangeSet) -> str:
    """`urn:ogc:def:crs:EPSG::5972` for UTM 32 with NN2000; the plan system alone where the two have no code together."""
    code = changes.crs or ""
    if not code.upper().startswith("EPSG:"):
        return code
    together = compound(int(code[5:]), changes.vertical_datum)
    return f"urn:ogc:def:crs:EPSG::{together[5:]}" if "+" not in together else f"urn:ogc:def:crs:EPSG::{code[5:]}"


def _geometry(coordinates: tuple[Coordinate, ...], line: bool) -> dict[str, Any]:
    whole = has_heights(coordinates)
    written = [[round(east, 4), round(north, 4), *([round(z, 4)] if whole else [])] for east, north, z in coordinates]
    return {"type": "LineString", "coordinates": written} if line else {"type": "Point", "coordinates": written[0]}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    rows = conflict_records(conflict)
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "unit": conflict.unit,
        "constant_offset": conflict.difference,
        "evidence": [{"place": [round(place[0], 3), round(place[1], 3)], **{name: row[name] for name in _EVIDENCE}} for place, row in rows],
    }


_EVIDENCE = ("register_id", "survey", "register", "difference", "uncertainty", "file_serial", "file_line")
