"""Objects of a box out of a file of blocks (`blocks.py`), read by plain file reads: no database, no arrays, no mapping of memory
that a file cut short would turn into a crash."""

from __future__ import annotations

import json
import os
from collections import deque
from pathlib import Path
from struct import error
from threading import Lock
from typing import Any, Generic, TypeVar
from zlib import crc32

from reference_data.register.block import Block, BlocksError, Box, Part
from reference_data.register.blocks import ENTRY, MAGIC, OBJECTS_A_BLOCK, REF

KEPT_BLOCKS = 512
"""Blocks that an open file keeps for the next look at most: deliveries of one town lie in the same streets. With all that a check makes
of its objects a block is some 30 KB."""
KEPT_NODES = 128
Ref = tuple[int, int, int]
Entry = tuple[float, float, float, float, int, int, int]
Held = dict[int, Block]
"""Blocks that a look has seen, by the position of their first object: what it asks for twice is one object."""
V = TypeVar("V")


class BlockFile:
    """An open file of blocks. Threads, and processes that were forked, can share it."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._lock = Lock()
        self._names = _Names(self)
        self._blocks: _Recurring[Block] = _Recurring(KEPT_BLOCKS)
        self._nodes: _Recurring[list[Entry]] = _Recurring(KEPT_NODES)
        trailer = REF.size + len(MAGIC)
        try:
            end = os.fstat(self._handle).st_size - trailer
            last = self._bytes(end, trailer) if end >= 0 else b""
            if last[REF.size :] != MAGIC:
                raise BlocksError("it ends otherwise than this version of the program writes")
            self._footer: dict[str, Any] = json.loads(self._read(*REF.unpack_from(last)))
        except BaseException:
            self.close()
            raise
        self._kinds: list[str] = self._footer["kinds"]

    def in_box(self, box: Box, near: bool, held: Held) -> list[Part]:
        """Objects whose box touches `box`, of the near or of the far side, in the order of the file."""
        side = self._footer["near" if near else "far"]
        west, south, east, north = box
        below: list[Ref] = [side["root"]] if side["root"] else []
        for _ in range(side["levels"] - 1):
            below = [
                (offset, length, crc)
                for ref in below
                for e0, n0, e1, n1, offset, length, crc in self._node(ref)
                if e0 <= east and e1 >= west and n0 <= north and n1 >= south
            ]
        found: list[Part] = []
        for node in below:
            first = side["first"] + (node[0] - side["entries"]) // ENTRY.size * OBJECTS_A_BLOCK
            for entry in self._node(node):
                e0, n0, e1, n1, _, _, _ = entry
                if e0 <= east and e1 >= west and n0 <= north and n1 >= south:
                    block = held.get(first) or self._block(first, entry, held)
                    inside = west <= e0 and e1 <= east and south <= n0 and n1 <= north
                    found.append((block, range(block.count) if inside else block.touching(box)))
                first += OBJECTS_A_BLOCK
        return found

    def at(self, positions: list[int], held: Held) -> list[Part]:
        """The objects at `positions`, in the order of the file."""
        found: dict[int, tuple[Block, list[int]]] = {}
        for position in sorted(positions):
            first, entry = self._block_of(position)
            if first not in found:
                block = held.get(first) or self._blocks.get(first) or self._block(first, ENTRY.unpack(self._bytes(entry, ENTRY.size)), held)
                found[first] = block, []
            found[first][1].append(position - first)
        return list(found.values())

    def close(self) -> None:
        """Lets go of the file."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def __del__(self) -> None:
        if getattr(self, "_handle", -1) >= 0:
            self.close()

    def _block(self, first: int, entry: Entry, held: Held) -> Block:
        """The block whose first object is at that position."""
        block = self._blocks.get(first)
        if block is None:
            block = self._blocks.keep(first, Block(self._read(*entry[4:]), self._kinds, self._names, entry[:4]))
        held[first] = block
        return block

    def _block_of(self, position: int) -> tuple[int, int]:
        """Position of the first object in the block that has `position`, and where the block's entry stands."""
        for side in (self._footer["near"], self._footer["far"]):
            place = position - side["first"]
            if 0 <= place < side["count"]:
                number = place // OBJECTS_A_BLOCK
                return side["first"] + number * OBJECTS_A_BLOCK, side["entries"] + number * ENTRY.size
        raise BlocksError(f"it has no object {position}")

    def _node(self, ref: Ref) -> list[Entry]:
        return self._nodes.get(ref[0]) or self._nodes.keep(ref[0], list(ENTRY.iter_unpack(self._read(*ref))))

    def names(self, layout: int) -> str:
        """The names of the attributes in a layout, one after another."""
        ref = REF.unpack(self._bytes(self._footer["layouts"] + (layout - 1) * REF.size, REF.size))
        return str(self._read(*ref), "utf-8")

    def _read(self, offset: int, length: int, crc: int) -> bytes:
        data = self._bytes(offset, length)
        if crc32(data) != crc:
            raise BlocksError(f"what stands at byte {offset} is not what was written")
        return data

    def _bytes(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            data = os.pread(self._handle, length, offset)
        else:
            with self._lock:
                os.lseek(self._handle, offset, os.SEEK_SET)
                data = os.read(self._handle, length)
        if len(data) != length:
            raise BlocksError("it is cut short")
        return data


class _Names(dict[int, str]):
    """Names of attributes by layout, read when they are asked for."""

    def __init__(self, file: BlockFile) -> None:
        self._file = file

    def __missing__(self, layout: int) -> str:
        found = self[layout] = self._file.names(layout)
        return found


class _Recurring(Generic[V]):
    """What was read again not long after it was read before, so many at most. What comes up once is not kept: looks all over a large
    register would fill the memory and find nothing in it. Threads share it without a lock: each step leaves it whole."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[int, V] = {}
        self._order: deque[int] = deque()
        self._once: set[int] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: int) -> V | None:
        return self._kept.get(key)

    def keep(self, key: int, read: V) -> V:
        """`read`, or what another thread kept under this key meanwhile."""
        if key not in self._once:
            if len(self._once) >= 2 * self._most:
                self._once.clear()
            self._once.add(key)
            return read
        kept = self._kept.setdefault(key, read)
        if kept is read:
            self._order.append(key)
            if len(self._order) > self._most:
                self._kept.pop(self._order.popleft(), None)
        return kept


READING_FAULTS = (BlocksError, OSError, error, ValueError, KeyError, TypeError, IndexError)
"""What reading a damaged file can raise."""
