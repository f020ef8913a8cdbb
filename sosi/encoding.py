"""Which characters the bytes stand for: the declared TEGNSETT against what the bytes themselves say.

The probe is deterministic. A few structural names of SOSI hold a Norwegian letter (`..NØ`, `...ORIGO-NØ`, `..OMRÅDE`, `..SOSI-NIVÅ`),
and the byte that stands for that letter gives the family of the character set away.
"""

from __future__ import annotations

import re

from .findings import Finding

CODECS = {
    "UTF-8": "utf-8",
    "ISO8859-1": "latin-1",
    "ISO8859-10": "iso8859_10",
    "ISO8859-15": "iso8859_15",
    "ANSI": "cp1252",
    "DOSN8": "cp865",
    "ND7": "nd7",
    "DECN7": "nd7",
    "DECM8": "latin-1",
    "DECN8": "latin-1",
}
_FAMILY = {
    "UTF-8": "UTF-8",
    "ISO8859-1": "8859",
    "ISO8859-10": "8859",
    "ISO8859-15": "8859",
    "ANSI": "8859",
    "DECM8": "8859",
    "DECN8": "8859",
    "DOSN8": "DOSN8",
    "ND7": "ND7",
    "DECN7": "ND7",
}
_FAMILY_DEFAULT = {"UTF-8": "UTF-8", "8859": "ISO8859-1", "DOSN8": "DOSN8", "ND7": "ND7"}
_ALIASES = {
    "UTF8": "UTF-8",
    "ISO88591": "ISO8859-1",
    "ISO885910": "ISO8859-10",
    "ISO885915": "ISO8859-15",
    "LATIN1": "ISO8859-1",
    "WINDOWS1252": "ANSI",
    "CP1252": "ANSI",
}
_LETTERS = {
    b"\xc3\x98": "UTF-8",
    b"\xc3\xb8": "UTF-8",
    b"\xc3\x85": "UTF-8",
    b"\xc3\xa5": "UTF-8",
    b"\xd8": "8859",
    b"\xf8": "8859",
    b"\xc5": "8859",
    b"\xe5": "8859",
    b"\x9d": "DOSN8",
    b"\x9b": "DOSN8",
    b"\x8f": "DOSN8",
    b"\x86": "DOSN8",
    b"\\": "ND7",
    b"|": "ND7",
    b"]": "ND7",
    b"}": "ND7",
}
_ND7_TABLE = str.maketrans("[\\]{|}", "ÆØÅæøå")
_ND7_BACK = str.maketrans("ÆØÅæøå", "[\\]{|}")
_C = rb"(\xc3\x98|\xc3\xb8|\xd8|\xf8|\x9d|\x9b|\\|\|)"
_A = rb"(\xc3\x85|\xc3\xa5|\xc5|\xe5|\x8f|\x86|\]|\})"
# the name may follow other elements on its line (but not in a comment or in quotes), the value may stand on a later line
_NAME = r"""^(?:(?:[^!"'\r\n]|"[^"\r\n]*"|'[^'\r\n]*')*[ \t])?(\.\.TEGNSETT)(?=[ \t\r\n!]|\Z)"""
_VALUE = r"""(?:[ \t\r\n]|(?<=[ \t\r\n])![^\n]*\n)+["']?([^ \t\r\n!"'.][^ \t\r\n!"']*)"""
_DECLARED = re.compile((_NAME + _VALUE).encode(), re.M | re.I)
_HEAD_END = re.compile(rb"^[ \t]*\.(?!\.|HODE)[A-Za-z]", re.M | re.I)
_O_PROBE = re.compile(rb"^[ \t]*\.\.\.?(?:ORIGO-|MIN-|MAX-)?N" + _C + rb"[HD]?(?=[\s!]|$)", re.M | re.I)
_A_PROBE = re.compile(rb"^[ \t]*\.\.(?:SOSI-NIV" + _A + rb"|OMR" + _A + rb"DE)(?=[\s!]|$)", re.M | re.I)
_HIGH = bytes(range(0x80, 0xA0))
BOM = b"\xef\xbb\xbf"
DECLARATION = re.compile(rf"""{_NAME}(?:{_VALUE}["']?(?:[ \t]+[^ \t\r\n!.][^ \t\r\n]*)*)?""", re.M | re.I)
"""TEGNSETT in the text of a head, for the writer: group 1 is the name, and what follows to the end of the match its value."""


class Encoding:
    """The character set of a file: `declared` as TEGNSETT gives it (None when missing), `used` as the bytes were read, `bom` when a byte
    order mark stood first."""

    __slots__ = ("bom", "declared", "declared_line", "used")

    def __init__(self, declared: str | None, used: str, bom: bool = False, declared_line: int | None = None) -> None:
        self.declared = declared
        self.used = used
        self.bom = bom
        self.declared_line = declared_line

    def __repr__(self) -> str:
        return f"Encoding(declared={self.declared!r}, used={self.used!r}, bom={self.bom})"


def canonical(name: str) -> str | None:
    """The TEGNSETT value that `name` means, upper case and with its hyphens; None when there is no such character set."""
    upper = name.upper()
    if upper in CODECS:
        return upper
    return _ALIASES.get(upper.replace("-", "").replace("_", ""))


def decode(data: bytes) -> tuple[str, Encoding, list[Finding]]:
    """The text of `data` without byte order mark and with the line ends as they are, the encoding, and what was wrong with it.

    Never raises: bytes that the character set lacks are read as Windows-1252, else as U+FFFD, and their lines reported.
    """
    findings: list[Finding] = []
    bom = data.startswith(BOM)
    if bom:
        data = data[3:]
        findings.append(Finding("bom", 1))
    lines = _with_line_feeds(data)
    head = _head_bytes(lines)
    declared_match = _DECLARED.search(head)
    declared = declared_match.group(2).decode("ascii", "replace") if declared_match else None
    declared_line = head.count(b"\n", 0, declared_match.start(1)) + 1 if declared_match else None
    wanted = canonical(declared) if declared is not None else None
    probed = "UTF-8" if bom else _probe(head, lines)
    if declared is None:
        findings.append(Finding("encoding-missing", 1))
    elif wanted is None:
        findings.append(Finding("encoding-unknown", declared_line, values={"declared": declared}))
    if wanted is not None and (probed is None or _FAMILY[wanted] == probed):
        used = wanted
    elif probed is not None:
        used = _FAMILY_DEFAULT[probed]
    else:
        used = "UTF-8" if _is_utf8(data) else "ANSI"
    if wanted is not None and probed is None and wanted == "UTF-8" and not _is_utf8(data):
        used = "ANSI"
    text, bad_lines = decode_as(data, used)
    if wanted is not None and _FAMILY[wanted] != _FAMILY[used]:
        findings.append(Finding("encoding-differs", declared_line, values={"declared": declared, "used": used}))
    if wanted == "DECN8":
        findings.append(Finding("encoding-unknown", declared_line, values={"declared": declared}))
    findings += [Finding("encoding-mixed", line, values={"used": used}) for line in bad_lines]
    return text, Encoding(declared, used, bom, declared_line), findings


def encode(text: str, name: str) -> bytes:
    """The bytes of `text` in the character set `name` (a TEGNSETT value); raises UnicodeEncodeError for a letter it lacks."""
    codec = CODECS[name]
    if codec == "nd7":
        for position, letter in enumerate(text):
            if letter in "[\\]{|}":
                raise UnicodeEncodeError("nd7", text, position, position + 1, "this character means a Norwegian letter in 7-bit sets")
        return text.translate(_ND7_BACK).encode("ascii")
    return text.encode(codec)


def _with_line_feeds(data: bytes) -> bytes:
    """The bytes, position for position, as the reader takes their lines: a lone CR ends one where no LF does, and NUL is a blank."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data.replace(b"\x00", b" ")


def _head_bytes(data: bytes) -> bytes:
    start = data[:65536]
    end = _HEAD_END.search(start)
    return start[: end.start()] if end else start


def _probe(head: bytes, data: bytes) -> str | None:
    """The family that the structural names of the file speak for, None when it has none of them."""
    found = _O_PROBE.search(head) or _A_PROBE.search(head) or _O_PROBE.search(data)
    if not found:
        return None
    letter = next(group for group in found.groups() if group)
    return _LETTERS[letter]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode_as(data: bytes, used: str) -> tuple[str, list[int]]:
    """The text of `data` in the character set `used`, and the lines with bytes that it lacks."""
    codec = CODECS[used]
    if codec == "nd7":
        return data.decode("latin-1").translate(_ND7_TABLE), []
    if codec == "utf-8":
        try:
            return data.decode("utf-8"), []
        except UnicodeDecodeError:
            return _mend(data.decode("utf-8", "surrogateescape"))
    if codec == "latin-1":
        # Windows programs write dashes and curly quotes at 0x80-0x9F and still say Latin 1.
        if len(data.translate(None, _HIGH)) == len(data):
            return data.decode("latin-1"), []
        codec = "cp1252"
    try:
        return data.decode(codec), []
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
        return text, _lines_of("�", text)


def _mend(text: str) -> tuple[str, list[int]]:
    bad = "[\udc80-\udcff]"
    lines = _lines_of(bad, text)
    return re.sub(bad, lambda byte: bytes([ord(byte.group()) - 0xDC00]).decode("cp1252", "replace"), text), lines


def _lines_of(pattern: str, text: str) -> list[int]:
    lines: list[int] = []
    line, seen = 1, 0
    for found in re.finditer(pattern, text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        if not lines or lines[-1] != line:
            lines.append(line)
    return lines
