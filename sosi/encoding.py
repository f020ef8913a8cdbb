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
_GROUP_OR_O = re.compile(rb"^[ \t\r]*(\.)(?=[^.0-9 \t\r\n!])|(?:^|[ \t])\.\.\.?(?:ORIGO-|MIN-|MAX-)?N" + _C + rb"[HD]?(?=[\s!]|$)", re.M | re.I)
_O_LETTERS = {"UTF-8": (b"\xc3\x98", b"\xc3\xb8"), "8859": (b"\xd8", b"\xf8"), "DOSN8": (b"\x9d", b"\x9b"), "ND7": (b"\\", b"|")}
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

    Never raises: bytes that the character set lacks are read as Windows-1252, else as U+FFFD, and their lines reported. Groups whose own
    coordinate name is in another family of character sets are read in that one, and their lines reported too.
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
    text, bad_lines, _ = decode_stretches(data, used)
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


def decode_stretches(data: bytes, used: str, begins: str | None = None) -> tuple[str, list[int], str]:
    """The text of whole groups of a file read as `used`, the lines with bytes that do not belong to it, and the family of the last group.

    `begins` is the family that the group before `data` had. The name of its coordinates says what a group is written in, as in files put together
    from several; a group without one goes with the group before.
    """
    home = _FAMILY[used]
    begins = begins or home
    if begins == home and not _others_speak(data, home):
        text, bad_lines = decode_as(data, used)
        return text, bad_lines, home
    lines = _with_line_feeds(data)
    cuts = _cuts(lines, begins, home)
    texts: list[str] = []
    bad_lines = []
    line = 0
    for (start, family), (end, _) in zip(cuts, [*cuts[1:], (len(data), "")], strict=True):
        text, odd = decode_as(data[start:end], used if family == home else _FAMILY_DEFAULT[family])
        texts.append(text)
        bad_lines += [line + at for at in (odd if family == home else _lines_of("[^\0-\x7f]", text))]
        line += lines.count(b"\n", start, end)
    return "".join(texts), bad_lines, cuts[-1][1]


def _others_speak(data: bytes, home: str) -> bool:
    """Whether a name of coordinates may stand there in another family than `home`; as good as free when none does."""
    for family, letters in _O_LETTERS.items():
        if _taken_as(family, home) != home:
            for letter in letters:
                # one byte is found many times as fast as two
                if letter[-1:] in data and (b".N" + letter in data or b".n" + letter in data):
                    return True
    return False


def _cuts(lines: bytes, begins: str, home: str) -> list[tuple[int, str]]:
    """Where groups of another family than the ones before begin, and which; the first at 0."""
    cuts = [(0, begins)]
    group, known = 0, False
    for found in _GROUP_OR_O.finditer(lines):
        if found.group(1):
            group, known = found.start(), False
        elif not known:
            known = True
            family = _taken_as(_LETTERS[found.group(2)], home)
            if family != cuts[-1][1]:
                cuts.append((group, family))
    return cuts


def _taken_as(family: str, home: str) -> str:
    """Latin 1 within UTF-8 is mended byte for byte, which suits single odd lines as well as whole groups."""
    return home if home == "UTF-8" and family == "8859" else family


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
    mark = "\n" if "\n" in text else "\r"
    for found in re.finditer(pattern, text):
        line += text.count(mark, seen, found.start())
        seen = found.start()
        if not lines or lines[-1] != line:
            lines.append(line)
    return lines
