"""Room for labels: rectangles that are taken, and the first free one of several candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass
class Room:
    """What is taken on a picture of this width and height."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return False
        for one in self.taken:  # noqa: SIM110 - asked some ten thousand times a map
            if right > one[0] and left < one[2] and bottom > one[1] and top < one[3]:
                return False
        return True

    def take(self, box: Box) -> None:
        self.taken.append(box)

    def first_free(self, candidates: Iterable[Box]) -> Box | None:
        """Takes and gives the first candidate that is free, None when none is."""
        for box in candidates:
            if self.is_free(box):
                self.take(box)
                return box
        return None
