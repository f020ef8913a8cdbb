"""New documents: one built from nothing, and a read one written anew."""

from __future__ import annotations

from collections.abc import Sequence

from .crs import KOORDSYS
from .document import Document
from .elements import Element, with_raw
from .encoding import Encoding
from .errors import SosiError
from .group import Group
from .head import Head, head_of
from .points import Point
from .reading import FIRST_GROUP
from .scan import Refs
from .writing import END_LINE, bounds_of, extent_values


def new_group(kind: str, serial: int, attributes: Sequence[Element] = (), points: Sequence[Point] = (), refs: Refs | None = None) -> Group:
    """A group that stands in no file yet; its points in ground units."""
    from .points import Scale

    return Group(kind.upper(), serial, 0, "", 0, 0, Scale(), None).edited(attributes=attributes, points=points, refs=refs)


def new_document(
    groups: Sequence[Group], crs: str | None, vertical_datum: str | None = None, unit: str = "0.01", elements: Sequence[Element] = ()
) -> Document:
    """A document of these groups: UTF-8, origin zero, `unit` ground units a coordinate unit, an OMRÅDE that covers them; `elements` go
    last into its head.

    `crs` is `EPSG:code`. Raises SosiError when the format has no KOORDSYS for it.
    """
    made: tuple[Element, ...] = (Element("TEGNSETT", "UTF-8"),)
    if crs is not None:
        made = with_raw(made, "TRANSPAR.KOORDSYS", str(koordsys(crs)))
    made = with_raw(made, "TRANSPAR.ORIGO-NØ", "0 0")
    made = with_raw(made, "TRANSPAR.ENHET", unit)
    if vertical_datum:
        made = with_raw(made, "TRANSPAR.VERT-DATUM", vertical_datum)
    bounds = bounds_of(list(groups))
    if bounds is not None:
        low, high = extent_values(bounds)
        made = with_raw(with_raw(made, "OMRÅDE.MIN-NØ", low), "OMRÅDE.MAX-NØ", high)
    made = with_raw(made, "SOSI-VERSJON", "4.5")
    own = {element.name for element in made}
    for element in elements:
        made = with_raw(made, element.name, element.raw) if element.name in own else (*made, element)
    return _bare(head_of(made, 1, Encoding("UTF-8", "UTF-8"))[0], groups)


def renewed(document: Document) -> Document:
    """The document with every group and the head written anew, the damaged points as they stood, missing parts of the head added where
    they are known. Raises SosiError when its groups stand in several systems."""
    document.require_one_system()
    head = document.head
    bounds = bounds_of(document.groups)
    if bounds is not None:
        low, high = extent_values(bounds)
        head = head.with_raw("OMRÅDE.MIN-NØ", low).with_raw("OMRÅDE.MAX-NØ", high)
    before, after = _beside_groups(document)
    return _bare(head, document.groups, document.definitions, before, after)


def _beside_groups(document: Document) -> tuple[str, str]:
    """The comments that stand in no group and no head: above the first of all, and below the end."""
    text = document.text
    first, end = FIRST_GROUP.search(text), END_LINE.search(text)
    above = text[: first.start()] if first else ""
    return _comment_lines(above), _comment_lines(text[end.end() :] if end else "")


def _comment_lines(text: str) -> str:
    lines = (line.strip(" \t\r") for line in text.split("\n"))
    return "".join(f"{line}\r\n" for line in lines if line.startswith("!") and line.strip("! \t"))


def koordsys(crs: str) -> int:
    """The KOORDSYS of an EPSG code. Raises SosiError when there is none."""
    epsg = int(crs.upper().removeprefix("EPSG:"))
    for code, known in KOORDSYS.items():
        if known == epsg:
            return code
    raise SosiError(f"SOSI has no KOORDSYS for {crs}")


def _bare(head: Head, groups: Sequence[Group], definitions: Sequence[Group] = (), before: str = "", after: str = "") -> Document:
    """A document over a text that holds nothing but head, definitions and end, so that writing makes everything anew."""
    text = before + ".HODE\r\n" + "".join(definition.source for definition in definitions) + ".SLUTT\r\n" + after
    line = before.count("\n") + 1
    empty = Document(Head(Encoding("UTF-8", "UTF-8"), (), line), [], list(definitions), [], text.encode(), text, None)
    empty.head = head
    empty.groups = list(groups)
    return empty
