"""The head of a file: what HODE says about characters, coordinate system, heights, unit, origin and extent."""

from __future__ import annotations

from collections.abc import Callable

from . import crs as systems
from .elements import Element, Texts, all_of, first_of, texts_of, with_raw, without
from .encoding import Encoding
from .findings import Finding
from .points import Scale, number, real

Tell = Callable[..., None]


class Head:
    """`elements` as they stand in HODE, and what they mean.

    `crs` is `EPSG:code` or None, `vertical_datum` a name such as `NN2000` or None, `unit` metres (or degrees) a coordinate unit, `origin`
    (north, east)
    and `extent` (least east, least north, greatest east, greatest north) in ground units, `version` as written. `line` is the line of
    `.HODE`, 0 without one; `comments` are those that stand in it, each with its line.
    """

    __slots__ = ("comments", "crs", "elements", "encoding", "extent", "line", "named", "origin", "scale", "unit", "version", "vertical_datum")

    def __init__(self, encoding: Encoding, elements: tuple[Element, ...] = (), line: int = 0, comments: tuple[tuple[int, str], ...] = ()) -> None:
        self.encoding = encoding
        self.elements = elements
        self.line = line
        self.comments = comments
        # the first element of each name and of each name below another, in upper case: writers differ in that
        self.named = _by_name(elements)
        self.crs: str | None = None
        self.vertical_datum: str | None = None
        self.unit = 1.0
        self.origin = (0.0, 0.0)
        self.extent: tuple[float, float, float, float] | None = None
        self.version: str | None = None
        self.scale = Scale()

    def first(self, path: str) -> Element | None:
        """The first element at `path`, e.g. `TRANSPAR.KOORDSYS`; its `.line` says where it stands."""
        return first_of(self.elements, path)

    def all(self, path: str) -> list[Element]:
        return all_of(self.elements, path)

    def texts(self) -> Texts:
        """As of a group: the text of every element that has one by its path."""
        return texts_of(self.elements)

    def line_of(self, path: str) -> int:
        """The line of the element at `path`, of its nearest element above that exists, or of HODE."""
        names = path.split(".")
        while names:
            found = self.first(".".join(names))
            if found:
                return found.line
            names.pop()
        return self.line or 1

    def with_raw(self, path: str, raw: str) -> Head:
        """A head with `raw` as the value at `path`, e.g. `with_raw("TRANSPAR.VERT-DATUM", "NN2000")`; quotes, where needed, are the caller's."""
        return head_of(with_raw(self.elements, path, raw), self.line, self.encoding, self.comments)[0]

    def without(self, path: str) -> Head:
        """A head without any element at `path`."""
        return head_of(without(self.elements, path), self.line, self.encoding, self.comments)[0]

    @property
    def attributes(self) -> tuple[Element, ...]:
        """The elements, by the name that groups and points have for theirs."""
        return self.elements

    @property
    def epsg(self) -> int | None:
        return int(self.crs[5:]) if self.crs else None

    @property
    def compound_crs(self) -> str | None:
        """Horizontal and vertical system in one, e.g. `EPSG:5972`; the horizontal one alone where the heights have no code."""
        return systems.compound(self.epsg, self.vertical_datum) if self.epsg is not None else None


def head_of(elements: tuple[Element, ...], line: int, encoding: Encoding, comments: tuple[tuple[int, str], ...] = ()) -> tuple[Head, list[Finding]]:
    """The head that `elements` make, and its faults (all but those that need the groups)."""
    head = Head(encoding, elements, line, comments)
    findings: list[Finding] = []

    def report(code: str, at: int, **values: object) -> None:
        findings.append(Finding(code, at, None, values))

    _read_crs(head, report)
    _read_scale(head, report)
    _read_extent(head, report)
    version = _found(head, "SOSI-VERSJON")
    if version is None or not version.text:
        report("version-missing", line)
    else:
        head.version = version.text
    return head, findings


def other_systems(first: Head, second: Head) -> list[tuple[int, str, str, str]]:
    """What a further head says of the systems that the first one does not say: line, element, the first head's value, the further one's."""
    found: list[tuple[int, str, str, str]] = []
    for name, before, after in (("KOORDSYS", first.crs, second.crs), ("VERT-DATUM", first.vertical_datum, second.vertical_datum)):
        own, other = _system(first, name), _system(second, name)
        if other is None:
            continue
        known = own.text if own is not None else "-"
        same = before == after if before or after else known.upper() == other.text.upper()
        if not same:
            found.append((other.line, name, known, other.text))
    return found


def _system(head: Head, name: str) -> Element | None:
    if name != "KOORDSYS":
        return _element(head, name)
    return _element(head, "KOORDSYS") or _element(head, "GEOSYS") or _element(head, "TRANSSYS")


def _element(head: Head, name: str) -> Element | None:
    """An element of TRANSPAR; some writers put it one level higher."""
    return _found(head, f"TRANSPAR.{name}") or _found(head, name)


def _found(head: Head, path: str) -> Element | None:
    """The first element at `path`, its names in whatever case they are written."""
    return head.named.get(tuple(path.split(".")))


def _by_name(elements: tuple[Element, ...]) -> dict[tuple[str, ...], Element]:
    found: dict[tuple[str, ...], Element] = {}
    for element in elements:
        name = element.name.upper()
        found.setdefault((name,), element)
        for child in element.children:
            found.setdefault((name, child.name.upper()), child)
    return found


def _read_crs(head: Head, tell: Tell) -> None:
    found = _element(head, "KOORDSYS")
    code: int | None = None
    if found is not None:
        words = found.values
        if words and words[0].isascii() and words[0].isdigit() and len(words[0]) < 7:
            code = int(words[0])
        if code is None:
            tell("koordsys-unknown", found.line, value=found.text)
        elif code in systems.KOORDSYS:
            head.crs = f"EPSG:{systems.KOORDSYS[code]}"
            if code in systems.ED50:
                tell("koordsys-ed50", found.line, value=code)
        elif code in systems.LOCAL:
            tell("koordsys-local", found.line, value=code)
        elif code in systems.EPSG:
            head.crs = f"EPSG:{systems.EPSG[code]}"
            tell("koordsys-epsg", found.line, value=code)
        else:
            tell("koordsys-unknown", found.line, value=code)
    else:
        geosys = _element(head, "GEOSYS")
        words = geosys.values if geosys else ()
        if geosys and words and words[0].isascii() and words[0].isdigit() and len(words[0]) < 7 and int(words[0]) in systems.GEOSYS:
            head.crs = f"EPSG:{systems.GEOSYS[int(words[0])]}"
        elif geosys:
            tell("koordsys-unknown", geosys.line, value=geosys.text)
        else:
            transsys = _element(head, "TRANSSYS")
            if transsys:
                tell("koordsys-local", transsys.line, value=transsys.text)
            else:
                tell("koordsys-missing", head.line_of("TRANSPAR"))
    datum = _element(head, "VERT-DATUM")
    if datum is not None and datum.values:
        name = datum.values[0].upper()
        head.vertical_datum = systems.VERTICAL_NAMES.get(name)
        if head.vertical_datum is None:
            tell("vertical-datum-unknown", datum.line, value=datum.text)


def _read_scale(head: Head, tell: Tell) -> None:
    units: dict[str, tuple[int, int] | None] = {}
    for name in ("ENHET", "ENHET-H", "ENHET-D"):
        found = _element(head, name)
        units[name] = None
        if found is None:
            if name == "ENHET":
                tell("unit-missing", head.line_of("TRANSPAR"))
            continue
        value = number(found.values[0]) if found.values else None
        amount = real(found.values[0]) if found.values else None
        if value is None or not amount or amount < 0:
            tell("unit-invalid", found.line, name=name, value=found.text)
        else:
            units[name] = value
            if name == "ENHET":
                head.unit = amount
    origin = _element(head, "ORIGO-NØ")
    pair: list[tuple[int, int]] = [(0, 0), (0, 0)]
    if origin is None:
        tell("origin-missing", head.line_of("TRANSPAR"))
    else:
        read = [number(word) for word in origin.values]
        if len(read) == 2 and read[0] is not None and read[1] is not None:
            pair = [read[0], read[1]]
            head.origin = (real(origin.values[0]) or 0.0, real(origin.values[1]) or 0.0)
        else:
            tell("origin-invalid", origin.line, value=origin.text)
    head.scale = Scale(units["ENHET"] or (1, 0), (pair[0], pair[1]), units["ENHET-H"], units["ENHET-D"])


def _read_extent(head: Head, tell: Tell) -> None:
    low, high = _found(head, "OMRÅDE.MIN-NØ"), _found(head, "OMRÅDE.MAX-NØ")
    if low is None or high is None:
        tell("extent-missing", head.line_of("OMRÅDE"))
        return
    least = [real(word) for word in low.values]
    most = [real(word) for word in high.values]
    if len(least) != 2 or len(most) != 2 or None in least or None in most:
        tell("extent-invalid", low.line if len(least) != 2 or None in least else high.line)
        return
    south, west = least[0] or 0.0, least[1] or 0.0
    north, east = most[0] or 0.0, most[1] or 0.0
    if south > north or west > east:
        tell("extent-inverted", low.line)
    head.extent = (min(west, east), min(south, north), max(west, east), max(south, north))
