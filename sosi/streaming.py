"""A file of any size, some thousand groups at a time."""

from __future__ import annotations

from collections.abc import Iterator

from .blocks import BLOCK, Blocks
from .document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Source


def stream(source: Source, size: int = BLOCK // 4) -> Iterator[Document]:
    """Documents of about `size` bytes of the file each, with the head of the file and the findings of their own groups; memory stays
    bounded by `size`.

    Line numbers count from the beginning of the file. What only the whole file shows is not found: a serial used in two stretches, a reference
    that leads out of its stretch. Documents of a stretch cannot be written back. Raises SosiError when the bytes are not SOSI.
    """
    return Blocks(source, size).documents()
