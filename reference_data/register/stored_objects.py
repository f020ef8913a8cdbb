"""Pipes and points that came out of a store as rows: fetched and made no sooner than somebody looks at them.

A dense town has thousands of service pipes within the radius of a delivery, and most rules look only at the mains and their
manholes. Those are fetched at once; the rest comes with the first look at it, from the same immutable file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from network import Pipe, Point, PointKind
from reference_data.crs import Bounds, PlanTransform
from reference_data.register.block import PLAN, Stored
from reference_data.register.found import Found

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


Fetch = Callable[[], list[Stored]]
FetchWithin = Callable[[Bounds], list[Stored]]


class StoredPipes(Found[Pipe]):
    """Pipes. `mains` makes only those that are mains, `touching` also those others that lie in a box."""

    def __init__(self, mains: list[Stored], others: Fetch, others_within: FetchWithin, back: PlanTransform) -> None:
        super().__init__()
        self._back = back
        self._main_rows = mains
        self._others = others
        self._others_within = others_within
        self._mains: tuple[Pipe, ...] | None = None

    def mains(self) -> tuple[Pipe, ...]:
        if self._mains is None:
            self._mains = tuple(sorted(map(self._make, self._main_rows), key=_serial))
        return self._mains

    def touching(self, box: Bounds) -> tuple[Pipe, ...]:
        """The mains, and of the other pipes at least those that touch the box, which is in the delivery's system."""
        if self._all is not None:
            return self._all
        return tuple(sorted([*self.mains(), *map(self._make, self._others_within(box))], key=_serial))

    def _fetch_all(self) -> list[Pipe]:
        return sorted([*self.mains(), *map(self._make, self._others())], key=_serial)

    def _make(self, stored: Stored) -> Pipe:
        block, index = stored
        if self._back.same:
            return block.pipe(index)
        pipe = block.new_pipe(index)
        pipe.__dict__["coordinates"] = self._back.coordinates(pipe.coordinates)
        return pipe


class StoredPoints(Found[Point]):
    """Points. `of_kinds` makes only those; the kinds `at_hand` cost no further fetch."""

    def __init__(self, rows: list[Stored], at_hand: frozenset[PointKind], others: Fetch, others_within: FetchWithin, back: PlanTransform) -> None:
        super().__init__()
        self._back = back
        self._rows = rows
        self._at_hand = at_hand
        self._others = others
        self._others_within = others_within
        self._made: dict[int, Point] = {}
        self._plans: dict[PointKind, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    def of_kinds(self, kinds: tuple[PointKind, ...]) -> tuple[Point, ...]:
        if not self._at_hand.issuperset(kinds):
            return tuple(point for point in self._things() if point.kind in kinds)
        return tuple(sorted((self._place(index) for kind in kinds for index in self._by_kind.get(kind, ())), key=_serial))

    def within(self, kinds: tuple[PointKind, ...], box: Bounds) -> tuple[Point, ...]:
        """As `of_kinds`, of those that lie in the box, which is in the delivery's system."""
        if self._all is None and self._back.same:
            here = [self._place(index) for kind in kinds for index in self._at_hand_in(kind, box)]
            if not self._at_hand.issuperset(kinds):
                others = [(block, index) for block, index in self._others_within(box) if block.kinds[index] in kinds]
                here += [self._make((block, index)) for block, index in others if _inside(PLAN.unpack(block.plan(index)), box)]
            return tuple(sorted(here, key=_serial))
        return tuple(point for point in self.of_kinds(kinds) if _inside(point.coordinate, box))

    def _at_hand_in(self, kind: PointKind, box: Bounds) -> list[int]:
        """Which of the rows at hand lie in the box, told from their places alone."""
        import numpy as np  # here: a look that asks for no box of points starts without it

        if kind not in self._plans:
            chosen = self._by_kind.get(kind, [])
            places = b"".join(block.plan(index) for block, index in map(self._rows.__getitem__, chosen))
            self._plans[kind] = np.array(chosen, dtype=np.int64), np.frombuffer(places, dtype="<f8").reshape(-1, 2)
        numbers, plan = self._plans[kind]
        east, north = plan[:, 0], plan[:, 1]
        found: list[int] = numbers[(east >= box[0]) & (east <= box[2]) & (north >= box[1]) & (north <= box[3])].tolist()
        return found

    def with_sid(self, sid: str) -> Point | None:
        found = next((number for number, (block, index) in enumerate(self._rows) if block.sid(index) == sid), None)
        if found is not None:
            return self._place(found)
        return next((point for point in self._things() if point.subject.sid == sid), None)

    @cached_property
    def _by_kind(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, (block, index) in enumerate(self._rows):
            found[block.kinds[index]].append(number)
        return found

    def _fetch_all(self) -> list[Point]:
        return sorted([*map(self._place, range(len(self._rows))), *map(self._make, self._others())], key=_serial)

    def _place(self, index: int) -> Point:
        if index not in self._made:
            self._made[index] = self._make(self._rows[index])
        return self._made[index]

    def _make(self, stored: Stored) -> Point:
        block, index = stored
        if self._back.same:
            return block.point(index)
        point = block.new_point(index)
        point.__dict__["coordinate"] = self._back.coordinates([point.coordinate])[0]
        return point


def _inside(place: Sequence[float], box: Bounds) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


def _serial(thing: Pipe | Point) -> tuple[int, str]:
    return thing.subject.serial or 0, thing.subject.sid or ""
