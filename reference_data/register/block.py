"""A block of a snapshot as it was read (`blocks.py` says what stands in it): what its objects are, and the objects themselves when
somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from struct import Struct
from struct import unpack_from as unpack
from typing import Any

from network import Pipe, Point
from network.packing import packed_sid, unpack_pipe, unpack_point
from reference_data.register.blocks import BLOCK_HEAD

Box = tuple[float, float, float, float]
BOX = Struct("<4d")
PLAN = Struct("<2d")
"""East and north, where the places of an object begin."""
COLUMNS_SIZE = 22
"""Bytes an object takes in the columns between the boxes and the texts."""


class BlocksError(Exception):
    """The file is damaged, or not one of this version; a few words."""


class Block:
    """Objects are asked for by their place in the block. A pipe or point is made once, and the same for everybody who asks."""

    __slots__ = ("_boxes", "_data", "_made", "_names", "_places_at", "_texts_at", "box", "count", "ends", "first", "is_pipe", "kinds")

    def __init__(self, data: bytes, kinds: Sequence[str], names: Mapping[int, str], box: Box) -> None:
        self.box = box
        """What holds the boxes of all its objects."""
        self.first, self.count = BLOCK_HEAD.unpack_from(data)
        count = self.count
        at = BLOCK_HEAD.size + BOX.size * count
        columns = unpack(f"<{count}i{count}i{count}I{count}H{count}I{count}I", data, at)
        self._texts_at = list(accumulate(columns[4 * count : 5 * count], initial=at + COLUMNS_SIZE * count))
        self._places_at = list(accumulate(columns[5 * count :], initial=self._texts_at[-1]))
        if self._places_at[-1] != len(data):
            raise BlocksError("a block is not as long as its objects")
        self._data = data
        self._boxes = data[BLOCK_HEAD.size : at]
        self.ends = list(zip(columns[:count], columns[count : 2 * count], strict=True))
        """Positions in the snapshot of the manholes that each pipe ends in."""
        self.kinds = [kinds[kind >> 1] for kind in columns[3 * count : 4 * count]]
        """What each object is: "manhole", "VL", ..."""
        self.is_pipe = [kind & 1 == 1 for kind in columns[3 * count : 4 * count]]
        self._names = [names[layout] for layout in columns[2 * count : 3 * count]]
        self._made: dict[int, Any] = {}

    def meets(self, box: Box) -> bool:
        west, south, east, north = self.box
        return west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]

    def touching(self, box: Box) -> list[int]:
        """Places of the objects whose box touches `box`."""
        west, south, east, north = box
        boxes = enumerate(BOX.iter_unpack(self._boxes))
        return [index for index, (e0, n0, e1, n1) in boxes if e0 <= east and e1 >= west and n0 <= north and n1 >= south]

    def sid(self, index: int) -> str | None:
        return packed_sid(self._text(index))

    def plan(self, index: int) -> tuple[float, float]:
        """East and north of the object's first place."""
        east, north = PLAN.unpack_from(self._data, self._places_at[index])
        return east, north

    def pipes(self, indices: Iterable[int]) -> list[Pipe]:
        made = self._made
        return [made.get(index) or made.setdefault(index, self.new_pipe(index)) for index in indices]

    def points(self, indices: Iterable[int]) -> list[Point]:
        made = self._made
        return [made.get(index) or made.setdefault(index, self.new_point(index)) for index in indices]

    def new_pipe(self, index: int) -> Pipe:
        """Made anew, for one who changes it."""
        return unpack_pipe(self._text(index), self._names[index], self._places(index))

    def new_point(self, index: int) -> Point:
        return unpack_point(self._text(index), self._names[index], self._places(index))

    def _text(self, index: int) -> str:
        return self._data[self._texts_at[index] : self._texts_at[index + 1]].decode()

    def _places(self, index: int) -> bytes:
        return self._data[self._places_at[index] : self._places_at[index + 1]]


Part = tuple[Block, Sequence[int]]
"""Objects of a block by their places in it."""
