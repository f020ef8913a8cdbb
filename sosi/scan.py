"""The careful scanner: any group, however irregular, from its text to its elements, points and references.

It follows the token grammar (a name is dots up to a blank; its values follow on the line or the next ones), never raises, and says with
a finding what it met. `regular` reads well-formed groups faster and must give the same; the tests hold them together.
"""

from __future__ import annotations

import re

from .elements import Element
from .findings import Finding
from .points import Point, Scale, number

_DRAWN = {"PUNKT", "SVERM", "LINJE", "KURVE", "BUE", "BUEP", "SIRKEL", "SIRKELP", "KLOTOIDE", "BEZIER", "FLATE", "SYMBOL", "TEKST"}
KINDS = frozenset(_DRAWN | {"TRASE", "RASTER", "MLINJE", "STRUKTUR", "OBJEKT"})
STRUCTURE = frozenset({"HODE", "DEF", "OBJDEF", "SLUTT"})
_HEADER = re.compile(r"[ \t\r\x00]*\.([^ \t\r\x00.!][^ \t\r\x00!]*)([^\n]*)")
_SERIAL = re.compile(r"[ \t\r\x00]*([0-9]{1,18})[ \t\r\x00]*(:?)(?=[ \t\x00!.\r]|$)")
_GLUED = re.compile(r"([^\d:]+)([0-9]{1,18})(:?)$")
_TOKEN = re.compile(
    r"""[ \t\r\x00]*(?:(?P<comment>!.*)|(?P<double>"(?:[^"]|"")*"?)|(?P<single>'(?:[^']|'')*'(?=[ \t\r\x00&!]|$))"""
    r"""|(?P<name>\.+(?:[^ \t\r\x00.!][^ \t\r\x00]*)?)|(?P<join>&)|(?P<word>[^ \t\r\x00]+))""",
    re.S,
)
SIMPLE = re.compile(r"""(?:(\.\.++)([^ \t\r\x00"'!&.0-9][^ \t\r\x00"'!&]*+)(?: ++|\Z)(?=[^.]|\Z)|(?=[0-9\-]))([^\t\r\x00"'!&]*+)\Z""")
# real files have up to six dots; a bound keeps what walks down the levels from running out of stack
_DEEPEST = 40
_DIMENSIONS = {"NØ": 2, "NØH": 3, "NØD": -3}
_REF_ITEM = re.compile(r"\(|\)|:[ \t]*([+-]?[0-9]{1,18})(?=[ \t:()!]|$)|([^ \t()]+)")


class Ref(int):
    """A reference: the serial, negative when the curve is used against its direction; `hole` is 0 for the outer ring, else the number of the hole."""

    hole: int

    def __new__(cls, serial: int, hole: int = 0) -> Ref:
        made = super().__new__(cls, serial)
        made.hole = hole
        return made

    def __repr__(self) -> str:
        return f"Ref({int(self)})" if not self.hole else f"Ref({int(self)}, hole={self.hole})"


class Refs(tuple[Ref, ...]):
    """The references of a group in file order; `outer` are those of the outer ring, `holes` one tuple a hole."""

    __slots__ = ()

    @property
    def outer(self) -> tuple[int, ...]:
        return tuple(int(ref) for ref in self if not ref.hole)

    @property
    def holes(self) -> tuple[tuple[int, ...], ...]:
        count = max((ref.hole for ref in self), default=0)
        return tuple(tuple(int(ref) for ref in self if ref.hole == hole) for hole in range(1, count + 1))


class _Open:
    """An element under construction."""

    __slots__ = ("children", "level", "line", "lines", "name")

    def __init__(self, name: str, level: int, line: int) -> None:
        self.name = name
        self.level = level
        self.line = line
        self.lines: list[str] = []
        self.children: list[_Open] = []

    def closed(self) -> Element:
        return Element(self.name, "\n".join(self.lines), tuple(child.closed() for child in self.children), self.line, self.level)


class Scanned:
    """What the scanner found in one group."""

    __slots__ = ("attributes", "kind", "points", "refs", "scale", "serial")

    def __init__(self) -> None:
        self.kind = ""
        self.serial: int | None = None
        self.attributes: tuple[Element, ...] = ()
        self.points: tuple[Point, ...] = ()
        self.refs = Refs()
        self.scale: Scale | None = None


class Scanner:
    """Reads one group; `text` is the group's text from its one-dot line to the line before the next one, `line` the number of its first line."""

    def __init__(self, text: str, line: int, scale: Scale, findings: list[Finding]) -> None:
        self.lines = text.split("\n")
        self.first_line = line
        self.scale = scale
        self.findings = findings
        self.result = Scanned()
        self.root = _Open("", 1, line)
        self.stack: list[_Open] = [self.root]
        self.current: _Open | None = None
        self.dimension = 0
        self.blocks: list[tuple[list[tuple[str, int]], int, int, list[_Open]]] = []
        self.ref_words: list[tuple[str, int]] | None = None
        self.ref_lines: list[tuple[str, int]] = []
        # line and text of each, for what is written anew
        self.comments: list[tuple[int, str]] = []

    def report(self, code: str, line: int, **values: object) -> None:
        self.findings.append(Finding(code, line, self.result.serial, values))

    def scan(self) -> Scanned:
        result = self.result
        rest = self._header(self.lines[0])
        self._line(rest, self.first_line)
        for offset, line in enumerate(self.lines[1:], 1):
            self._line(line.rstrip("\r"), self.first_line + offset)
        result.attributes = tuple(child.closed() for child in self.root.children)
        result.scale = self.scale.overridden(result.attributes, self.report) if result.kind not in STRUCTURE else self.scale
        result.points = tuple(self._points(result.scale))
        result.refs = self._refs()
        return result

    def _header(self, line: str) -> str:
        result = self.result
        match = _HEADER.match(line.rstrip("\r"))
        if not match:
            return line
        name, rest = match.group(1), match.group(2)
        serial, colon = None, True
        found = _SERIAL.match(rest)
        if found:
            serial, colon = int(found.group(1)), bool(found.group(2))
            rest = rest[found.end() :]
        else:
            glued = _GLUED.match(name)
            if glued and glued.group(1).upper() in KINDS:
                name, serial, colon = glued.group(1), int(glued.group(2)), bool(glued.group(3))
        name = name.rstrip(":") or name
        result.kind = name.upper()
        result.serial = serial
        if name != result.kind:
            self.report("kind-lower-case", self.first_line, name=name)
        if result.kind in STRUCTURE:
            return rest
        if result.kind not in KINDS:
            self.report("kind-unknown", self.first_line, kind=result.kind)
        if serial is None:
            word = rest.strip(" \t").split(" ")[0]
            if word and word[0] not in ".!":
                self.report("serial-unreadable", self.first_line, kind=result.kind, text=word)
                rest = rest.strip(" \t")[len(word) :]
            else:
                self.report("serial-missing", self.first_line, kind=result.kind)
        elif not colon:
            self.report("serial-colon-missing", self.first_line)
        return rest

    def _line(self, line: str, number_of_line: int) -> None:
        """One line: names open elements, words go to the element that is open."""
        stripped = line.strip(" \t\x00\r")
        if not stripped:
            return
        if stripped[0] == "!":
            self.comments.append((number_of_line, stripped))
            return
        if stripped[0] == ";" and self.current is not None and self.current.lines and self.dimension == 0:
            self.current.lines[-1] += "\n;" + stripped[1:]
            return
        simple = SIMPLE.match(stripped)
        if simple and " ." not in stripped:
            # nothing here that the token grammar treats in a way of its own: one name with its value, or a row of numbers
            dots, name, raw = simple.groups()
            if dots:
                self._open(name, len(dots), number_of_line)
            if raw:
                self._value(raw, number_of_line)
            return
        start = None
        end = 0
        for match in _TOKEN.finditer(stripped):
            kind = match.lastgroup
            if kind is None:
                break
            word = match.group(kind)
            if kind == "comment":
                self.comments.append((number_of_line, word))
                break
            if kind == "name":
                dots = len(word) - len(word.lstrip("."))
                if self._is_name(word, dots):
                    if start is not None:
                        self._value(stripped[start:end], number_of_line)
                        start = None
                    self._open(word[dots:], dots, number_of_line)
                    end = match.end()
                    continue
                if not (dots == 2 and len(word) == 2):
                    self.report("value-starts-with-dot", number_of_line, text=word)
                elif start is None:
                    # the reference list of files older than 2.20: two dots, a blank, and the items
                    self._open("REF", 2, number_of_line)
                    end = match.end()
                    continue
            elif kind == "double" and (
                len(word) == 1 or not word.endswith('"') or (len(word) - len(word.rstrip('"'))) % 2 == (0 if len(word.strip('"')) else 1)
            ):
                self.report("string-unterminated", number_of_line)
            if start is None:
                start = match.start(kind)
            end = match.end()
        if start is not None:
            self._value(stripped[start:end], number_of_line)

    @staticmethod
    def _is_name(word: str, dots: int) -> bool:
        return dots >= 2 and len(word) > dots and word[dots] not in "0123456789"

    def _open(self, name: str, level: int, line: int) -> None:
        upper = name.upper()
        data = self.result.kind not in STRUCTURE
        if data and level == 2 and upper in _DIMENSIONS:
            self.dimension = _DIMENSIONS[upper]
            self.ref_words = None
            self.stack = [self.root]
            self.current = None
            return
        if data and level == 2 and upper == "REF":
            self.ref_words = self.ref_lines
            self.dimension = 0
            self.stack = [self.root]
            self.current = None
            return
        self.ref_words = None
        if level > _DEEPEST:
            self.report("level-jump", line, name=name, level=level)
            level = _DEEPEST
        opened = _Open(name, level, line)
        if self.dimension and level > 2:
            if not self.blocks:
                self.report("stray-text", line, text="." * level + name)
                return
            while len(self.stack) > 1 and self.stack[-1].level >= level:
                self.stack.pop()
            if level > (self.stack[-1].level if len(self.stack) > 1 else 2) + 1:
                self.report("level-jump", line, name=name, level=level)
            owner = self.stack[-1].children if len(self.stack) > 1 else self.blocks[-1][3]
            owner.append(opened)
            self.stack.append(opened)
            self.current = opened
            return
        if self.dimension and level == 2:
            self.report("attribute-after-coordinates", line, name=name)
        self.dimension = 0
        while len(self.stack) > 1 and self.stack[-1].level >= level:
            self.stack.pop()
        parent = self.stack[-1]
        if level > (parent.level if parent is not self.root else 1) + 1:
            self.report("level-jump", line, name=name, level=level)
        parent.children.append(opened)
        self.stack.append(opened)
        self.current = opened

    def _value(self, raw: str, line: int) -> None:
        if self.ref_words is not None:
            self.ref_words.append((raw, line))
        elif self.dimension:
            self._coordinates(raw, line)
        elif self.current is not None:
            self.current.lines.append(raw)
        else:
            self.report("stray-text", line, text=raw[:40])

    def _coordinates(self, raw: str, line: int) -> None:
        """The words after NØ, NØH or NØD; after a point attribute they are its value, or, when they are a whole row of numbers, further points."""
        words = [(word, line) for word in raw.replace("\t", " ").replace("\r", " ").split(" ") if word]
        if self.current is not None:
            same_line = line == self.current.line
            row = len(words) == abs(self.dimension) and all(number(word) is not None for word, _ in words)
            if same_line or not (row and self.current.lines):
                self.current.lines.append(raw)
                return
            self.report("point-after-node", line)
            self.current = None
            self.stack = [self.root]
        self.blocks.append((words, self.dimension, line, []))

    def _points(self, scale: Scale) -> list[Point]:
        points: list[Point] = []
        dimensions = {dimension for _, dimension, _, _ in self.blocks}
        if len(dimensions) > 1:
            first = self.blocks[0][1]
            self.report("dimension-mixed", next(line for _, dimension, line, _ in self.blocks if dimension != first))
        for words, dimension, line, opened in self.blocks:
            attributes = tuple(child.closed() for child in opened)
            if sum(1 for attribute in attributes if attribute.name.upper() == "KP") > 1:
                self.report("node-repeated", line)
            rows = self._rows([word for word, _ in words], dimension, line)
            if rows is None:
                points.append(Point(None, None, None, line, attributes, None, True, tuple(word for word, _ in words)))
                continue
            for position, row in enumerate(rows):
                last = position == len(rows) - 1
                points.append(scale.point(row, dimension, line, attributes if last else (), self.report))
        return points

    def _rows(self, words: list[str], dimension: int, line: int) -> list[list[str]] | None:
        """The words of one line as rows of two or three; None, and a finding, when they cannot be rows."""
        size = abs(dimension)
        count = len(words)
        if count == size:
            return [words]
        if size == 2 and count == 3:
            self.report("coordinate-extra", line, text=words[2])
            return [words[:2]]
        if size == 3 and count == 2:
            return [words]
        if count < size:
            self.report("coordinate-incomplete", line, text=" ".join(words))
            return None
        if count % size == 0 and all(number(word) is not None for word in words):
            return [words[start : start + size] for start in range(0, count, size)]
        self.report("coordinate-ambiguous", line, count=count, size=size)
        return None

    def _refs(self) -> Refs:
        refs: list[Ref] = []
        hole, inside, opened = 0, False, False
        for raw, line in self.ref_lines:
            for item in _REF_ITEM.finditer(raw):
                mark = item.group()
                if mark == "(":
                    inside = opened = True
                elif mark == ")":
                    inside = False
                elif item.group(1) is not None:
                    # a hole begins with its first reference: `()` is none, `((:3))` is one
                    hole += inside and opened
                    opened = False
                    refs.append(Ref(int(item.group(1)), hole if inside else 0))
                else:
                    self.report("ref-unreadable", line, text=item.group())
        return Refs(refs)
