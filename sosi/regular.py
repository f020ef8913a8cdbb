"""The fast path: well-formed groups recognised by one expression, their parts read only when somebody asks.

A group is regular when every line of it is one of: a known kind with serial and colon, an element with a plain or a wholly quoted value and
no jump in level, rows of whole numbers of one dimension with at most a KP each, fill at its end. Of such a group the careful scanner would find
nothing to report but points that follow a KP without a new block, and the readers here give the same elements and points as it would.
"""

from __future__ import annotations

import re

from .elements import Element, Texts, repeat_text, text_of
from .points import Point, Scale

_END = r" *+\r?\n"
_NAME = r"(?!NØ|REF[ \r\n]|ENHET)[A-Za-zÆØÅæøå_]"
_PLAIN = r"""[^\x00-\x1f"'!&]*"""
_QUOTED = r"""(?:(?<= )(?:"[^\x00-\x1f"!&]*"|'[^\x00-\x1f"'!&]*') *+)?+"""
_ATTRIBUTES = rf"(?:\.\.\.?+{_NAME}{_PLAIN}{_QUOTED}\r?\n)*+"
_N = r"-?[0-9]{1,15}+"
_ROW2 = rf"{_N} ++{_N} *+"
_ROW3 = rf"{_N} ++{_N} ++{_N} *+"
_KP = r"(?<= )\.\.\.KP ++[0-9]++ *+\r?\n"


def _rows(name: str, row: str) -> str:
    return rf"(?:\.\.{name}{_END}(?:{row}(?:\r?\n|{_KP}))*+)++"


REGULAR = re.compile(
    rf"\.([A-Z]++) ++([0-9]{{1,18}}+):{_END}(?!\.\.\.)({_ATTRIBUTES})(?:({_rows('NØ', _ROW2)})|({_rows('NØH', _ROW3)}))"
    rf"(?:!{{1,1000}}+\r?\n)*+(?=\.[A-Z])"
)
ELEMENT = re.compile(r"(\.\.\.?)([^ \r\n]++)(?: ++([^\r\n]*))?\r?\n")


def elements_of(text: str, line: int) -> tuple[Element, ...]:
    """The elements of a regular group's attribute lines; `line` is the number of the first of them."""
    found: list[Element] = []
    children: list[Element] = []
    owner: Element | None = None
    for dots, name, raw in ELEMENT.findall(text):
        if raw and raw[-1] == " ":
            raw = raw.rstrip(" ")
        if len(dots) == 2:
            if children and owner is not None:
                owner.children = tuple(children)
                children = []
            owner = Element(name, raw, (), line)
            found.append(owner)
        else:
            children.append(Element(name, raw, (), line, 3))
        line += 1
    if children and owner is not None:
        owner.children = tuple(children)
    return tuple(found)


def texts_of(text: str) -> Texts:
    """The texts of a regular group's attribute lines by path, as `elements.texts_of` gives them, without making the elements."""
    found: Texts = {}
    owner = ""
    for line in text.replace("\r", "").split("\n"):
        name, _, raw = line.partition(" ")
        if name[2:3] == ".":
            path = f"{owner}.{name[3:]}"
        else:
            path = owner = name[2:]
        value = raw.strip(" ")
        if value and value[-1] in "\"'":
            value = text_of(value)
        if value:
            if path in found:
                repeat_text(found, path, value)
            else:
                found[path] = value
    return found


def points_of(text: str, line: int, scale: Scale) -> tuple[Point, ...]:
    """The points of a regular group's coordinate lines; `line` is the number of the first of them."""
    found: list[Point] = []
    ground = scale.ground
    factors = scale.factors()
    unit, north, east, divisor, height_unit, height_divisor = factors or (0, 0, 0, 0, 0, 0)
    for row in text.split("\n"):
        if row and row[0] != ".":
            words = row.split()
            attributes: tuple[Element, ...] = ()
            if len(words) > 3 and words[-2] == "...KP":
                attributes = (Element("KP", words[-1], (), line, 3),)
                del words[-2:]
            if factors:
                height = int(words[2]) * height_unit / height_divisor if len(words) == 3 else None
                found.append(Point((east + int(words[1]) * unit) / divisor, (north + int(words[0]) * unit) / divisor, height, line, attributes))
            else:
                third = ground((int(words[2]), 0), 2) if len(words) == 3 else None
                found.append(Point(ground((int(words[1]), 0), 1), ground((int(words[0]), 0), 0), third, line, attributes))
        line += 1
    return tuple(found)
