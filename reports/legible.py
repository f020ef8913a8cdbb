"""Text that every form can carry: what a delivery or a form says may hold signs that XML, SOSI or UTF-8 refuse.

Control characters, halves of characters, signs that turn the direction of writing and code points that are no characters become
the replacement sign, so that a reader sees that something stood there. And it may be millions of signs long, many times over in one report:
a text that nobody would read is cut, with its length said.
"""

from __future__ import annotations

import re
from types import NoneType
from typing import Any

_ILLEGIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_BLANK = re.compile("[\t\r\n\u2028\u2029]+")

LONGEST = 1000
"""Signs of a text that are kept whole; the sentences of our own are far shorter."""
KEPT = 200
"""Signs that are kept of a longer one."""


def legible(value: Any) -> Any:
    """The same value with all its texts made legible: one line each, nothing that a form cannot carry, none longer than `LONGEST`.
    Keys are words of ours and stay."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST and value.isascii() and value.isprintable() else _line(value)
    if isinstance(value, dict):
        return {key: item if type(item) in _WORDLESS else legible(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if type(item) in _WORDLESS else legible(item) for item in value]
    return value


_WORDLESS = frozenset({float, int, bool, NoneType})


def _line(text: str) -> str:
    if len(text) > LONGEST:
        count = f"{len(text):,}".replace(",", "\N{NO-BREAK SPACE}")
        return f"{_line(text[:KEPT])}… ({count} tegn)"
    return _BLANK.sub(" ", _ILLEGIBLE.sub("\ufffd", text))
