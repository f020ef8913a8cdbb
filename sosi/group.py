"""One group of a file: its kind, serial, line, attributes, points and references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import regular
from .elements import Element, Texts, all_of, first_of, paths_of, texts_of, with_raw, without
from .points import Point, Scale
from .regular import elements_of, points_of
from .scan import Refs, Scanned

_NO_REFS = Refs()


class Group:
    """A group as it stands in the file. The parts of a well-formed one are read when they are first asked for.

    `kind` is upper case without its dot, `serial` None where unreadable, `line` the number of the one-dot line. `attributes` are its
    elements in order
    (NØ and REF are not among them), `points` in ground units, `refs` the signed serials of REF.
    """

    __slots__ = ("_attributes", "_coordinates", "_points", "_refs", "end", "kind", "line", "scale", "serial", "start", "text")

    def __init__(
        self, kind: str, serial: int | None, line: int, text: str, start: int, end: int, scale: Scale, coordinates: tuple[int, int, int, int] | None
    ) -> None:
        self.kind = kind
        self.serial = serial
        self.line = line
        self.text = text
        self.start = start
        self.end = end
        self.scale = scale
        # where attributes and coordinates begin and end in `text`; None once everything has been read by the careful scanner
        self._coordinates = coordinates
        self._attributes: tuple[Element, ...] | None = None
        self._points: tuple[Point, ...] | None = None
        self._refs = _NO_REFS

    @classmethod
    def scanned(cls, found: Scanned, line: int, text: str, start: int, end: int, scale: Scale) -> Group:
        group = cls(found.kind, found.serial, line, text, start, end, found.scale or scale, None)
        group._attributes = found.attributes
        group._points = found.points
        group._refs = found.refs
        return group

    @property
    def attributes(self) -> tuple[Element, ...]:
        if self._attributes is None:
            assert self._coordinates is not None
            first, last, _, _ = self._coordinates
            self._attributes = elements_of(self.text[first:last], self.line + 1)
        return self._attributes

    def texts(self) -> Texts:
        """The text of every element that has one by its path (`EGS_LEDNING.L_TEMA`); a tuple in file order where the path repeats."""
        if self._attributes is None:
            assert self._coordinates is not None
            first, last, _, _ = self._coordinates
            return regular.texts_of(self.text[first:last])
        return texts_of(self._attributes)

    @property
    def points(self) -> tuple[Point, ...]:
        if self._points is None:
            assert self._coordinates is not None
            first, _, begin, stop = self._coordinates
            line = self.line + 1 + self.text.count("\n", first, begin)
            self._points = points_of(self.text[begin:stop], line, self.scale)
        return self._points

    def ends(self) -> tuple[Point, ...]:
        """The first and the last point, without making the others of a well-formed group; fewer when there are fewer."""
        if self._points is not None:
            return self._points if len(self._points) < 3 else (self._points[0], self._points[-1])
        assert self._coordinates is not None
        first, _, begin, stop = self._coordinates
        line = self.line + 1 + self.text.count("\n", first, begin)
        rows = [(number, row) for number, row in enumerate(self.text[begin:stop].split("\n"), line) if row[:1] not in ("", ".", "\r")]
        ends = rows if len(rows) < 3 else (rows[0], rows[-1])
        return tuple(point for number, row in ends for point in points_of(row, number, self.scale))

    def count(self) -> int:
        """How many points with a place it has, without making those of a well-formed group."""
        if self._points is not None:
            return sum(point.east is not None and point.north is not None for point in self._points)
        assert self._coordinates is not None
        _, _, begin, stop = self._coordinates
        return self.text.count("\n", begin, stop) - self.text.count("Ø", begin, stop)

    @property
    def refs(self) -> Refs:
        return self._refs

    @property
    def source(self) -> str:
        """The text of the group as it was read."""
        return self.text[self.start : self.end]

    def first(self, path: str) -> Element | None:
        """The first element at `path`, e.g. `EGS_LEDNING.L_TEMA`, or None."""
        return first_of(self.attributes, path)

    def all(self, path: str) -> list[Element]:
        """Every element at `path`, in file order."""
        return all_of(self.attributes, path)

    def value(self, path: str, default: str | None = None) -> str | None:
        """The text of the first element at `path`, else `default`."""
        found = self.first(path)
        return found.text if found is not None else default

    def edited(
        self,
        *,
        kind: str | None = None,
        serial: int | None = None,
        attributes: Sequence[Element] | None = None,
        points: Sequence[Point] | None = None,
        refs: Refs | None = None,
    ) -> Group:
        """A new group with some parts changed and the others as they are; put it into `document.groups` in place of this one."""
        made = Group(kind or self.kind, self.serial if serial is None else serial, self.line, self.text, self.start, self.end, self.scale, None)
        made._attributes = self.attributes if attributes is None else tuple(attributes)
        made._points = self.points if points is None else tuple(points)
        made._refs = self.refs if refs is None else refs
        return made

    def with_value(self, path: str, text: str) -> Group:
        """A new group with `text` as the value of the first element at `path`, quoted where it must be; the element is added when it is missing."""
        from .compose import quoted

        return self.with_raw(path, quoted(text))

    def with_raw(self, path: str, raw: str) -> Group:
        """As `with_value`, with the value exactly as it shall stand in the file (`*`, `96 3 0`, a quoted text)."""
        return self.edited(attributes=with_raw(self.attributes, path, raw))

    def without(self, path: str) -> Group:
        """A new group without any element at `path`."""
        return self.edited(attributes=without(self.attributes, path))

    def paths(self) -> Iterator[tuple[str, Element]]:
        """Each element with its path (names joined by full stops), in file order, parents before children."""
        return paths_of(self.attributes)

    def __repr__(self) -> str:
        return f"Group({self.kind!r}, serial={self.serial}, line={self.line})"
