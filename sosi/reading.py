"""`read`: bytes to a document, every fault named in one pass."""

from __future__ import annotations

import os
import re

from .checks import GroupChecks, check_document, check_group, check_lines, check_nodes
from .document import Document
from .encoding import Encoding, decode
from .errors import SosiError
from .findings import Finding
from .group import Group
from .head import Head, head_of, other_systems
from .points import Scale
from .regular import REGULAR
from .scan import KINDS, Scanner
from .value_checks import check_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO

FIRST_GROUP = re.compile(r"^[ \t\r]*\.(?=[^.0-9 \t\r\n!])", re.M)
NEXT_GROUP = re.compile(r"\n[ \t\r]*\.(?=[^.0-9 \t\r\n!])")
HEAD_LINE = re.compile(r"^[ \t\r]*\.HODE(?![^ \t\r\n!:.])", re.M | re.I)
_SOSI = re.compile(
    r"^[ \t\r]*\.(?:(?:" + "|".join(sorted(KINDS)) + r"|HODE|DEF|OBJDEF|SLUTT)(?=[ \t\r\n!:0-9]|$)|[A-ZÆØÅ_\-]+[ \t]+[0-9]+:)", re.M | re.I
)
_END_OF_FILE = re.compile(r"^\x1a", re.M)
# how many regular groups are looked at together
_BATCH = 20_000
# how many points a well-formed group of these kinds has: least and most
_COUNTS = {"PUNKT": (1, 1), "KURVE": (2, 10**9), "LINJE": (2, 10**9), "SVERM": (1, 10**9), "TEKST": (1, 10**9), "SYMBOL": (1, 3)}


def read(source: Source) -> Document:
    """Reads a SOSI file: a path, bytes or a binary file object. Never writes beside it.

    Raises SosiError when the bytes are not SOSI at all, OSError when the path cannot be read. Everything else that is wrong is a finding.
    """
    return parse(bytes_of(source))


def bytes_of(source: Source) -> bytes:
    """The bytes of a path, a bytes-like object or a binary file object."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, (bytearray, memoryview)):
        return bytes(source)
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:  # noqa: PTH123 - pathlib costs its import on each start
            return file.read()
    data = source.read()
    if not isinstance(data, bytes):
        raise TypeError("the file object must be opened in binary mode")
    return data


def parse(data: bytes) -> Document:
    """The document that `data` holds; see `read`."""
    text, encoding, findings = text_of(data)
    return _Reading(data, text, encoding, findings).document()


def text_of(data: bytes) -> tuple[str, Encoding, list[Finding]]:
    """The decoded text, one line feed a line, with what was wrong with the characters. Raises SosiError when it is not SOSI."""
    refuse(data)
    text, encoding, findings = decode(data)
    if "\n" not in text and "\r" in text:
        text = text.replace("\r", "\n")
    if "\x00" in text:
        first = text.index("\x00")
        findings.append(Finding("nul-bytes", text.count("\n", 0, first) + 1, values={"count": text.count("\x00")}))
        text = text.replace("\x00", " ")
    if "\x1a" in text:
        text = _past_the_end(text, findings)
    require_sosi(text)
    return text, encoding, findings


def require_sosi(text: str) -> None:
    """Raises SosiError when no line of the text begins as a line of SOSI does."""
    if not _SOSI.search(text):
        raise SosiError("this is not SOSI: no line begins with .HODE or with the name of a group", 1)


def _past_the_end(text: str, findings: list[Finding]) -> str:
    """A line that begins with Ctrl-Z ends a file for old programs. Here it is a blank, and what follows is read and reported."""
    found = _END_OF_FILE.search(text)
    if found and text[found.start() :].strip("\x1a \t\r\n"):
        findings.append(Finding("text-after-end", text.count("\n", 0, found.start()) + 1))
    return _END_OF_FILE.sub(" ", text)


def refuse(data: bytes) -> None:
    """Raises SosiError for bytes that are plainly something else."""
    if not data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf"):
        raise SosiError("this is not SOSI: the file is empty" if not data else "this is not SOSI: the file holds nothing but blanks", 1)
    for mark, what in (
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a zip file"),
        (b"\xff\xfe", "UTF-16 text"),
        (b"\xfe\xff", "UTF-16 text"),
        (b"SQLite format 3", "an SQLite file"),
        (b"\x1f\x8b", "a gzip file"),
    ):
        if data.startswith(mark):
            raise SosiError(f"this is not SOSI: the bytes are {what}", 1)


def head_in(text: str, encoding: Encoding) -> Head:
    """The head that stands in `text`; an empty one when none does."""
    reading = _Reading(b"", text, encoding, [])
    reading._find_head(0, 1)
    return reading.head


def stretch_of(head: Head, text: str, line: int) -> Document:
    """The document of a stretch of whole groups that begins on `line`, below the head of its file.

    Its findings are those of its groups alone; it cannot be written back.
    """
    return _Reading(b"", text, head.encoding, []).stretch(head, line)


class _Reading:
    """One pass over the text of a file."""

    def __init__(self, data: bytes, text: str, encoding: Encoding, findings: list[Finding]) -> None:
        self.data = data
        self.encoding = encoding
        self.findings = findings
        if text and not text.endswith("\n"):
            self.ends_open = True
            text += "\n"
        else:
            self.ends_open = False
        self.text = text
        self.head = Head(encoding)
        self.groups: list[Group] = []
        self.definitions: list[Group] = []
        self.head_here = False
        self.end_line: int | None = None
        self.scale = Scale()
        self.checks = GroupChecks(findings)

    def document(self) -> Document:
        text, findings = self.text, self.findings
        first = FIRST_GROUP.search(text)
        begin = first.start() if first else len(text)
        self._stray(0, begin, 1)
        line = text.count("\n", 0, begin) + 1
        self._find_head(begin, line)
        self._groups(begin, line)
        self._end()
        bounds = self.checks.finish(self.groups)
        document = Document(self.head, self.groups, self.definitions, findings, self.data, text, bounds)
        findings += check_lines(text)
        check_values(document)
        check_document(document, self.checks)
        findings.sort(key=lambda finding: finding.line)
        return document

    def stretch(self, head: Head, line: int) -> Document:
        """The groups of `text` below a head that stands elsewhere."""
        text, findings = self.text, self.findings
        self.head = head
        self.scale = head.scale
        self.checks.system(head)
        first = FIRST_GROUP.search(text)
        begin = first.start() if first else len(text)
        self._stray(0, begin, line)
        self._groups(begin, line + text.count("\n", 0, begin))
        document = Document(head, self.groups, self.definitions, findings, b"", text, self.checks.finish(self.groups))
        findings += check_lines(text, line)
        check_values(document, line)
        findings.sort(key=lambda finding: finding.line)
        return document

    def _find_head(self, begin: int, line: int) -> None:
        """Reads the first HODE before anything else: the groups need its unit and origin wherever it stands."""
        found = HEAD_LINE.search(self.text)
        if not found:
            self.findings.append(Finding("head-missing", line))
            return
        at = self.text.count("\n", 0, found.start()) + 1
        if found.start() > begin:
            self.findings.append(Finding("head-late", at))
        self.head = self._head(found.start(), at, self.findings)
        self.head_here = True
        self.scale = self.head.scale
        self.checks.system(self.head)

    def _head(self, start: int, line: int, findings: list[Finding]) -> Head:
        following = NEXT_GROUP.search(self.text, start + 1)
        end = following.start() + 1 if following else len(self.text)
        scanner = Scanner(self.text[start:end].rstrip("\n"), line, Scale(), findings)
        head, faults = head_of(scanner.scan().attributes, line, self.encoding, tuple(scanner.comments))
        findings += faults
        return head

    def _groups(self, position: int, line: int) -> None:
        text, checks, scale = self.text, self.checks, self.scale
        match, count, find, keep = REGULAR.match, text.count, text.find, self.groups.append
        length = len(text)
        while position < length:
            found = match(text, position)
            if found:
                kind, serial = found.group(1, 2)
                limits = _COUNTS.get(kind)
                if limits:
                    first, last = found.span(3)
                    begin, stop = found.span(5)
                    side = 1
                    if begin < 0:
                        begin, stop = found.span(4)
                        side = 0
                    rows = text[begin:stop]
                    if limits[0] <= rows.count("\n") - rows.count("Ø") <= limits[1] and find(" .", first, last) < 0:
                        end = found.end()
                        group = Group(kind, int(serial), line, text, position, end, scale, (first, last, begin, stop))
                        keep(group)
                        if "K" in rows:
                            check_nodes(group, rows, text.count("\n", first, begin), self.findings)
                        checks.rows[side].append(rows)
                        checks.batch[side].append(group)
                        line += count("\n", position, end)
                        position = end
                        if len(checks.rows[side]) > _BATCH:
                            checks.flush()
                        continue
            position, line = self._irregular(position, line)
            scale = self.scale

    def _irregular(self, position: int, line: int) -> tuple[int, int]:
        """Reads one group with the careful scanner; gives where the next one begins."""
        text = self.text
        following = NEXT_GROUP.search(text, position + 1)
        end = following.start() + 1 if following else len(text)
        next_line = line + text.count("\n", position, end)
        segment = text[position:end].rstrip("\n")
        faults: list[Finding] = []
        if HEAD_LINE.match(segment):
            if line != self.head.line or not self.head_here:
                self.findings.append(Finding("head-repeated", line))
                self.checks.flush()
                head = self._head(position, line, self.findings)
                self.scale = head.scale
                for at, name, known, other in other_systems(self.head, head):
                    self.findings.append(Finding("head-repeated-crs", at, None, {"name": name, "first": known, "other": other}))
            return end, next_line
        scanned = Scanner(segment, line, self.scale, faults).scan()
        if scanned.kind == "SLUTT":
            self.end_line = line if end == len(text) else None
            if self.end_line is None:
                self.findings.append(Finding("text-after-end", next_line))
            self._stray(text.index("\n", position) + 1, end, line + 1, "text-after-end")
            return end, next_line
        group = Group.scanned(scanned, line, text, position, end, self.scale)
        self.findings += faults
        if group.kind in ("DEF", "OBJDEF"):
            self.definitions.append(group)
        else:
            self.groups.append(group)
            self.checks.careful(group)
            check_group(group, self.findings)
        return end, next_line

    def _stray(self, start: int, end: int, line: int, code: str = "stray-text") -> None:
        for offset, words in enumerate(self.text[start:end].split("\n")):
            stripped = words.strip(" \t\r")
            if stripped and stripped[0] != "!":
                self.findings.append(Finding(code, line + offset, values={"text": stripped[:40]}))

    def _end(self) -> None:
        if self.end_line is not None:
            return
        last_line = self.text.count("\n")
        only_definitions = not self.groups and not self.head.line
        if not only_definitions:
            self.findings.append(Finding("end-missing", last_line))
        if self.groups:
            group = self.groups[-1]
            cut = self.ends_open or not group.points or any(point.damaged for point in group.points[-1:])
            if cut and group.line >= (self.definitions[-1].line if self.definitions else 0):
                self.findings.append(Finding("ends-inside-group", last_line, group.serial, {"kind": group.kind}))
