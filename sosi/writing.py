"""Writing a document: the bytes that were read wherever nothing was changed, new text where something was."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from contextlib import suppress
from math import ceil, floor

from .compose import group_lines, head_lines
from .document import Document
from .encoding import CODECS, DECLARATION, canonical, encode
from .errors import SosiError
from .group import Group
from .head import Head, head_of
from .points import Scale
from .reading import HEAD_LINE, NEXT_GROUP
from .scan import Scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    Target = str | os.PathLike[str] | BinaryIO

END_LINE = re.compile(r"^[ \t\r]*\.SLUTT", re.M | re.I)


def write(document: Document, target: Target, encoding: str | None = None) -> None:
    """Writes `document` to a path or a binary file object.

    Without `encoding` an untouched document gives the bytes that were read, and a changed one changes only the groups and the head that were
    changed; their comments stay.
    `encoding` is a TEGNSETT value: the text is written in that character set and TEGNSETT says so.
    OMRÅDE is made to cover the data when groups were changed. Raises SosiError for a letter that the character set lacks, or one that is not known.
    """
    data = to_bytes(document, encoding)
    if isinstance(target, (str, os.PathLike)):
        with open(target, "wb") as file:  # noqa: PTH123 - as in `read`
            file.write(data)
    else:
        target.write(data)


def to_bytes(document: Document, encoding: str | None = None) -> bytes:
    """What `write` writes."""
    name = None
    if encoding is not None:
        name = canonical(encoding)
        if name is None:
            raise SosiError(f"the character set {encoding} is not known")
    if name is None and not document.changed:
        return document.source
    return _Writing(document, name).all()


class _Writing:
    def __init__(self, document: Document, name: str | None) -> None:
        self.document = document
        self.name = name
        self.codec = name or document.head.encoding.used
        self.line_end = "\n" if "\n" in document.text and "\r\n" not in document.text else "\r\n"
        self.whole = document.head.scale != document.read_head.scale
        # where each line begins in the bytes and in the text; made when first needed
        self.offsets: list[int] = []
        self.starts: list[int] = []
        self.index = {id(group): position for position, group in enumerate(document.read_groups)}
        self.begins = {group.start: position for position, group in enumerate(document.read_groups)}
        # that of the head above what is being written
        self.scale = document.head.scale

    def all(self) -> bytes:
        document = self.document
        head = self._head()
        pieces: list[bytes] = []
        gaps = self._gaps()
        emitted = 0
        for group in document.groups:
            position = self.index.get(id(group))
            place = position
            if place is None and group.text is document.text:
                # an edited group stays where it was read, below the definitions, comments and heads before it
                place = self.begins.get(group.start)
            while emitted <= (place if place is not None else 0 if not emitted else -1):
                self._pass_head(gaps[emitted])
                pieces.append(self._gap(gaps[emitted], head))
                emitted += 1
            pieces.append(self._group(group, position))
        pieces += [self._gap(gap, head) for gap in gaps[emitted:]]
        # the last line of the file may have had no end, and may not be the last one any more
        line_end = self.line_end.encode()
        full = [piece for piece in pieces if piece]
        return b"".join([piece if piece.endswith((b"\n", b"\r")) else piece + line_end for piece in full[:-1]] + full[-1:])

    def _group(self, group: Group, position: int | None) -> bytes:
        if position is None or self.whole:
            scale = self.scale
            return self._encoded(self.line_end.join(group_lines(group, scale if scale != group.scale else None)) + self.line_end, group)
        if self.name is None:
            return self._source(group.start, group.end)
        return self._encoded(group.source, group)

    def _pass_head(self, gap: tuple[int, int]) -> None:
        """Takes over the scale of a further head that stands in the gap."""
        document = self.document
        for found in HEAD_LINE.finditer(document.text, *gap):
            line = document.text.count("\n", 0, found.start()) + 1
            if line != document.read_head.line:
                following = NEXT_GROUP.search(document.text, found.start() + 1)
                end = following.start() + 1 if following else len(document.text)
                scanned = Scanner(document.text[found.start() : end].rstrip("\n"), line, Scale(), []).scan()
                self.scale = head_of(scanned.attributes, line, document.head.encoding)[0].scale

    def _gaps(self) -> list[tuple[int, int]]:
        """What lies before each group as it was read, and after the last one: head, definitions, end."""
        starts = [group.start for group in self.document.read_groups]
        ends = [group.end for group in self.document.read_groups]
        length = len(self.document.text)
        if not starts:
            # new groups go before the end
            end = END_LINE.search(self.document.text)
            return [(0, end.start()), (end.start(), length)] if end else [(0, length)]
        return list(zip([0, *ends], [*starts, length], strict=True))

    def _gap(self, gap: tuple[int, int], head: Head) -> bytes:
        start, end = gap
        document = self.document
        text = document.text[start:end]
        first = document.read_head
        at = _position(document.text, first.line) if first.line else -1
        if start <= at < end and (head is not first or self.name):
            inside = at - start
            following = NEXT_GROUP.search(text, inside + 1)
            stop = following.start() + 1 if following else len(text)
            return self._encoded(text[:inside] + self._head_text(head, text[inside:stop]) + text[stop:], None)
        if self.name is None:
            return self._source(start, end)
        return self._encoded(text, None)

    def _head(self) -> Head:
        """The head to write: the document's, with an OMRÅDE that covers what was changed."""
        document = self.document
        head = document.head
        if list(document.groups) == list(document.read_groups) or not head.line:
            return head
        bounds = bounds_of(document.groups)
        extent = head.extent
        if bounds is None or (extent and extent[0] <= bounds[0] and extent[1] <= bounds[1] and extent[2] >= bounds[2] and extent[3] >= bounds[3]):
            return head
        low, high = extent_values(bounds)
        return head.with_raw("OMRÅDE.MIN-NØ", low).with_raw("OMRÅDE.MAX-NØ", high)

    def _head_text(self, head: Head, source: str) -> str:
        """The head as text: as it stood with another TEGNSETT, or made anew."""
        if head is not self.document.read_head:
            if self.name:
                head = head.with_raw("TEGNSETT", self.name)
            return self.line_end.join(head_lines(head)) + self.line_end
        name = self.name or head.encoding.used
        declared = DECLARATION.search(source)
        if declared:
            return f"{source[: declared.end(1)]} {name}{source[declared.end() :]}"
        first, _, rest = source.partition("\n")
        return f"{first}\n..TEGNSETT {name}{self.line_end}{rest}"

    def _source(self, start: int, end: int) -> bytes:
        """The bytes of a stretch of whole lines as they were read."""
        source = self.document.source
        if not self.starts:
            mark = b"\n" if b"\n" in source else b"\r"
            self.offsets = [0, *(found.end() for found in re.finditer(mark, source))]
            self.starts = [0, *(found.end() for found in re.finditer("\n", self.document.text))]
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return source[self._offset(first) : self._offset(last)]

    def _offset(self, line: int) -> int:
        return self.offsets[line] if line < len(self.offsets) else len(self.document.source)

    def _encoded(self, text: str, group: Group | None) -> bytes:
        try:
            return encode(text, self.codec)
        except UnicodeEncodeError as error:
            if self.name is None and CODECS[self.codec] == "latin-1":
                # a Latin 1 file is read with the dashes and curly quotes of Windows, so they go back as they came
                with suppress(UnicodeEncodeError):
                    return encode(text, "ANSI")
            letter = error.object[error.start]
            where = f" in {group.kind} {group.serial}" if group is not None else ""
            raise SosiError(
                f"{self.codec} has no letter {letter!r} (U+{ord(letter):04X}){where}", group.line if group is not None else None
            ) from error


def bounds_of(groups: list[Group]) -> tuple[float, float, float, float] | None:
    """Least east, least north, greatest east, greatest north of all points; arcs by their chords."""
    from .lines import line_of

    spots = [(vertex.east, vertex.north) for group in groups for vertex in line_of(group)]
    spots += [(point.east, point.north) for group in groups for point in group.points if point.east is not None and point.north is not None]
    if not spots:
        return None
    easts, norths = [east for east, _ in spots], [north for _, north in spots]
    return min(easts), min(norths), max(easts), max(norths)


def extent_values(bounds: tuple[float, float, float, float]) -> tuple[str, str]:
    """MIN-NØ and MAX-NØ that cover the bounds: whole ground units, outwards."""
    return f"{floor(bounds[1])} {floor(bounds[0])}", f"{ceil(bounds[3])} {ceil(bounds[2])}"


def _position(text: str, line: int) -> int:
    position = 0
    for _ in range(line - 1):
        position = text.index("\n", position) + 1
    return position
