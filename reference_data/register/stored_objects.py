"""Pipes and points that came out of a store as rows: fetched and made no sooner than somebody looks at them.

A dense town has thousands of service pipes within the radius of a delivery, and most rules look only at the mains and their
manholes. Those are fetched at once; the rest comes with the first look at it, from the same immutable file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from network import Coordinate, Pipe, Point, PointKind
from reference_data.crs import Bounds, PlanTransform
from reference_data.register.block import Part
from reference_data.register.found import Found, by_serial

Fetch = Callable[[], list[Part]]
FetchWithin = Callable[[Bounds], list[Part]]


class StoredPipes(Found[Pipe]):
    """Pipes. `mains` makes only those that are mains, `touching` also those others that lie in a box."""

    def __init__(self, mains: list[Part], others: Fetch, others_within: FetchWithin, back: PlanTransform) -> None:
        super().__init__()
        self._back = back
        self._at_hand = mains
        self._others = others
        self._others_within = others_within
        self._mains: tuple[Pipe, ...] | None = None

    def mains(self) -> tuple[Pipe, ...]:
        if self._mains is None:
            self._mains = tuple(sorted(self._make(self._at_hand), key=by_serial))
        return self._mains

    def touching(self, box: Bounds) -> tuple[Pipe, ...]:
        """The mains, and of the other pipes at least those that touch the box, which is in the delivery's system."""
        if self._all is not None:
            return self._all
        return tuple(sorted([*self.mains(), *self._make(self._others_within(box))], key=by_serial))

    def _fetch_all(self) -> list[Pipe]:
        return sorted([*self.mains(), *self._make(self._others())], key=by_serial)

    def _make(self, parts: Iterable[Part]) -> list[Pipe]:
        if self._back.same:
            return [pipe for block, indices in parts for pipe in block.pipes(indices)]
        made = [block.new_pipe(index) for block, indices in parts for index in indices]
        for pipe in made:
            pipe.__dict__["coordinates"] = self._back.coordinates(pipe.coordinates)
        return made


class StoredPoints(Found[Point]):
    """Points. `of_kinds` makes only those; the kinds `at_hand` cost no further fetch."""

    def __init__(self, parts: list[Part], at_hand: frozenset[PointKind], others: Fetch, others_within: FetchWithin, back: PlanTransform) -> None:
        super().__init__()
        self._back = back
        self._parts = parts
        self._at_hand = at_hand
        self._others = others
        self._others_within = others_within
        self._moved: dict[int, Point] = {}
        """Points in another system than the register's own, by position."""

    def of_kinds(self, kinds: tuple[PointKind, ...]) -> tuple[Point, ...]:
        wanted = frozenset(kinds)
        if not wanted <= self._at_hand:
            return tuple(point for point in self._things() if point.kind in wanted)
        chosen = [(block, [index for index in indices if block.kinds[index] in wanted]) for block, indices in self._parts]
        return tuple(sorted(self._place(chosen), key=by_serial))

    def within(self, kinds: tuple[PointKind, ...], box: Bounds) -> tuple[Point, ...]:
        """As `of_kinds`, of those that lie in the box, which is in the delivery's system."""
        if self._all is not None or not self._back.same:
            return tuple(point for point in self.of_kinds(kinds) if _inside(point.coordinate, box))
        wanted = frozenset(kinds)
        parts = self._parts if wanted <= self._at_hand else [*self._parts, *self._others_within(box)]
        here = [
            (block, [index for index in indices if block.kinds[index] in wanted and _inside(block.plan(index), box)])
            for block, indices in parts if block.meets(box)
        ]  # fmt: skip
        return tuple(sorted(self._place(here), key=by_serial))

    def with_sid(self, sid: str) -> Point | None:
        for block, indices in self._parts:
            for index in indices:
                if block.sid(index) == sid:
                    return self._place([(block, [index])])[0]
        return next((point for point in self._things() if point.subject.sid == sid), None)

    def _fetch_all(self) -> list[Point]:
        return sorted(self._place([*self._parts, *self._others()]), key=by_serial)

    def _place(self, parts: Iterable[Part]) -> list[Point]:
        if self._back.same:
            return [point for block, indices in parts for point in block.points(indices)]
        found = []
        for block, indices in parts:
            for index in indices:
                position = block.first + index
                if position not in self._moved:
                    point = self._moved[position] = block.new_point(index)
                    point.__dict__["coordinate"] = self._back.coordinates([point.coordinate])[0]
                found.append(self._moved[position])
        return found


def _inside(place: Coordinate | tuple[float, float], box: Bounds) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]
