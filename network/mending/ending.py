"""`.SLUTT` is missing although the last group is whole. A file that ends inside a group is cut, and no ending makes it whole."""

from __future__ import annotations

from collections.abc import Iterator

from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading

CODES = frozenset({"end-missing"})


def propose(reading: Reading) -> Iterator[Proposal]:
    if not reading.found("end-missing") or reading.found("ends-inside-group") or not reading.document.groups:
        return
    if b"\x1a" in reading.data:
        return
    line = len(reading.lines) + 1
    yield Proposal("ending", Grade.SAFE, line, (Edit(line, 0, (b".SLUTT",)),))
