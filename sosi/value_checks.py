"""Values of known shape: KVALITET and the dates."""

from __future__ import annotations

import re
from bisect import bisect_right

from .elements import tokens
from .findings import Finding
from .points import number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .document import Document
    from .group import Group

_DATES = frozenset(
    {
        "DATO",
        "DATAFANGSTDATO",
        "OPPDATERINGSDATO",
        "VERIFISERINGSDATO",
        "KOPIDATO",
        "FØRSTEDATAFANGSTDATO",
        "FØRSTEDIGITALISERINGSDATO",
        "DATAUTTAKSDATO",
    }
)


def check_values(document: Document, first_line: int = 1) -> None:
    """Values of known shape: KVALITET and the dates. Each different value is looked at once."""
    text = document.text
    bad = {raw for raw in set(re.findall(r"\.KVALITET +([^\r\n]*)", text)) if not _is_quality(raw)}
    bad_dates = {raw for raw in set(re.findall(r"DATO +([^\r\n]*)", text)) if not _is_date(raw)}
    if not bad and not bad_dates:
        return
    line, seen = first_line, 0
    serials = _Serials(document.groups)
    for found in re.finditer(r"^[ \t]*\.\.+([^ \t\r\n]+) +([^\r\n]*)", text, re.M):
        name, raw = found.group(1), found.group(2)
        code = "quality-invalid" if name == "KVALITET" and raw in bad else "date-invalid" if name in _DATES and raw in bad_dates else None
        if code:
            line += text.count("\n", seen, found.start())
            seen = found.start()
            document.findings.append(Finding(code, line, serials.at(line), {"name": name, "value": _plain(raw)}))


class _Serials:
    """Which group a line belongs to."""

    def __init__(self, groups: list[Group]) -> None:
        self.groups = groups
        self.lines = [group.line for group in groups]

    def at(self, line: int) -> int | None:
        index = bisect_right(self.lines, line) - 1
        return self.groups[index].serial if index >= 0 else None


def _plain(raw: str) -> str:
    return " ".join(word for word, _ in tokens(raw))


def _is_quality(raw: str) -> bool:
    words = [word for word, _ in tokens(raw)]
    return len(words) <= 6 and all(word in ("*", "@") or number(word) is not None for word in words)


def _is_date(raw: str) -> bool:
    """YYYYMMDD, with time or not, zeros where month or day is unknown; ISO dates, `*`, `@` and nothing at all."""
    value = _plain(raw)
    if value in ("", "*", "@"):
        return True
    if value[4:5] == "-" and value[7:8] == "-":
        value = value[:4] + value[5:7] + value[8:10]
    if not (value.isascii() and value.isdigit() and len(value) in (8, 12, 14, 17)):
        return False
    return value[4:6] <= "12" and value[6:8] <= "31"
