"""Objects of a box out of a file of blocks (`blocks.py`), read by plain file reads: no database, no arrays, no mapping of memory
that a file cut short would turn into a crash."""

from __future__ import annotations

import json
import os
from itertools import accumulate
from pathlib import Path
from struct import Struct, error
from struct import unpack_from as unpack
from threading import Lock
from typing import Any
from zlib import crc32

from reference_data.register.blocks import BLOCK_HEAD, ENTRY, MAGIC, OBJECTS_A_BLOCK, REF
from reference_data.register.stored_objects import Values

Box = tuple[float, float, float, float]
BOX = Struct("<4d")
COLUMNS_SIZE = 22
"""Bytes an object takes in the columns between the boxes and the texts."""
Ref = tuple[int, int, int]


class BlocksError(Exception):
    """The file is damaged, or not one of this version; a few words."""


Stored = tuple[int, int, int, int, Values]
"""An object of the file: its position, 1 for a pipe, the positions of the manholes that a pipe ends in, and its values. A plain tuple,
because a check makes thousands."""


class BlockFile:
    """An open file of blocks. Threads, and processes that were forked, can share it."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._lock = Lock()
        self._layouts: dict[int, str] = {}
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

    def in_box(self, box: Box, near: bool) -> list[Stored]:
        """Objects whose box touches `box`, of the near or of the far side, in the order of the file."""
        side = self._footer["near" if near else "far"]
        west, south, east, north = box
        below: list[Ref] = [side["root"]] if side["root"] else []
        for _ in range(side["levels"]):
            below = [
                (offset, length, crc)
                for ref in below
                for e0, n0, e1, n1, offset, length, crc in ENTRY.iter_unpack(self._read(*ref))
                if e0 <= east and e1 >= west and n0 <= north and n1 >= south
            ]
        found: list[Stored] = []
        for ref in below:
            data = self._read(*ref)
            first, count = BLOCK_HEAD.unpack_from(data)
            boxes = BOX.iter_unpack(data[BLOCK_HEAD.size : BLOCK_HEAD.size + BOX.size * count])
            chosen = [index for index, (e0, n0, e1, n1) in enumerate(boxes) if e0 <= east and e1 >= west and n0 <= north and n1 >= south]
            if chosen:
                self._add(found, data, first, count, chosen)
        return found

    def at(self, positions: list[int]) -> list[Stored]:
        """The objects at `positions`, in the order of the file."""
        by_block: dict[Ref, list[int]] = {}
        for position in sorted(positions):
            by_block.setdefault(self._block_of(position), []).append(position)
        found: list[Stored] = []
        for ref, wanted in by_block.items():
            data = self._read(*ref)
            first, count = BLOCK_HEAD.unpack_from(data)
            self._add(found, data, first, count, [position - first for position in wanted])
        return found

    def close(self) -> None:
        """Lets go of the file."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def __del__(self) -> None:
        if getattr(self, "_handle", -1) >= 0:
            self.close()

    def _add(self, found: list[Stored], data: bytes, first: int, count: int, chosen: list[int]) -> None:
        """Adds the objects of a block at the places `chosen` in it."""
        at = BLOCK_HEAD.size + BOX.size * count
        columns = unpack(f"<{count}i{count}i{count}I{count}H{count}I{count}I", data, at)
        texts_at = list(accumulate(columns[4 * count : 5 * count], initial=at + COLUMNS_SIZE * count))
        places_at = list(accumulate(columns[5 * count :], initial=texts_at[-1]))
        if places_at[-1] != len(data):
            raise BlocksError("a block is not as long as its objects")
        kinds, layouts, made = self._kinds, self._layouts, Values._make
        for index in chosen:
            kind, layout = columns[3 * count + index], columns[2 * count + index]
            names = layouts.get(layout)
            if names is None:
                names = self._layout(layout)
            text = data[texts_at[index] : texts_at[index + 1]].decode()
            values = made((kinds[kind >> 1], text, names, data[places_at[index] : places_at[index + 1]]))
            found.append((first + index, kind & 1, columns[index], columns[count + index], values))

    def _block_of(self, position: int) -> Ref:
        for side in (self._footer["near"], self._footer["far"]):
            place = position - side["first"]
            if 0 <= place < side["count"]:
                entry = self._bytes(side["entries"] + place // OBJECTS_A_BLOCK * ENTRY.size, ENTRY.size)
                _, _, _, _, offset, length, crc = ENTRY.unpack(entry)
                return offset, length, crc
        raise BlocksError(f"it has no object {position}")

    def _layout(self, number: int) -> str:
        ref = REF.unpack(self._bytes(self._footer["layouts"] + (number - 1) * REF.size, REF.size))
        found = self._layouts[number] = str(self._read(*ref), "utf-8")
        return found

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


READING_FAULTS = (BlocksError, OSError, error, ValueError, KeyError, TypeError, IndexError)
"""What reading a damaged file can raise."""
