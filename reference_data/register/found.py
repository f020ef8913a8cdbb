"""What one look into a register found, gathered no sooner than somebody wants all of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

from network import Pipe, Point

T = TypeVar("T", Pipe, Point)


def by_serial(thing: Pipe | Point) -> tuple[int, str]:
    """Sorts objects in the register's order, whatever store answers."""
    subject = thing.subject
    return subject.serial or 0, subject.sid or ""


class Found(Sequence[T], Generic[T]):
    """All pipes, or all points, of one look. Equal to any sequence of equal objects; copied and pickled it is a plain tuple."""

    def __init__(self) -> None:
        self._all: tuple[T, ...] | None = None

    def __len__(self) -> int:
        return len(self._things())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._things()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._things())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._things() == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type, tuple[tuple[T, ...]]]:
        return tuple, (self._things(),)

    def __repr__(self) -> str:
        return "<objects>" if self._all is None else f"<{len(self._all)} objects>"

    def _things(self) -> tuple[T, ...]:
        if self._all is None:
            self._all = tuple(self._fetch_all())
        return self._all

    @abstractmethod
    def _fetch_all(self) -> list[T]:
        """Every object of the look, in the register's order."""
