"""The notice as a form on a page: which fields there are, what was written in them, and the notice in JSON that they make.

A field's name is its path in the notice; rows of services and connections go by their function, `services.VL.colour`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reference_data.notice_lists import ATTACHMENT_KINDS, NOTICE_KINDS

FUNCTIONS = ("VL", "SP", "OV")
ROWS = ("services", "connections")
ATTACHED = tuple(kind for kind in ATTACHMENT_KINDS if kind != "sosi_file")
LONGEST = 2000
YES_NO = {"yes": True, "no": False}
Kind = Literal["choice", "number", "integer", "text", "date", "yes_no"]


@dataclass(frozen=True, slots=True)
class Field:
    path: str
    kind: Kind
    options: tuple[str, ...] = ()
    words: str = ""
    """Where the names of the options stand: a part of the form's texts, or a list of the report's words after "report."."""

    @property
    def label(self) -> str:
        """The path as the report names it: rows without their function."""
        head, _, rest = self.path.partition(".")
        return f"{head}[].{rest.partition('.')[2]}" if head in ROWS else self.path


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form. `rows` sets one line for each function."""

    name: str
    fields: tuple[Field, ...]
    rows: bool = False


def _rows(name: str, *columns: tuple[str, Kind, tuple[str, ...], str]) -> tuple[Field, ...]:
    return tuple(Field(f"{name}.{function}.{column}", kind, options, words) for function in FUNCTIONS for column, kind, options, words in columns)


SECTIONS = (
    Section(
        "services",
        _rows(
            "services",
            ("colour", "choice", ("blue", "red-brown", "black", "grey", "other"), "report.colour"),
            ("dimension_mm", "number", (), ""),
            ("material", "text", (), ""),
            ("length_m", "number", (), ""),
            ("ring_stiffness", "text", (), ""),
        ),
        rows=True,
    ),
    Section(
        "connections",
        _rows(
            "connections",
            ("kind", "choice", ("tapping", "branch", "saddle", "manhole"), "connection"),
            ("manhole_id", "text", (), ""),
            ("distance_m", "number", (), ""),
            ("core_drilled", "yes_no", (), ""),
            ("gasket", "yes_no", (), ""),
            ("saddle_full_bore", "yes_no", (), ""),
        ),
        rows=True,
    ),
    Section(
        "declarations",
        (
            Field("declarations.flexible_joint", "choice", ("prefabricated", "annealed_copper", "copper_1m", "not_needed"), "joint"),
            Field("declarations.tracer_wire.laid", "yes_no"),
            Field("declarations.tracer_wire.connected_main", "yes_no"),
            Field("declarations.tracer_wire.connected_indoors", "yes_no"),
            Field("declarations.backflow.category", "integer", ("1", "2", "3", "4", "5")),
            Field("declarations.backflow.device", "text"),
            Field("declarations.stormwater", "choice", ("separate_pipe", "infiltration", "watercourse", "none"), "stormwater"),
            Field("declarations.crosses_other_property", "yes_no"),
            Field("declarations.joins_shared_pipe", "yes_no"),
            Field("declarations.permit_conditions_met", "yes_no"),
        ),
    ),
    Section(
        "heights",
        (
            Field("heights.datum", "choice", ("NN2000", "NN1954"), ""),
            Field("heights.main_top_m", "number"),
            Field("heights.basement_floor_m", "number"),
            Field("heights.lowest_trap_m", "number"),
        ),
    ),
    Section(
        "case",
        (
            Field("kind", "choice", NOTICE_KINDS, "report.kind"),
            Field("case_id", "text"),
            Field("property.gnr", "integer"),
            Field("property.bnr", "integer"),
            Field("property.address", "text"),
            Field("owner.name", "text"),
            Field("firm.orgno", "text"),
            Field("firm.name", "text"),
            Field("permit.id", "text"),
            Field("permit.date", "date"),
            Field("work.description", "text"),
            Field("work.start_date", "date"),
            Field("work.finish_date", "date"),
            Field("survey.by", "text"),
            Field("survey.date", "date"),
        ),
    ),
)
FIELDS = tuple(field for section in SECTIONS for field in section.fields)


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody wrote. `values` is by field name, as written; `wrong` names the fields whose value is none."""

    values: dict[str, str]
    attached: tuple[str, ...]
    notice: bytes | None
    """The notice that it makes, None when nothing was declared."""
    wrong: tuple[str, ...] = ()


def read(written: Mapping[str, str], attached: Sequence[str], base: bytes | None, municipality: str | None, lang: str) -> Filled:
    """`written` is by field name; `base` the notice that the fields are written into, JSON that `validators.read_notice` has taken."""
    values = {field.path: text for field in FIELDS if (text := written.get(field.path, "").strip()[:LONGEST])}
    kinds = tuple(kind for kind in ATTACHED if kind in attached)
    notice: dict[str, Any] = json.loads(base) if base is not None else {}
    wrong = []
    for field in FIELDS:
        if field.path not in values:
            continue
        try:
            _put(notice, field.path, _value(field, values[field.path]))
        except ValueError:
            wrong.append(field.path)
    _attach(notice, kinds)
    declared = base is not None or kinds or set(values) - {"kind"}
    if not declared or wrong:
        return Filled(values, kinds, None, tuple(wrong))
    notice = {"schema": "ferdigsjekk-notice/1", "language": lang, "kind": "NEW_CONNECTION", **notice}
    if municipality:
        notice["municipality"] = municipality
    return Filled(values, kinds, _written(notice))


def with_file(notice: bytes, name: str, data: bytes) -> bytes:
    """A notice that was written for an earlier file, for this one: its list of attachments names the file that comes with it now."""
    said = json.loads(notice)
    listed = said.get("attachments")
    if not isinstance(listed, list) or not any(isinstance(one, dict) and one.get("kind") == "sosi_file" for one in listed):
        return notice
    now = {"file": name, "sha256": hashlib.sha256(data).hexdigest()}
    said["attachments"] = [{**one, **now} if isinstance(one, dict) and one.get("kind") == "sosi_file" else one for one in listed]
    return _written(said)


def _written(notice: Mapping[str, Any]) -> bytes:
    """Without halves of characters, which JSON can escape and UTF-8 cannot carry."""
    return json.dumps(notice, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def shown(notice: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """A notice as the form's values, and which kinds of attachment it has."""
    values = {field.path: text for field in FIELDS if (text := _text(_get(notice, field.path)))}
    listed = notice.get("attachments")
    kinds = {one.get("kind") for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()
    return values, tuple(kind for kind in ATTACHED if kind in kinds)


def _value(field: Field, text: str) -> Any:
    if field.kind == "yes_no":
        if text not in YES_NO:
            raise ValueError
        return YES_NO[text]
    if field.options and text not in field.options:
        raise ValueError
    if field.kind == "integer":
        return int(text)
    if field.kind == "number":
        return _finite(text)
    return text


def _finite(text: str) -> float:
    number = float(text.replace(",", "."))
    if not -1e6 < number < 1e6:
        raise ValueError
    return number


def _attach(notice: dict[str, Any], kinds: Sequence[str]) -> None:
    listed = [one for one in notice.get("attachments") or [] if isinstance(one, dict)]
    there = {one.get("kind") for one in listed}
    listed += [{"kind": kind} for kind in kinds if kind not in there]
    if listed:
        notice["attachments"] = listed


def _put(notice: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split(".")
    node = _row(notice, steps[0], steps[1]) if steps and steps[0] in ROWS else notice
    for step in steps[2:] if steps and steps[0] in ROWS else steps:
        inner = node.get(step)
        if not isinstance(inner, dict):
            inner = node[step] = {}
        node = inner
    node[last] = value


def _row(notice: dict[str, Any], name: str, function: str) -> dict[str, Any]:
    rows = notice.setdefault(name, [])
    for row in rows:
        if isinstance(row, dict) and row.get("function") == function:
            return row
    made: dict[str, Any] = {"function": function}
    rows.append(made)
    return made


def _get(notice: Mapping[str, Any], path: str) -> Any:
    node: Any = notice
    for number, step in enumerate(path.split(".")):
        if number == 1 and isinstance(node, list):
            node = next((row for row in node if isinstance(row, dict) and row.get("function") == step), None)
        else:
            node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else str(value)
    return value if isinstance(value, str) else ""


def lines(section: Section) -> Iterator[tuple[str, tuple[Field, ...]]]:
    """(function, fields) for each line of a section that is set in rows."""
    for function in FUNCTIONS:
        yield function, tuple(field for field in section.fields if f".{function}." in field.path)
