"""The objects of a snapshot in blocks under a tree of boxes: what a check looks into, without a database being started.

    <blocks near><tree near><blocks far><tree far><texts of layouts><their refs><footer, JSON><its ref, magic>

Near is what most rules ask for, far the rest, each in the order of the Hilbert curve. A block holds up to 32 objects as columns:
first position and count, boxes, positions of the manholes that a pipe ends in, layouts, kinds, lengths, packed texts, places. A tree
is levels of entries (box, ref of what is below), the lowest level first and one entry a block, so that the block of a position is
found without the tree. A ref is offset, length and CRC-32: a damaged byte is found by whoever reads it. All is little-endian.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import TYPE_CHECKING, Any, BinaryIO
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

SUFFIX = ".blocks"
MAGIC = b"FSBLOCK3"
OBJECTS_A_BLOCK = 32
ENTRIES_A_NODE = 32
REF = Struct("<QII")
"""Offset, length, CRC-32."""
ENTRY = Struct("<4dQII")
"""Least east, least north, greatest east, greatest north, and the ref of the block or node below."""
BLOCK_HEAD = Struct("<II")
"""Position of the first object, number of objects."""
NO_MANHOLE = -1


def write_blocks(target: Path, near: Iterable[pa.RecordBatch], far: Iterable[pa.RecordBatch], layouts: dict[int, str]) -> None:
    """Writes the file. The batches have the columns pos, pipe, kind, e0, n0, e1, n1, start_pos, end_pos, layout, packed and places,
    ordered by pos, which goes from 1 through near and far without a gap; `layouts` are numbered from 1."""
    kinds: dict[str, int] = {}
    with target.open("wb") as file:
        writer = _Writer(file, kinds)
        footer: dict[str, Any] = {"near": writer.side(near), "far": writer.side(far)}
        texts = [writer.put(layouts[number].encode()) for number in sorted(layouts)]
        footer["layouts"] = writer.at
        for ref in texts:
            writer.put(REF.pack(*ref))
        footer["kinds"] = list(kinds)
        told = writer.put(json.dumps(footer, ensure_ascii=False).encode())
        writer.put(REF.pack(*told) + MAGIC)


class _Writer:
    def __init__(self, file: BinaryIO, kinds: dict[str, int]) -> None:
        self._file = file
        self._kinds = kinds
        self._next = 1
        self.at = 0

    def put(self, data: bytes) -> tuple[int, int, int]:
        """Appends; returns the ref."""
        ref = (self.at, len(data), crc32(data))
        self._file.write(data)
        self.at += len(data)
        return ref

    def side(self, batches: Iterable[pa.RecordBatch]) -> dict[str, Any]:
        """Writes the blocks of one side and the tree over them; returns what the footer says of it."""
        import numpy as np

        first, entries = self._next, []
        for batch in _whole_blocks(batches):
            entries += self._blocks(batch)
        told: dict[str, Any] = {"first": first, "count": self._next - first, "entries": self.at, "levels": 0, "root": None}
        level = np.array(entries, dtype=[("box", "<f8", 4), ("offset", "<u8"), ("length", "<u4"), ("crc", "<u4")])
        while len(level):
            nodes = []
            for begin in range(0, len(level), ENTRIES_A_NODE):
                node = level[begin : begin + ENTRIES_A_NODE]
                box = (*node["box"][:, :2].min(axis=0).tolist(), *node["box"][:, 2:].max(axis=0).tolist())
                nodes.append((box, *self.put(node.tobytes())))
            told["levels"] += 1
            if len(nodes) == 1:
                told["root"] = nodes[0][1:]
                break
            level = np.array(nodes, dtype=level.dtype)
        return told

    def _blocks(self, batch: pa.Table) -> list[tuple[Any, ...]]:
        import numpy as np

        count = batch.num_rows
        starts = range(0, count, OBJECTS_A_BLOCK)
        if batch.column("pos").to_pylist()[0] != self._next or batch.column("pos").to_pylist()[-1] != self._next + count - 1:
            raise ValueError("the objects of a snapshot are not in order")
        boxes = np.column_stack([batch.column(name).to_numpy() for name in ("e0", "n0", "e1", "n1")]).astype("<f8")
        least = np.minimum.reduceat(boxes[:, :2], list(starts))
        most = np.maximum.reduceat(boxes[:, 2:], list(starts))
        ends = [batch.column(name).fill_null(NO_MANHOLE).to_numpy().astype("<i4") for name in ("start_pos", "end_pos")]
        layouts = batch.column("layout").to_numpy().astype("<u4")
        kinds = self._kind_numbers(batch)
        packed, packed_at = _flat(batch.column("packed"))
        places, places_at = _flat(batch.column("places"))
        packed_length, places_length = np.diff(packed_at).astype("<u4"), np.diff(places_at).astype("<u4")
        found = []
        for index, begin in enumerate(starts):
            end = min(begin + OBJECTS_A_BLOCK, count)
            columns = (boxes, *ends, layouts, kinds, packed_length, places_length)
            data = b"".join(
                (
                    BLOCK_HEAD.pack(self._next + begin, end - begin),
                    *(column[begin:end].tobytes() for column in columns),
                    packed[packed_at[begin] : packed_at[end]],
                    places[places_at[begin] : places_at[end]],
                )
            )
            found.append(((*least[index].tolist(), *most[index].tolist()), *self.put(data)))
        self._next += count
        return found

    def _kind_numbers(self, batch: pa.Table) -> Any:
        """Twice the number of each object's kind, and one more for a pipe."""
        import numpy as np

        known = self._kinds
        kinds, pipes = batch.column("kind").to_pylist(), batch.column("pipe").to_pylist()
        return np.array([2 * known.setdefault(kind, len(known)) + pipe for kind, pipe in zip(kinds, pipes, strict=True)], dtype="<u2")


def _whole_blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of whole blocks, but for the last."""
    import pyarrow as pa

    left: pa.Table | None = None
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        left = rows if left is None else pa.concat_tables([left, rows])
        whole = left.num_rows - left.num_rows % OBJECTS_A_BLOCK
        if whole:
            yield left.slice(0, whole).combine_chunks()
            left = left.slice(whole)
    if left is not None and left.num_rows:
        yield left.combine_chunks()


def _flat(column: pa.ChunkedArray) -> tuple[memoryview, Any]:
    """The bytes of all values of a text or binary column one after another, and where each begins."""
    import numpy as np
    import pyarrow as pa

    array = column.combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    _, offsets, data = array.buffers()
    wide = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
    every = np.frombuffer(offsets, dtype="<i8" if wide else "<i4")[array.offset : array.offset + len(array) + 1]
    return memoryview(data), every.tolist()
