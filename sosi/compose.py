"""A group, or a head, as lines of SOSI text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from .comments import Page, comments_of, without_fill
from .elements import Element
from .errors import SosiError
from .points import Point, Scale
from .rings import ref_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Context

    from .group import Group
    from .head import Head
    from .scan import Refs

# programs that read into a fixed buffer stop at 1022 characters a line
_LONGEST_TEXT = 900
_REF_WIDTH = 66


def quoted(text: str) -> str:
    """`text` as a value: in quotes where it would be read as something else without them, over several lines where it is long or holds line feeds.

    Raises SosiError for control characters, which the format cannot carry.
    """
    bad = next((letter for letter in text if letter < " " and letter not in "\n\t"), None)
    if bad is not None:
        raise SosiError(f"the control character U+{ord(bad):04X} cannot be written")
    first, *rest = text.split("\n")
    if any(piece != piece.strip(" \t") for piece in rest):
        raise SosiError("a line of a text over several lines cannot begin or end with a blank")
    if not rest and 0 < len(first) <= _LONGEST_TEXT and not any(letter in " \t&\"'" for letter in first) and first[0] not in ".!*@(:;":
        return first
    # a quote mark is written as two
    step = _LONGEST_TEXT // 2 if '"' in first else _LONGEST_TEXT
    parts = [first[start : start + step] for start in range(0, len(first), step)] or [""]
    value = " &\n".join('"' + part.replace('"', '""') + '"' for part in parts)
    return "\n;".join([value, *rest])


def _told(code: str, line: int, **values: object) -> None:
    """What is wrong with a group was told when it was read."""


def group_lines(group: Group, scale: Scale | None = None) -> list[str]:
    """The lines of a group; `scale` (default: the group's own) turns ground units into the file's numbers.

    A block of coordinates ends after a point with attributes and where the dimension changes. Damaged points are written as they stood.
    Comments of the group as it was read stand where they stood, at what is left of the lines around them.
    """
    own = scale is None or scale is group.scale
    used = group.scale if scale is None else scale.overridden(group.attributes, _told)
    page = Page(comments_of(group))
    page.add(f".{group.kind} {group.serial}:" if group.serial is not None else f".{group.kind}", group.line)
    for line, text in element_lines(group.attributes, 2):
        page.add(text, line)
    for number, text in enumerate(ref_lines(group.refs)):
        page.add(text, 0 if number else ref_line(group))
    _write_points(page, group.points, used, own)
    return page.finished()


def head_lines(head: Head) -> list[str]:
    """The lines of a head, with its comments as in a group."""
    page = Page(without_fill(head.comments))
    page.add(".HODE", head.line)
    for line, text in element_lines(head.elements, 2):
        page.add(text, line)
    return page.finished()


def element_lines(elements: tuple[Element, ...], level: int) -> Iterator[tuple[int, str]]:
    """Each element with as many dots as its depth, its value as it stood: (line that it was read on, text); 0 for the lines that follow it."""
    for element in elements:
        first, *rest = element.raw.split("\n")
        yield element.line, "." * level + element.name + (" " + first if first else "")
        yield from ((0, text) for text in rest)
        yield from element_lines(element.children, level + 1)


def ref_lines(refs: Refs) -> Iterator[str]:
    """REF with its items, a new line after 66 characters, never inside an item; holes in parentheses."""
    if not refs:
        return
    items: list[str] = []
    for position, ref in enumerate(refs):
        before = refs[position - 1].hole if position else 0
        after = refs[position + 1].hole if position + 1 < len(refs) else 0
        opens = ref.hole != 0 and ref.hole != before
        closes = ref.hole != 0 and ref.hole != after
        items.append(("(" if opens else "") + f":{int(ref)}" + (")" if closes else ""))
    line = "..REF"
    for item in items:
        if len(line) > _REF_WIDTH:
            yield line
            line = item
        else:
            line += " " + item
    yield line


def _write_points(page: Page, points: tuple[Point, ...], scale: Scale, own: bool) -> None:
    """Writes the coordinate blocks; `own` says that `scale` is the one the points were read with, so that words kept as they stood still hold."""
    block = ""
    for point in points:
        words, name = _words(point, scale, own)
        line = " ".join(words)
        if words and words[0].startswith("."):
            # damaged words that would begin a group if they began a line
            line = f"..{name} {line}"
            block = name
        if name != block:
            page.pass_to(point.line)
            page.add(".." + name)
            block = name
        attributes = list(element_lines(point.attributes, 3))
        if sum(len(text) for _, text in attributes) < _LONGEST_TEXT and not any("\n" in attribute.raw for attribute in point.attributes):
            page.add(" ".join([line, *(text for _, text in attributes)]), point.line)
        else:
            page.add(line, point.line)
            for at, text in attributes:
                page.add(text, at)
        if attributes:
            block = ""


def _words(point: Point, scale: Scale, own: bool) -> tuple[list[str], str]:
    """The numbers of a point and the name of the block it belongs in."""
    if point.raw and (own or point.damaged):
        words = list(point.raw)
        return words, "NØ" if len(words) < 3 else "NØD" if point.depth is not None else "NØH"
    assert point.north is not None
    assert point.east is not None
    words = [file_number(point.north, scale, 0), file_number(point.east, scale, 1)]
    if point.height is not None:
        return [*words, file_number(point.height, scale, 2)], "NØH"
    if point.depth is not None:
        return [*words, file_number(point.depth, scale, 3)], "NØD"
    return words, "NØ"


@cache
def _exact() -> Context:
    """Arithmetic wide enough that nothing is rounded before the last step."""
    from decimal import Context

    return Context(prec=60)


def file_number(ground: float, scale: Scale, axis: int) -> str:
    """The whole number that stands for a ground coordinate: (ground - origin) / unit, half away from zero.

    Axis 0 north, 1 east, 2 height, 3 depth.
    """
    from decimal import ROUND_HALF_UP, Decimal

    exact = _exact()
    unit = scale.unit if axis < 2 else scale.height_unit if axis == 2 else scale.depth_unit
    value = Decimal(repr(ground))
    if not value.is_finite():
        raise SosiError(f"the coordinate {ground} cannot be written")
    if axis < 2:
        digits, power = scale.origin[axis]
        value = exact.subtract(value, Decimal(digits).scaleb(power, exact))
    return f"{exact.divide(value, Decimal(unit[0]).scaleb(unit[1], exact)).to_integral_value(ROUND_HALF_UP):f}"
