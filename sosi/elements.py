"""Elements: what stands in a group with two or more dots, and the tokens of a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

Texts = dict[str, str | tuple[str, ...]]

_TOKEN = re.compile(
    r"""[ \t\r\x00]*(?:(?P<comment>!.*)|(?P<double>"(?:[^"]|"")*"?)|(?P<single>'(?:[^']|'')*'(?=[ \t\r&!]|$))|(?P<join>&)|(?P<word>[^ \t\r\x00]+))""",
    re.S,
)


class Element:
    """One attribute: `name` as written, `raw` the value as it stands in the file (quotes and all), its `children` in order, its `line`.

    `level` is the number of dots. `text` is the value without quotes, "" when there is none; `values` are its tokens.
    """

    __slots__ = ("children", "level", "line", "name", "raw")

    def __init__(self, name: str, raw: str = "", children: tuple[Element, ...] = (), line: int = 0, level: int = 2) -> None:
        self.name = name
        self.raw = raw
        self.children = children
        self.line = line
        self.level = level

    @property
    def text(self) -> str:
        raw = self.raw
        if '"' in raw or "'" in raw or "&" in raw or "\n" in raw:
            return text_of(raw)
        return raw

    @property
    def values(self) -> tuple[str, ...]:
        """The tokens of the value, unquoted; concatenated strings are one."""
        return tuple(token for token, _ in tokens(self.raw))

    def first(self, path: str) -> Element | None:
        """The first element below this one at `path` (names joined by full stops), or None."""
        return first_of(self.children, path)

    def all(self, path: str) -> list[Element]:
        return all_of(self.children, path)

    def __repr__(self) -> str:
        below = f", {len(self.children)} children" if self.children else ""
        return f"Element({self.name!r}, {self.text!r}{below}, line {self.line})"

    def __eq__(self, other: object) -> bool:
        """Same name, value and children; the line does not count."""
        if not isinstance(other, Element):
            return NotImplemented
        return self.name == other.name and self.text == other.text and self.values == other.values and self.children == other.children

    def __hash__(self) -> int:
        return hash((self.name, self.text))


def tokens(raw: str) -> list[tuple[str, bool]]:
    """The tokens of a value and whether each was quoted. A comment ends its line; `&` joins the strings on both sides of it."""
    found: list[tuple[str, bool]] = []
    joining = False
    for line in raw.split("\n"):
        for match in _TOKEN.finditer(line):
            kind = match.lastgroup
            if kind is None or kind == "comment":
                continue
            word = match.group(kind)
            if kind == "join" and found and found[-1][1]:
                joining = True
                continue
            quoted = kind in ("double", "single")
            if quoted:
                word = unquote(word)
            if joining and quoted:
                found[-1] = (found[-1][0] + word, True)
            else:
                found.append((word, quoted))
            joining = False
    return found


def text_of(raw: str) -> str:
    """The value that `raw` means: one string without its quotes, else the words as they stand."""
    if raw[0] in "\"'" and raw[-1] == raw[0] and raw.count(raw[0]) == 2 and "\n" not in raw:
        return raw[1:-1]
    lines = raw.split("\n;")
    pieces = tokens(lines[0])
    if any(quoted for _, quoted in pieces) or "\n" in lines[0]:
        start = " ".join(piece for piece, _ in pieces)
    else:
        start = lines[0]
    return "\n".join([start, *lines[1:]])


def unquote(word: str) -> str:
    """`word` without its quotes and with doubled quotes made single; an unterminated string ends at the end of its line."""
    mark = word[0]
    inner = word[1:-1] if len(word) > 1 and word.endswith(mark) else word[1:]
    return inner.replace(mark + mark, mark)


def first_of(elements: tuple[Element, ...], path: str) -> Element | None:
    """The first element at `path` (names joined by full stops) among `elements` and their children, or None."""
    return next(_walk(elements, path.split(".")), None)


def all_of(elements: tuple[Element, ...], path: str) -> list[Element]:
    """Every element at `path`, in file order."""
    return list(_walk(elements, path.split(".")))


def _walk(elements: tuple[Element, ...], names: list[str]) -> Iterator[Element]:
    name, rest = names[0], names[1:]
    for element in elements:
        if element.name == name:
            if rest:
                yield from _walk(element.children, rest)
            else:
                yield element


def texts_of(elements: tuple[Element, ...]) -> Texts:
    """The text of every element that has one by its path, untouched; a tuple in file order where the path repeats."""
    found: Texts = {}
    for path, element in paths_of(elements):
        text = element.text
        if text and path in found:
            repeat_text(found, path, text)
        elif text:
            found[path] = text
    return found


def repeat_text(found: Texts, path: str, text: str) -> None:
    """Adds one more text at a path that has one."""
    before = found[path]
    found[path] = (*before, text) if isinstance(before, tuple) else (before, text)


def with_raw(elements: tuple[Element, ...], path: str, raw: str, level: int = 2) -> tuple[Element, ...]:
    """`elements` with `raw` as the value of the first element at `path`; what is missing of the path is added last."""
    name, _, rest = path.partition(".")
    for position, element in enumerate(elements):
        if element.name == name:
            children = with_raw(element.children, rest, raw, level + 1) if rest else element.children
            changed = Element(name, element.raw if rest else raw, children, element.line, element.level)
            return (*elements[:position], changed, *elements[position + 1 :])
    children = with_raw((), rest, raw, level + 1) if rest else ()
    return (*elements, Element(name, "" if rest else raw, children, 0, level))


def without(elements: tuple[Element, ...], path: str) -> tuple[Element, ...]:
    """`elements` without any element at `path`."""
    name, _, rest = path.partition(".")
    if not rest:
        return tuple(element for element in elements if element.name != name)
    return tuple(
        Element(name, element.raw, without(element.children, rest), element.line, element.level) if element.name == name else element
        for element in elements
    )


def paths_of(elements: tuple[Element, ...], prefix: str = "") -> Iterator[tuple[str, Element]]:
    """Each element with its path, parents first, in file order."""
    for element in elements:
        path = prefix + element.name
        yield path, element
        if element.children:
            yield from paths_of(element.children, path + ".")
