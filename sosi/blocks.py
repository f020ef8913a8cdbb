"""A file in stretches of whole groups, so that large ones need little memory and can be read by several processors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from .document import Document
from .encoding import decode, decode_as, decode_stretches
from .errors import SosiError
from .head import Head
from .reading import bytes_of, head_in, refuse, require_sosi, stretch_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from .reading import Source

BLOCK = 8 << 20
_GROUP = re.compile(rb"^[ \t\r]*\.(?=[^.0-9 \t\r\n!])", re.M)


class Blocks:
    """The head of a file, and its groups as stretches of text of about `size` bytes. Raises SosiError when the bytes are not SOSI."""

    def __init__(self, source: Source, size: int = BLOCK) -> None:
        self._file = _opened(source)
        self._size = max(size, 1 << 16)
        self._rest = self._file.read(self._size)
        try:
            refuse(self._rest)
            require_sosi(self._rest.decode("latin-1"))
            while (cut := self._after_head()) is None:
                more = self._file.read(self._size)
                if not more:
                    cut = len(self._rest)
                    break
                self._rest += more
        except SosiError:
            self.close()
            raise
        self.encoding = decode(self._rest)[1]
        before = decode_as(self._rest[:cut].removeprefix(b"\xef\xbb\xbf"), self.encoding.used)[0]
        self._first_line = before.count("\n") + 1
        self.head: Head = head_in(before, self.encoding)
        # the head stands first, and lines end as they should
        self.plain = bool(self.head.line) and b"\n" in self._rest and b"\x00" not in self._rest[:cut]
        self._rest = self._rest[cut:]
        # the family of character sets that the group last read was written in
        self._family: str | None = None

    def _after_head(self) -> int | None:
        """Where the first group after the head begins, or a further head; None when it is not in what has been read."""
        for position, found in enumerate(_GROUP.finditer(self._rest)):
            if position or self._rest[found.end() : found.end() + 4].upper() != b"HODE":
                return found.start()
        return None

    def texts(self) -> Iterator[str]:
        """The groups, one stretch of whole groups after the other."""
        rest, self._rest = self._rest, b""
        with self._file:
            while True:
                more = self._file.read(self._size)
                data = rest + more
                if not more:
                    break
                cut = _last_group(data)
                if cut:
                    yield self._text(data[:cut])
                rest = data[cut:]
            if data:
                yield self._text(data)

    def documents(self) -> Iterator[Document]:
        """Each stretch as a document of its own, with the head of the file; faults that only the whole file shows are not among the findings."""
        line = self._first_line
        for text in self.texts():
            yield stretch_of(self.head, text, line)
            line += text.count("\n")

    def document(self, text: str) -> Document:
        """A stretch of groups read group by group; its lines count from its own beginning."""
        return stretch_of(self.head, text, 1)

    def close(self) -> None:
        self._file.close()

    def _text(self, data: bytes) -> str:
        text, _, self._family = decode_stretches(data, self.encoding.used, self._family)
        return text


def _opened(source: Source) -> BinaryIO:
    from io import BytesIO

    if isinstance(source, (str, os.PathLike)):
        return open(source, "rb")  # noqa: PTH123 - closed when the last block has been read
    return BytesIO(bytes_of(source))


def _last_group(data: bytes) -> int:
    """Where the last group of `data` begins; 0 when there is none but the first."""
    end = len(data)
    while True:
        at = data.rfind(b"\n.", 0, end)
        if at < 0:
            return 0
        if data[at + 2 : at + 3] not in (b".", b" ", b"\t", b"\r", b"\n", b"!", b"") and not data[at + 2 : at + 3].isdigit():
            return at + 1
        end = at


def end_of(text: str) -> int:
    """Where `.SLUTT` stands in a stretch, its length when it does not stand there plainly."""
    found = text.rfind("\n.SLUTT")
    return found + 1 if found >= 0 else len(text)
