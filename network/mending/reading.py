"""A file as a mender sees it: its bytes, lines, document and what it says in pipe terms, read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import sosi
from network.mending.lines import Lines
from network.model import Delivery
from network.reading import read_delivery
from sosi.encoding import encode

AtHome = Callable[[str, float, float], bool]
"""Whether (east, north) in the system `EPSG:n` lies where the delivery should: in its municipality, or in any."""


class Reading:
    """Raises sosi.SosiError when `data` is not SOSI."""

    def __init__(self, data: bytes, at_home: AtHome | None = None) -> None:
        self.data = data
        self.at_home = at_home
        self.document = sosi.read(data)
        self.lines = Lines(data)

    @cached_property
    def delivery(self) -> Delivery:
        return read_delivery(self.document, "", self.data)

    @cached_property
    def group_at(self) -> dict[int, sosi.Group]:
        """Groups by the number of their first line."""
        return {group.line: group for group in self.document.groups}

    def bytes_of(self, text: str) -> bytes:
        """`text` in the file's own character set. Raises UnicodeEncodeError for a letter it lacks."""
        return encode(text, self.document.head.encoding.used)

    def found(self, *codes: str) -> list[sosi.Finding]:
        return [finding for finding in self.document.findings if finding.code in codes]
