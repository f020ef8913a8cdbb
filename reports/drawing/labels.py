"""Room for labels: rectangles that are taken, and the first free one of several candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


_CELL = 30.0
"""Side of the squares that the picture is laid out in, so that only what lies near a rectangle is held against it."""


@dataclass
class Room:
    """What is taken on a picture of this width and height."""

    width: float
    height: float
    _taken: dict[tuple[int, int], list[Box]] = field(default_factory=dict)
    """By each square that a taken rectangle touches."""

    def is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return False
        for square in _squares(box):
            for one in self._taken.get(square, ()):
                if right > one[0] and left < one[2] and bottom > one[1] and top < one[3]:
                    return False
        return True

    def take(self, box: Box) -> None:
        for square in _squares(box):
            self._taken.setdefault(square, []).append(box)

    def first_free(self, candidates: Iterable[Box]) -> Box | None:
        """Takes and gives the first candidate that is free, None when none is."""
        for box in candidates:
            if self.is_free(box):
                self.take(box)
                return box
        return None


def _squares(box: Box) -> list[tuple[int, int]]:
    columns = range(int(box[0] // _CELL), int(box[2] // _CELL) + 1)
    rows = range(int(box[1] // _CELL), int(box[3] // _CELL) + 1)
    return [(column, row) for column in columns for row in rows]
