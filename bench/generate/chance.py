"""Chance that is the same everywhere: named streams of random numbers.

Only `random.Random(text).random()` and `getrandbits` are used: both give the same numbers on every machine and version.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of chance with a name; the same name gives the same stream."""

    __slots__ = ("_random", "unit")

    def __init__(self, *name: object) -> None:
        self._random = Random(":".join(str(part) for part in name))
        self.unit = self._random.random

    def happens(self, share: float) -> bool:
        return self.unit() < share

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.unit() * len(choices))]

    def guid(self) -> str:
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
