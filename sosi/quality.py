"""KVALITET: how a point was measured and how well, inherited from head to group to point.

Compact (`..KVALITET 96 5 0 96 5`) and expanded (`..KVALITET` with `...MÅLEMETODE 96`) are the same. `*` means unknown, `@` means what the
level above says,
and what the tail leaves out follows the format's own defaults: visibility 0, height method as method, height accuracy as accuracy.
"""

from __future__ import annotations

from typing import NamedTuple

from .elements import Element, first_of
from .points import Point, real

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .group import Group
    from .head import Head

PARTS = ("MÅLEMETODE", "NØYAKTIGHET", "SYNBARHET", "H-MÅLEMETODE", "H-NØYAKTIGHET", "MAX-AVVIK")


class Quality(NamedTuple):
    """Method codes as text, accuracies and deviation in centimetres as the file gives them, None where unknown; `line` of the KVALITET
    that decided (0 for none)."""

    method: str | None = None
    accuracy_cm: float | None = None
    visibility: str | None = None
    height_method: str | None = None
    height_accuracy_cm: float | None = None
    max_deviation_cm: float | None = None
    line: int = 0


def quality_of(group: Group, head: Head | None = None, point: Point | None = None) -> Quality:
    """The quality of a group, or of one of its points, with what it inherits."""
    quality = Quality()
    levels = [head.elements if head is not None else (), group.attributes, point.attributes if point is not None else ()]
    for elements in levels:
        found = first_of(elements, "KVALITET")
        if found is not None:
            quality = _read(found, quality)
    return quality


def _read(element: Element, above: Quality) -> Quality:
    words: list[str | None] = list(element.values)
    if not words and element.children:
        words = [_part(element, name) for name in PARTS]
        while words and words[-1] is None:
            words.pop()
    given = [*words, *[None] * (6 - len(words))][:6]
    inherited = (above.method, above.accuracy_cm, above.visibility, above.height_method, above.height_accuracy_cm, above.max_deviation_cm)
    read: list[str | float | None] = []
    for index, word in enumerate(given):
        if word == "@":
            read.append(inherited[index])
        elif word is None:
            read.append({2: "0", 3: read[0] if index == 3 else None, 4: read[1] if index == 4 else None}.get(index))
        elif word == "*":
            read.append(None)
        else:
            read.append(word if index in (0, 2, 3) else real(word))
    method, accuracy, visibility, height_method, height_accuracy, deviation = read
    return Quality(_text(method), _real(accuracy), _text(visibility), _text(height_method), _real(height_accuracy), _real(deviation), element.line)


def _part(element: Element, name: str) -> str | None:
    found = element.first(name)
    return found.text if found is not None and found.text else None


def _text(value: str | float | None) -> str | None:
    return str(value) if value is not None else None


def _real(value: str | float | None) -> float | None:
    return float(value) if value is not None else None
