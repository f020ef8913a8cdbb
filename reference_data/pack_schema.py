"""The JSON Schema of a rule pack, for editors: made from the same dataclasses that the reader binds to, so the two cannot drift apart."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from reference_data.binding import hints
from reference_data.notice_lists import ATTACHMENT_KINDS, NOTICE_FIELDS, NOTICE_KINDS
from reference_data.pack import NoticeKind, PackHead, RuleTable, Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def pack_schema(shapes: Mapping[str, type]) -> dict[str, Any]:
    """The schema for packs that hold the rules in `shapes` (code to parameters' dataclass)."""
    notice = _object(NoticeKind)
    notice["properties"]["fields"]["items"] = {"enum": list(NOTICE_FIELDS)}
    for key in ("attachments", "attachments_new_building"):
        notice["properties"][key]["items"] = {"enum": list(ATTACHMENT_KINDS)}
    return {
        "$schema": DIALECT,
        "$id": "urn:ferdigsjekk:rule-pack:1",
        "title": "Ferdigsjekk rule pack",
        "type": "object",
        "additionalProperties": False,
        "required": ["pack"],
        "properties": {
            "pack": _object(PackHead),
            "settings": _object(Settings),
            "notice": {"type": "object", "additionalProperties": False, "properties": {kind: {"$ref": "#/$defs/notice"} for kind in NOTICE_KINDS}},
            "rules": {"type": "object", "additionalProperties": False, "properties": {code: _rule(shape) for code, shape in sorted(shapes.items())}},
        },
        "$defs": {"notice": notice},
    }


def _rule(shape: Any) -> dict[str, Any]:
    """A rule's table: the keys that every table may have, and the rule's own. What is `unknown` may be left out, so nothing of the
    rule's own is required here; the reader is stricter."""
    common, own = _object(RuleTable), _object(shape)
    common["properties"]["unknown"]["items"] = {"enum": [one.name for one in fields(shape)]}
    return {**common, "properties": {**common["properties"], **own["properties"]}}


def _object(kind: Any) -> dict[str, Any]:
    properties, required = {}, []
    for one in fields(kind):
        properties[one.name] = _type(hints(kind)[one.name])
        if one.default is MISSING and one.default_factory is MISSING:
            required.append(one.name)
        elif isinstance(one.default, str | int | float | bool):
            properties[one.name] = {**properties[one.name], "default": one.default}
    made: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**made, "required": required} if required else made


def _type(kind: Any) -> dict[str, Any]:
    if get_origin(kind) in (Union, types.UnionType):
        inner = [one for one in get_args(kind) if one is not type(None)]
        return _type(inner[0]) if len(inner) == 1 else {"anyOf": [_type(one) for one in inner]}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _type(get_args(kind)[0])}
    if get_origin(kind) is not None:
        return {"type": "object", "additionalProperties": _type(get_args(kind)[1])}
    if is_dataclass(kind):
        return _object(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [one.value for one in kind]}
    # A TOML date has no JSON type of its own; editors show it as a string with a format.
    plain: dict[Any, dict[str, Any]] = {
        str: {"type": "string"}, bool: {"type": "boolean"}, int: {"type": "integer"}, float: {"type": "number"},
        date: {"type": "string", "format": "date"},
    }  # fmt: skip
    return dict(plain[kind])
