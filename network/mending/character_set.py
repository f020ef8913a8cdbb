"""The declared character set is not the one that the bytes are in, is missing, or is unknown: TEGNSETT says what they are.

The bytes themselves stay. A file with bytes of two character sets is left alone: no declaration is true of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from network.mending.lines import replaced
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading

CODES = frozenset({"encoding-differs", "encoding-missing", "encoding-unknown"})


def propose(reading: Reading) -> Iterator[Proposal]:
    encoding, head = reading.document.head.encoding, reading.document.head
    found = reading.found(*CODES)
    if not found or not head.line or reading.found("encoding-mixed"):
        return
    values = {"was": encoding.declared or "", "becomes": encoding.used}
    if encoding.declared is None:
        edit = Edit(head.line + 1, 0, (b"..TEGNSETT " + encoding.used.encode("ascii"),))
        yield Proposal("character-set", Grade.SAFE, head.line, (edit,), values=values)
        return
    line = encoding.declared_line or found[0].line
    text = replaced(reading.lines.text(line), encoding.declared.encode("ascii", "replace"), encoding.used.encode("ascii"))
    if text is not None:
        yield Proposal("character-set", Grade.SAFE, line, (Edit(line, 1, (text,)),), values=values)
