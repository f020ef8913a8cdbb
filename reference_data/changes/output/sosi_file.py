"""The change set as SOSI in the register's own dialect: what is new and changed, and what is gone with STEDF_ÅRSA FJERN.

New objects have no number in the register yet. They get one above the largest that the register uses, so that nodes can be named;
the register that takes the file in gives its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import isnan
from typing import Any

import sosi
from network import Coordinate, Pipe
from reference_data.changes.form import with_fields
from reference_data.changes.model import Action, Change, ChangeSet, Thing, places_of

FIRST_NUMBER = 900_000_001
UNIT = "0.001"
ENCODING = "ISO8859-1"


def to_sosi(changes: ChangeSet, encoding: str = ENCODING) -> bytes:
    """Raises sosi.SosiError when the system has no KOORDSYS, or for a letter that the character set lacks."""
    numbers = provisional_numbers(changes)
    things = [_written(change, changes.dialect, numbers) for change in changes.changes]
    return things_to_sosi(things, changes.crs, changes.vertical_datum, encoding)


def things_to_sosi(things: Iterable[Thing], crs: str | None, vertical_datum: str | None, encoding: str = ENCODING, unit: str = UNIT) -> bytes:
    """Pipes and points as a SOSI file, with their attributes as they stand."""
    groups = [group_of(thing, serial) for serial, thing in enumerate(things, 1)]
    elements = () if groups else (sosi.Element("OMRÅDE", children=(sosi.Element("MIN-NØ", "0 0"), sosi.Element("MAX-NØ", "0 0"))),)
    document = sosi.new_document(groups, crs, vertical_datum, unit, elements)
    return sosi.to_bytes(document, encoding)


def provisional_numbers(changes: ChangeSet) -> dict[str, str]:
    """A number for each new object by its `lokal_id`, in the order of the change set."""
    created = [change for change in changes.changes if change.action is Action.CREATE]
    return {change.lokal_id: str(FIRST_NUMBER + place) for place, change in enumerate(created)}


def group_of(thing: Thing, serial: int) -> sosi.Group:
    kind = "KURVE" if isinstance(thing, Pipe) else "PUNKT"
    return sosi.new_group(kind, serial, elements_of(thing.attributes), points_of(thing))


def points_of(thing: Thing) -> list[sosi.Point]:
    """The vertices to the millimetre; a missing height stays missing."""
    return [_point(place) for place in places_of(thing)]


def elements_of(attributes: Mapping[str, Any]) -> tuple[sosi.Element, ...]:
    """Attributes by path as nested elements, in their order; a repeated one as often as it has values."""
    tree: dict[str, Any] = {}
    for path, value in attributes.items():
        names = path.split(".")
        branch = tree
        for name in names[:-1]:
            branch = branch.setdefault(name, {}).setdefault("below", {})
        branch.setdefault(names[-1], {}).setdefault("values", []).extend(value if isinstance(value, tuple) else (value,))
    return tuple(_elements(tree))


def _elements(tree: Mapping[str, Any], level: int = 2) -> Iterable[sosi.Element]:
    for name, held in tree.items():
        below = tuple(_elements(held.get("below", {}), level + 1))
        values = held.get("values") or [""]
        for place, value in enumerate(values):
            yield sosi.Element(name, raw_of(name, str(value)), below if place == 0 else (), level=level)


def raw_of(name: str, value: str) -> str:
    """The value of the element `name` as it stands in a file."""
    # composite values are several words and no string
    return value if name in ("KVALITET", "LEDNING", "KOPLING", "RØR_DIMENSJON") or not value else sosi.quoted(value)


def _point(place: Coordinate) -> sosi.Point:
    east, north, z = place
    return sosi.Point(round(east, 3), round(north, 3), None if isnan(z) else round(z, 3))


def _written(change: Change, dialect: str, numbers: Mapping[str, str]) -> Thing:
    thing = change.thing
    if change.action is Action.CREATE:
        thing = with_fields(thing, dialect, (), sid=numbers[change.lokal_id])
    if isinstance(thing, Pipe):
        thing = numbered(thing, dialect, numbers)
    if change.action is Action.ERASE:
        thing = _removed(thing)
    return thing


def numbered(pipe: Pipe, dialect: str, numbers: Mapping[str, str]) -> Pipe:
    """The pipe with nodes named by number: new ones by the number they were given."""
    nodes = [numbers.get(node, node) if node else None for node in (pipe.from_node, pipe.to_node)]
    plain = [node if node and node.isdigit() else None for node in nodes]
    return with_fields(replace(pipe, from_node=plain[0], to_node=plain[1]), dialect, ("from_node", "to_node"))


def _removed(thing: Thing) -> Thing:
    return replace(thing, attributes={**thing.attributes, "STEDF_ÅRSA": "FJERN"})
