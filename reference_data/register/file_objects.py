"""Pipes and points of a file in memory: what each look asks of them is worked out once for the whole file.

A look into it knows which of its objects are mains, of a kind or in a smaller box, without looking at the others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from network import Pipe, Point, PointKind
from reference_data.crs import Bounds
from reference_data.register.found import Found, T
from reference_data.runs import is_main, lines_of

Numbers = NDArray[np.int64]
"""Places in the file's own order."""
KINDS = {kind: number for number, kind in enumerate(PointKind)}


class FilePipes:
    """All pipes of a file, each with two vertices or more."""

    def __init__(self, pipes: tuple[Pipe, ...]) -> None:
        self.all = pipes
        self.is_main = np.array([is_main(pipe) for pipe in pipes], dtype=bool)
        self._tree = shapely.STRtree(lines_of(pipes))

    def in_box(self, box: Bounds) -> Numbers:
        """Those whose bounding box touches `box`."""
        return np.sort(self._tree.query(shapely.box(*box)))


class FilePoints:
    """All points of a file."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self.all = points
        self.kinds = np.array([KINDS[point.kind] for point in points], dtype=np.int8)
        self.plan = np.array([point.coordinate[:2] for point in points]).reshape(-1, 2)
        self._tree = shapely.STRtree(np.asarray(shapely.points(self.plan)))

    def in_box(self, box: Bounds) -> Numbers:
        return np.sort(self._tree.query(shapely.box(*box)))


class PipesHere(Found[Pipe]):
    """The pipes of one look."""

    def __init__(self, pipes: FilePipes, numbers: Numbers) -> None:
        super().__init__()
        self._pipes = pipes
        self._numbers = numbers

    def mains(self) -> tuple[Pipe, ...]:
        return tuple(_chosen(self._pipes.all, self._numbers[self._pipes.is_main[self._numbers]]))

    def touching(self, box: Bounds) -> tuple[Pipe, ...]:
        """Those whose bounding box touches `box`."""
        return tuple(_chosen(self._pipes.all, np.intersect1d(self._numbers, self._pipes.in_box(box), assume_unique=True)))

    def _fetch_all(self) -> list[Pipe]:
        return _chosen(self._pipes.all, self._numbers)


class PointsHere(Found[Point]):
    """The points of one look."""

    def __init__(self, points: FilePoints, numbers: Numbers) -> None:
        super().__init__()
        self._points = points
        self._numbers = numbers

    def of_kinds(self, kinds: Collection[PointKind]) -> tuple[Point, ...]:
        return tuple(_chosen(self._points.all, self._of_kinds(kinds)))

    def within(self, kinds: Collection[PointKind], box: Bounds) -> tuple[Point, ...]:
        """As `of_kinds`, of those that lie in the box."""
        numbers = self._of_kinds(kinds)
        east, north = self._points.plan[numbers].T
        return tuple(_chosen(self._points.all, numbers[(east >= box[0]) & (east <= box[2]) & (north >= box[1]) & (north <= box[3])]))

    def _of_kinds(self, kinds: Collection[PointKind]) -> Numbers:
        wanted = np.zeros(len(KINDS), dtype=bool)
        wanted[[KINDS[kind] for kind in kinds]] = True
        return self._numbers[wanted[self._points.kinds[self._numbers]]]

    def _fetch_all(self) -> list[Point]:
        return _chosen(self._points.all, self._numbers)


def _chosen(things: Sequence[T], numbers: Numbers) -> list[T]:
    return [things[number] for number in numbers.tolist()]
