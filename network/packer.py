"""From attributes as they stand to packed rows, many and quickly: what alike objects share is read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from network.attributes import Attributes, number, text, whole
from network.model import Other, Pipe, Point, Subject, Survey
from network.objects import Shape, read_object
from network.packing import PIPE_OWN, POINT_OWN, PipeRow, PointRow, Row, pack_attributes, pack_facts, pack_places
from network.profiles import profile
from network.profiles.profile import WORDED

DATES = ("DATAFANGSTDATO", "DATO")
MOST_UNKNOWN = 500
OTHERS = "..."
"""What unknown names are counted under once there are that many."""


class Packer:
    """Turns objects into rows. Remembers what objects with the same shared attributes came to, so that each is read once."""

    def __init__(self, head: Survey | None = None, remember: int = 60_000) -> None:
        self._head = head
        self._remember = remember
        self._known: dict[Any, tuple[str, str, str, tuple[str, ...]]] = {}
        self.unknown: Counter[str] = Counter()
        """Codes and types that no list knows, as "ATTRIBUTE value", with the number of objects that had them."""

    def row(self, attributes: Attributes, shape: Shape, serial: int, group_kind: str) -> Row | str:
        """The row of one object, or the reason why it is no pipe or point of the model."""
        if not shape.coordinates or (shape.kind == "line" and len(shape.coordinates) < 2):
            return "no_geometry" if shape.kind in ("line", "point") else "not_a_pipe"
        kind, told, dialect, unknown = self._told(attributes, shape, serial, group_kind)
        for name in unknown:
            self.unknown[name if name in self.unknown or len(self.unknown) < MOST_UNKNOWN else OTHERS] += 1
        if kind == "other":
            return told
        own = _own_paths(dialect, kind)
        places = pack_places(shape.coordinates)
        date = _digits(_own(attributes, DATES)) or (self._head.date if self._head else None)
        sid, guid, case = _own(attributes, own["sid"]), _own(attributes, own["guid"]), _own(attributes, own["case_number"])
        year = whole(attributes, own["year"])
        names, texts = pack_attributes(attributes)
        if kind == "pipe":
            return PipeRow(
                serial, sid, guid, _node(attributes, own["from_node"]), _node(attributes, own["to_node"]),
                number(attributes, own["length_m"]), year, case, date, told, places, names, texts,
            )  # fmt: skip
        bottom, lid = own["bottom_height_m"], own["lid_height_m"]
        return PointRow(
            serial, sid, guid, _node(attributes, own["parent"]), _own(attributes, own["register_id"]),
            number(attributes, bottom) if bottom[0] in attributes else None, number(attributes, lid) if lid[0] in attributes else None,
            year, case, date, told, places, names, texts,
        )  # fmt: skip

    def _told(self, attributes: Attributes, shape: Shape, serial: int, group_kind: str) -> tuple[str, str, str, tuple[str, ...]]:
        shared = _shared_paths()
        key = (shape.kind, tuple([item for item in attributes.items() if item[0] in shared]))
        known = self._known.get(key)
        if known is None:
            reading = read_object(attributes, shape, Subject("group", serial=serial), group_kind, self._head)
            gemini = any(path.startswith(("EGS_LEDNING.", "EGS_PUNKT.")) for path in attributes)
            dialect = "gemini" if gemini else "sosi40"
            lasting = (gemini or reading.dialect not in WORDED) and (gemini or not isinstance(reading.thing, Other))
            unknown = tuple(f"{one.attribute} {one.code}".strip() for one in reading.unknown)
            match reading.thing:
                case Other() as other:
                    named = (f"OBJTYPE {other.objtype}".strip(),) if other.reason == "unknown_type" else unknown
                    known = ("other", other.reason, dialect, named)
                case Pipe() as pipe:
                    known = ("pipe", pack_facts(pipe), dialect, unknown)
                case Point() as point:
                    known = ("point", pack_facts(point), dialect, unknown)
            if not lasting:  # what such an object is can hang on an attribute that is not among the shared ones
                return known
            if len(self._known) >= self._remember:
                self._known.clear()
            self._known[key] = known
        return known


def _node(attributes: Attributes, paths: tuple[str, ...]) -> str | None:
    found = _own(attributes, paths)
    return None if found == "0" else found


def _own(attributes: Attributes, paths: tuple[str, ...]) -> str | None:
    """As `text`, with a short way for the usual case of a plain text that is there or is not."""
    for path in paths:
        value = attributes.get(path)
        if value is not None or "#" in path:
            return text(attributes, paths)
    return None


def _digits(written: str | None) -> str | None:
    if written is None or written.isdigit():
        return written
    return "".join(filter(str.isdigit, written)) or None


@lru_cache(maxsize=8)
def _own_paths(dialect: str, kind: str) -> Mapping[str, tuple[str, ...]]:
    spoken = profile(dialect)
    asked, own = (spoken.pipe, PIPE_OWN) if kind == "pipe" else (spoken.point, POINT_OWN)
    return {name: asked[name] for name in (*own, "sid", "guid")}


@lru_cache(maxsize=1)
def _shared_paths() -> frozenset[str]:
    """Paths that can change anything of an object but what is its own."""
    found = {"OBJTYPE", "KVALITET", "STEDF_FORH", "STEDF_ÅRSA", "H-MÅLEMETODE", "H-NØYAKTIGHET", "LEDNING", "KOPLING", "RØR_DIMENSJON"}
    found.update(f"KVALITET.{part}" for part in ("MÅLEMETODE", "NØYAKTIGHET", "SYNBARHET", "H-MÅLEMETODE", "H-NØYAKTIGHET", "MAX-AVVIK"))
    for name in ("gemini", "sosi40"):
        spoken = profile(name)
        found.update((spoken.line_theme, spoken.point_theme))
        for asked, own in ((spoken.pipe, PIPE_OWN), (spoken.point, POINT_OWN)):
            for field, paths in asked.items():
                if field not in own and field not in ("sid", "guid"):
                    found.update(path.partition("#")[0] for path in paths)
    return frozenset(found)
