"""Pipes and points as flat rows, for stores that must hold many and give back a few quickly.

A row is what is each object's own (ids, heights, length, date) and `facts`: one text for everything that many objects share
(function, material, dimension, survey, ...). Rows with the same facts come back from one template.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from struct import pack, unpack
from typing import Any, NamedTuple, TypeVar

from network.attributes import Attributes
from network.model import Coordinate, Function, HeightReference, Pipe, Point, PointKind, Regime, Subject, Survey

PIPE_OWN = ("from_node", "to_node", "length_m", "year", "case_number")
POINT_OWN = ("parent", "register_id", "bottom_height_m", "lid_height_m", "year", "case_number")
SEPARATOR, FIELD = "\x1f", "\x1e"
SURVEY = tuple(field.name for field in fields(Survey) if field.name != "date")
_MADE_ELSEWHERE = {"subject", "coordinates", "coordinate", "vertex_lines", "attributes", "survey"}
PIPE_SHARED = tuple(field.name for field in fields(Pipe) if field.name not in _MADE_ELSEWHERE and field.name not in PIPE_OWN)
POINT_SHARED = tuple(field.name for field in fields(Point) if field.name not in _MADE_ELSEWHERE and field.name not in POINT_OWN)
_ENUMS: dict[str, Any] = {"function": Function, "regime": Regime, "kind": PointKind, "height_reference": HeightReference}


class PipeRow(NamedTuple):
    """One pipe. `places` is its coordinates as little-endian doubles, three a vertex; `names` and `texts` are its attributes."""

    serial: int
    sid: str | None
    guid: str | None
    from_node: str | None
    to_node: str | None
    length_m: float | None
    year: int | None
    case_number: str | None
    date: str | None
    facts: str
    places: bytes
    names: str
    texts: str


class PointRow(NamedTuple):
    """One point; as `PipeRow`."""

    serial: int
    sid: str | None
    guid: str | None
    parent: str | None
    register_id: str | None
    bottom_height_m: float | None
    lid_height_m: float | None
    year: int | None
    case_number: str | None
    date: str | None
    facts: str
    places: bytes
    names: str
    texts: str


Row = PipeRow | PointRow


def row_of(thing: Pipe | Point) -> Row:
    """The row of a pipe or point that is already made."""
    subject, date = thing.subject, thing.survey.date
    kept = pack_attributes(thing.attributes)
    if isinstance(thing, Pipe):
        return PipeRow(
            subject.serial or 0, subject.sid, subject.guid, thing.from_node, thing.to_node, thing.length_m, thing.year, thing.case_number, date,
            pack_facts(thing), pack_places(thing.coordinates), *kept,
        )  # fmt: skip
    return PointRow(
        subject.serial or 0, subject.sid, subject.guid, thing.parent, thing.register_id, thing.bottom_height_m, thing.lid_height_m,
        thing.year, thing.case_number, date, pack_facts(thing), pack_places((thing.coordinate,)), *kept,
    )  # fmt: skip


def pack_facts(thing: Pipe | Point) -> str:
    """The shared facts as a JSON list in the order of the model's fields, survey last."""
    names = PIPE_SHARED if isinstance(thing, Pipe) else POINT_SHARED
    return json.dumps([*(getattr(thing, name) for name in names), *(getattr(thing.survey, name) for name in SURVEY)], ensure_ascii=False)


def pack_places(coordinates: Iterable[Coordinate]) -> bytes:
    flat = [value for place in coordinates for value in place]
    return pack(f"<{len(flat)}d", *flat)


def unpack_places(places: bytes) -> tuple[Coordinate, ...]:
    flat = iter(unpack(f"<{len(places) // 8}d", places))
    return tuple(zip(flat, flat, flat, strict=True))


def pack_row(row: Row) -> str:
    """All of a row but its places and its attributes' names as one text, for a store that reads few columns faster than many."""
    own = ["" if value is None else str(value) for value in row[:-3]]
    packed = FIELD.join((*own, row.texts))
    if packed.count(FIELD) != len(row) - 3:
        return json.dumps([*own, row.texts], ensure_ascii=False)
    return packed


def unpack_pipe(packed: str, names: str, places: bytes) -> Pipe:
    """The pipe of `pack_row`'s text, the names of its attributes and its places."""
    serial, sid, guid, from_node, to_node, length, year, case, date, facts, texts = _unpacked(packed)
    told = _stamped(True, facts, date, Subject("pipe", int(serial), sid or None, guid or None), names, texts)
    told["coordinates"] = unpack_places(places)
    told["from_node"] = from_node or None
    told["to_node"] = to_node or None
    told["length_m"] = float(length) if length else None
    told["year"] = int(year) if year else None
    told["case_number"] = case or None
    return _made(Pipe, told)


def unpack_point(packed: str, names: str, places: bytes) -> Point:
    """The point of `pack_row`'s text, the names of its attributes and its place."""
    serial, sid, guid, parent, register_id, bottom, lid, year, case, date, facts, texts = _unpacked(packed)
    told = _stamped(False, facts, date, Subject(kind_of(facts).value, int(serial), sid or None, guid or None), names, texts)
    told["coordinate"] = unpack("<3d", places)
    told["parent"] = parent or None
    told["register_id"] = register_id or None
    told["bottom_height_m"] = float(bottom) if bottom else None
    told["lid_height_m"] = float(lid) if lid else None
    told["year"] = int(year) if year else None
    told["case_number"] = case or None
    return _made(Point, told)


def packed_sid(packed: str) -> str | None:
    """The SID of a packed object, without making it."""
    return _unpacked(packed)[1] or None


def packed_attributes(packed: str) -> dict[str, Any]:
    """The attributes of a packed object whose names are not kept apart."""
    return unpack_attributes("", _unpacked(packed)[-1])


def _unpacked(packed: str) -> list[Any]:
    return json.loads(packed) if packed[0] == "[" else packed.split(FIELD)


Made = TypeVar("Made", Pipe, Point)


def pack_attributes(attributes: Attributes) -> tuple[str, str]:
    """Names and texts, each joined by a separator; as JSON in the second when a text holds the separator or repeats."""
    values = attributes.values()
    try:
        names, texts = SEPARATOR.join(attributes), SEPARATOR.join(values)
    except TypeError:
        return "", json.dumps(dict(attributes), ensure_ascii=False)
    if texts.count(SEPARATOR) != max(len(attributes) - 1, 0) or not names or FIELD in texts:
        return "", json.dumps(dict(attributes), ensure_ascii=False)
    return names, texts


def unpack_attributes(names: str, texts: str) -> dict[str, Any]:
    if names:
        return dict(zip(names.split(SEPARATOR), texts.split(SEPARATOR), strict=True))
    return {path: tuple(value) if isinstance(value, list) else value for path, value in json.loads(texts).items()}


def kind_of(facts: str) -> PointKind:
    """The kind of a point row, without making the point."""
    kind: PointKind = _template(False, facts)["kind"]
    return kind


def level_of(facts: str) -> tuple[Function, str | None, str | None]:
    """Function, network level and owner of a pipe row, without making the pipe."""
    told = _template(True, facts)
    return told["function"], told["network_level"], told["owner"]


def shared_of(facts: str, is_pipe: bool) -> tuple[str | None, str | None, float | None]:
    """Material, survey method and accuracy of a row, without making the object."""
    told = _template(is_pipe, facts)
    return told["material"], told["survey"].method, told["survey"].accuracy_m


def _stamped(is_pipe: bool, facts: str, date: str, subject: Subject, names: str, texts: str) -> dict[str, Any]:
    """Every field of a new object, with what is its own still to be set."""
    told = _template(is_pipe, facts).copy()
    told["subject"] = subject
    told["attributes"] = StoredAttributes(names, texts)
    if date:
        told["survey"] = _dated(told["survey"], date)
    return told


def _made(made: type[Made], told: dict[str, Any]) -> Made:
    """An object with its fields set at once: a frozen dataclass's own way is a call for each of some thirty fields."""
    thing: Made = object.__new__(made)
    object.__setattr__(thing, "__dict__", told)
    return thing


@lru_cache(maxsize=50_000)
def _template(is_pipe: bool, facts: str) -> dict[str, Any]:
    """Every field of an object with these facts, None where each has its own; to be copied, which costs less than filling an empty one."""
    values = json.loads(facts)
    names = PIPE_SHARED if is_pipe else POINT_SHARED
    told = dict.fromkeys(field.name for field in fields(Pipe if is_pipe else Point)) | dict(zip(names, values, strict=False))
    for name, listed in _ENUMS.items():
        if told.get(name) is not None:
            told[name] = listed(told[name])
    told["survey"] = Survey(**dict(zip(SURVEY, values[len(names) :], strict=True)))
    if is_pipe:
        told["vertex_lines"] = ()
    return told


@lru_cache(maxsize=50_000)
def _dated(survey: Survey, date: str) -> Survey:
    return replace(survey, date=date)


class StoredAttributes(Mapping[str, Any]):
    """An object's attributes out of a store, read when the first of them is asked for."""

    __slots__ = ("_names", "_read", "_texts")

    def __init__(self, names: str, texts: str) -> None:
        self._names = names
        self._texts = texts
        self._read: dict[str, Any] | None = None

    def __getitem__(self, path: str) -> Any:
        return self._all()[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> dict[str, Any]:
        if self._read is None:
            self._read = unpack_attributes(self._names, self._texts)
        return self._read
