"""The places where ends of mains meet, and which of them is a manhole.

Two ends meet when they name the same node; an end that names none meets what lies within 0.05 m, or a manhole whose footprint it
ends in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import count
from math import floor, hypot
from typing import TYPE_CHECKING

from network import Coordinate, Pipe, Point, manhole_radius_m

if TYPE_CHECKING:
    import shapely

TOLERANCE_M = 0.05


class Nodes:
    """Numbers for the places where ends meet, and which of them is a manhole."""

    def __init__(self, pipes: Sequence[Pipe], manholes: Sequence[Point]) -> None:
        self._new = count().__next__
        numbers: dict[str, int] = defaultdict(self._new)
        self._standing = [(manhole, numbers[manhole.subject.sid] if manhole.subject.sid else self._new()) for manhole in manholes]
        self.manholes: dict[int, Point] = {}
        for manhole, number in self._standing:
            self.manholes.setdefault(number, manhole)
        self._pipes = pipes
        self._named_ends = [(numbers[pipe.from_node] if pipe.from_node else None, numbers[pipe.to_node] if pipe.to_node else None) for pipe in pipes]
        self.names: Collection[str] = numbers.keys()
        """Every node that a manhole is or a pipe names."""
        self.ends: list[tuple[int, int]] = [
            (self._near(pipe.coordinates[0]) if start is None else start, self._near(pipe.coordinates[-1]) if end is None else end)
            for pipe, (start, end) in zip(pipes, self._named_ends, strict=True)
        ]

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[tuple[float, float, int]]]:
        """Places of manholes and named ends by cell. Made for the first end that names no node: most registers have none such."""
        cells: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
        known = [(manhole.coordinate, number) for manhole, number in self._standing]
        for pipe, (start, end) in zip(self._pipes, self._named_ends, strict=True):
            known += [(place, number) for place, number in ((pipe.coordinates[0], start), (pipe.coordinates[-1], end)) if number is not None]
        for place, number in known:
            cells[_cell(place)].append((place[0], place[1], number))
        return cells

    @cached_property
    def _footprints(self) -> list[tuple[float, float, float, int]]:
        return [(*manhole.coordinate[:2], manhole_radius_m(manhole) or 0.0, number) for manhole, number in self._standing]

    @cached_property
    def _footprint_tree(self) -> shapely.STRtree:
        import shapely

        return shapely.STRtree(shapely.points([(east, north) for east, north, _, _ in self._footprints]))

    @cached_property
    def _reach(self) -> float:
        return max(radius for _, _, radius, _ in self._footprints) + TOLERANCE_M

    def _place(self, place: Coordinate, number: int) -> None:
        self._cells[_cell(place)].append((place[0], place[1], number))

    def _near(self, place: Coordinate) -> int:
        column, row = _cell(place)
        around = (
            (hypot(east - place[0], north - place[1]), number)
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for east, north, number in self._cells.get((x, y), ())
        )
        near = min((item for item in around if item[0] <= TOLERANCE_M), default=None)
        if near is not None:
            return near[1]
        number = self._manhole_around(place)
        if number is None:
            number = self._new()
        self._place(place, number)
        return number

    def _manhole_around(self, place: Coordinate) -> int | None:
        """A pipe may be drawn to the manhole's wall and not to its centre."""
        if not self._footprints:
            return None
        import shapely

        inside = (
            (hypot(self._footprints[index][0] - place[0], self._footprints[index][1] - place[1]), self._footprints[index][3], int(index))
            for index in self._footprint_tree.query(shapely.Point(place[0], place[1]), predicate="dwithin", distance=self._reach)
        )
        near = min((item for item in inside if item[0] <= self._footprints[item[2]][2] + TOLERANCE_M), default=None)
        return near[1] if near else None


def _cell(place: Coordinate) -> tuple[int, int]:
    return floor(place[0] / TOLERANCE_M), floor(place[1] / TOLERANCE_M)
