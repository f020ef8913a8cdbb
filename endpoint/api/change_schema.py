"""What the interface answers about a notice's changes, as JSON Schema. The columns are those of the change set's other forms."""

from __future__ import annotations

from typing import Any

from reference_data.changes import Action
from reference_data.changes.output.geojson import SCHEMA
from reference_data.changes.output.record import COLUMNS

STANDS = ("accepted", "refused", "waiting")
TEXT, MAYBE_TEXT, MAYBE_NUMBER, WHOLE = {"type": "string"}, {"type": ["string", "null"]}, {"type": ["number", "null"]}, {"type": "integer"}
_NAMES = {str: "string", float: "number", int: "integer", bool: "boolean"}


def change_set_schema() -> dict[str, Any]:
    """A GeoJSON feature collection; each feature is a change, with `update.action` beside its properties."""
    return _object(
        "GeoJSON in the change set's own coordinate system, east before north.",
        type={"const": "FeatureCollection"},
        schema={"const": SCHEMA},
        crs={"type": ["object", "null"]},
        vertical_datum=MAYBE_TEXT,
        heights_from={**MAYBE_TEXT, "description": "The file's own vertical datum, where its heights were brought over to the register's."},
        snapshot={"type": "string", "description": "The register that the changes are to."},
        source=_object("The delivery that they come from.", file_name=TEXT, sha256=TEXT, case_id=MAYBE_TEXT, report_id=MAYBE_TEXT, date=MAYBE_TEXT),
        summary=_object(
            "How many there are of each.",
            **{action.value: WHOLE for action in Action},
            unchanged=WHOLE,
            uncertain=WHOLE,
            conflicts=WHOLE,
            left_out={"type": "object", "additionalProperties": WHOLE, "description": "Reason -> objects of the file that are no change."},
        ),
        features=_several(_feature()),
        conflicts=_several(_conflict()),
        decisions=_several(_object("", change=TEXT, decision=TEXT, person=TEXT, reason=TEXT, joins_id=MAYBE_TEXT, at=MAYBE_TEXT)),
    )


def _feature() -> dict[str, Any]:
    listed: dict[str, Any] = {name: {"type": [_NAMES[kind], "null"]} for name, kind in COLUMNS.items()}
    more = {
        "identifikasjon": _object("", navnerom=TEXT, lokalId=TEXT, versjonId=TEXT),
        "before": {"type": ["object", "null"], "description": "The register's values that change."},
        "needs": _several(TEXT),
        "not_kept": _several(TEXT),
        "attributes": {"type": "object", "description": "The file's own attributes, by their path."},
        "decision": {"enum": list(STANDS), "description": "Where the change stands."},
    }
    properties = _object("", **{**listed, **more})
    properties["properties"]["z"] = {**_several(MAYBE_NUMBER), "description": "Heights, where not every point of a line has one."}
    return _object(
        "",
        type={"const": "Feature"},
        id=TEXT,
        geometry=_object("", type={"enum": ["Point", "LineString"]}, coordinates={"type": "array"}),
        properties=properties,
        update=_object("", action={"enum": [action.value for action in Action]}),
    )


def _conflict() -> dict[str, Any]:
    witness = _object(
        "One object that the survey and the register tell differently; `place` is east and north.",
        place=_several({"type": "number"}),
        register_id=TEXT,
        survey=MAYBE_TEXT,
        register=MAYBE_TEXT,
        difference=MAYBE_NUMBER,
        uncertainty=MAYBE_NUMBER,
        file_serial={"type": ["integer", "null"]},
        file_line={"type": ["integer", "null"]},
    )
    return _object(
        "Something that the register may have wrong. Nothing is changed because of it.",
        id=TEXT,
        kind=TEXT,
        unit=MAYBE_TEXT,
        constant_offset=MAYBE_NUMBER,
        evidence=_several(witness),
    )


def _object(said: str, **properties: Any) -> dict[str, Any]:
    """Every one of them is always there, and more may come."""
    described = {"description": said} if said else {}
    return {"type": "object", **described, "required": list(properties), "properties": properties}


def _several(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}
