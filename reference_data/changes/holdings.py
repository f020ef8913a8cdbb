"""A register held in memory that change sets are applied to, one after another, each wholly or not at all, and undone again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import floor, isnan

from network import Coordinate, Pipe, Point
from reference_data.changes.form import with_fields
from reference_data.changes.ground import NODE_REACH_M
from reference_data.changes.identity import guid_of, register_key
from reference_data.changes.model import Action, Change, ChangeSet, Thing, places_of
from reference_data.crs import Bounds, PlanTransform, plan_transform
from reference_data.register.register import RegisterInfo
from reference_data.surroundings import Surroundings

CELL_M = 50.0
SAME_M = 0.001


class ApplyError(Exception):
    """A change set cannot be applied to this register. Nothing of it was; one sentence that names the change."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of one change."""

    change_id: str
    action: Action
    lokal_id: str
    number: str | None
    """The object's number (SID) in the register."""


@dataclass(frozen=True)
class Applied:
    """What was done, with all that it takes to undo it."""

    mapped: tuple[Mapped, ...]
    steps: tuple[tuple[int, Thing | None, Thing | None], ...]
    """(place in the register, object before, object after) in the order of doing."""
    held_back: tuple[tuple[str, str], ...] = ()
    """Changes that were not applied, and why: "not accepted", or "needs" and the id of what it hangs on."""


class Holdings:
    """Pipes and points of a register, found by id and by place. Answers `around` as every register does."""

    def __init__(
        self, info: RegisterInfo, things: Iterable[Thing], vertical_datum: str | None = None, dialect: str = "gemini", first_number: int = 1
    ) -> None:
        self.info = info
        self.vertical_datum = vertical_datum
        self.dialect = dialect
        self._things: dict[int, Thing] = {}
        self._cells: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._by_guid: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._next_place = 0
        self._next_number = first_number
        for thing in things:
            self._put(self._new_place(), thing)

    def __len__(self) -> int:
        return len(self._things)

    def things(self) -> Iterator[Thing]:
        """Every object, oldest first."""
        return iter(self._things.values())

    def find(self, lokal_id: str | None = None, number: str | None = None) -> Thing | None:
        place = self._by_guid.get(lokal_id or "")
        if place is None:
            place = self._by_number.get(number or "")
        return None if place is None else self._things[place]

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        """What lies in `bounds` (in `crs`) widened by `radius_m`, in `crs`, with the nodes of its pipes."""
        to_own, back = plan_transform(crs, self.info.crs), plan_transform(self.info.crs, crs)
        wide = (bounds[0] - radius_m, bounds[1] - radius_m, bounds[2] + radius_m, bounds[3] + radius_m)
        box = to_own.bounds(wide)
        near: set[int] = set()
        for cell in _cells_of(box):
            near |= self._cells.get(cell, set())
        chosen = {place for place in near if _touches(self._things[place], box)}
        for place in list(chosen):
            thing = self._things[place]
            if isinstance(thing, Pipe):
                chosen.update(self._by_number[node] for node in (thing.from_node, thing.to_node) if node in self._by_number)
        found = [in_plan(self._things[place], back) for place in sorted(chosen)]
        return Surroundings(
            snapshot=self.info.name, crs=crs, pipes=tuple(thing for thing in found if isinstance(thing, Pipe)),
            points=tuple(thing for thing in found if isinstance(thing, Point)), taken=self.info.taken, objects=len(self._things), radius_m=radius_m,
            municipality=self.info.municipality, bounds=wide,
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is held open."""

    def apply(self, changes: ChangeSet, accepted: Mapping[str, bool] | None = None) -> Applied:
        """Applies what is accepted; without `accepted`, every change that is certain.

        Raises ApplyError, having done nothing, when an object is not there, is not as the change set knew it, or is there already.
        """
        ready, held = _ready(changes, accepted)
        way = plan_transform(changes.crs or self.info.crs, self.info.crs)
        numbers = self._numbers(ready)
        steps: list[tuple[int, Thing | None, Thing | None]] = []
        for change in ready:
            if change.action is Action.CREATE:
                if change.lokal_id in self._by_guid:
                    raise ApplyError(f"{change.id}: the register has an object {change.lokal_id} already")
                steps.append((self._new_place(), None, self._registered(change, numbers, way)))
                continue
            place = self._target(change)
            before = self._things[place]
            if change.before is None or not alike(before, in_plan(change.before, way)):
                raise ApplyError(f"{change.id}: the register's object was changed since the change set was made; make it anew")
            after = None if change.action is Action.ERASE else self._registered(change, numbers, way)
            steps.append((place, before, after))
        self._no_loose_nodes(steps, numbers)
        for place, _, after in steps:
            self._set(place, after)
        mapped = tuple(Mapped(change.id, change.action, change.lokal_id, numbers.get(change.lokal_id, change.register_id)) for change in ready)
        return Applied(mapped, tuple(steps), tuple(held))

    def undo(self, applied: Applied) -> None:
        """Puts back what `apply` changed. Raises ApplyError, having done nothing, when something was changed again since."""
        for place, _, after in applied.steps:
            if self._things.get(place) is not after:
                raise ApplyError("something that the change set wrote was changed again afterwards; undo the later one first")
        for place, before, _ in reversed(applied.steps):
            self._set(place, before)

    def _registered(self, change: Change, numbers: Mapping[str, str], way: PlanTransform) -> Thing:
        thing = in_plan(change.thing, way)
        own = numbers.get(change.lokal_id)
        if isinstance(thing, Pipe):
            pipe = replace(thing, from_node=self._node(thing.from_node, numbers), to_node=self._node(thing.to_node, numbers))
            thing = with_fields(pipe, self.dialect, ("from_node", "to_node"))
        return with_fields(thing, self.dialect, (), sid=own) if own is not None else thing

    def _node(self, ref: str | None, numbers: Mapping[str, str]) -> str | None:
        """The number of a node: of one that is made now, of one that is there by its lasting id or its number."""
        if ref is None:
            return None
        if ref in numbers:
            return numbers[ref]
        there = self.find(lokal_id=ref)
        return there.subject.sid if there is not None and there.subject.sid else ref

    def _numbers(self, ready: Iterable[Change]) -> dict[str, str]:
        numbers = {}
        following = self._next_number
        for change in ready:
            if change.action is Action.CREATE:
                numbers[change.lokal_id] = str(following)
                following += 1
        return numbers

    def _target(self, change: Change) -> int:
        for found in (self._by_guid.get(change.lokal_id), self._by_number.get(change.register_id or "")):
            if found is not None:
                return found
        if change.before is not None and change.register_id == f"#{change.before.subject.serial}":
            # nothing in the register names it: its place in the file does, and that it is still as it was
            serial, kind = change.before.subject.serial, type(change.before)
            for place, thing in self._things.items():
                if thing.subject.serial == serial and type(thing) is kind and not thing.subject.sid and guid_of(thing) is None:
                    return place
        raise ApplyError(f"{change.id}: the register has no object {change.register_id or change.lokal_id}")

    def _no_loose_nodes(self, steps: Iterable[tuple[int, Thing | None, Thing | None]], numbers: Mapping[str, str]) -> None:
        made = set(numbers.values())
        gone = {before.subject.sid for _, before, after in steps if before is not None and after is None and before.subject.sid}
        for _, before, after in steps:
            if not isinstance(after, Pipe):
                continue
            known = (before.from_node, before.to_node) if isinstance(before, Pipe) else ()
            for node in (after.from_node, after.to_node):
                if node and node not in known and node not in made and (node not in self._by_number or node in gone):
                    raise ApplyError(f"a pipe would name the node {node}, which the register does not have")
        for sid in gone:
            place = self._by_number.get(sid)
            if place is None or isinstance(self._things[place], Pipe):
                continue
            left = {place for place, _, _ in steps}
            thing = self._things[place]
            assert isinstance(thing, Point)
            near = set().union(*(self._cells.get(cell, set()) for cell in _cells_of(_box(thing, NODE_REACH_M))))
            for other in near - left:
                there = self._things[other]
                if isinstance(there, Pipe) and sid in (there.from_node, there.to_node):
                    raise ApplyError(f"the node {sid} cannot be removed: the pipe {register_key(there)} still ends in it")
                if isinstance(there, Point) and there.parent == sid:
                    raise ApplyError(f"the node {sid} cannot be removed: the {there.subject.kind} {register_key(there)} still stands in it")

    def _new_place(self) -> int:
        self._next_place += 1
        return self._next_place - 1

    def _set(self, place: int, thing: Thing | None) -> None:
        if place in self._things:
            self._take(place)
        if thing is not None:
            self._put(place, thing)

    def _put(self, place: int, thing: Thing) -> None:
        self._things[place] = thing
        for cell in _cells_of(_box(thing)):
            self._cells[cell].add(place)
        guid = guid_of(thing)
        if guid is not None:
            self._by_guid.setdefault(guid, place)
        number = thing.subject.sid
        if number:
            self._by_number.setdefault(number, place)
            if number.isdigit():
                self._next_number = max(self._next_number, int(number) + 1)

    def _take(self, place: int) -> None:
        thing = self._things.pop(place)
        for cell in _cells_of(_box(thing)):
            self._cells[cell].discard(place)
        guid, number = guid_of(thing), thing.subject.sid
        if guid is not None and self._by_guid.get(guid) == place:
            del self._by_guid[guid]
        if number and self._by_number.get(number) == place:
            del self._by_number[number]


def _ready(changes: ChangeSet, accepted: Mapping[str, bool] | None) -> tuple[list[Change], list[tuple[str, str]]]:
    """The changes to apply, and those held back: not accepted, or hanging on one that is not applied."""
    wanted = {change.id: accepted.get(change.id, False) if accepted is not None else change.certain for change in changes.changes}
    held: dict[str, str] = {}
    while True:
        lacking = {
            change.id: next(need for need in change.needs if not wanted.get(need, False))
            for change in changes.changes
            if wanted[change.id] and any(not wanted.get(need, False) for need in change.needs)
        }
        if not lacking:
            break
        for one, need in lacking.items():
            wanted[one] = False
            held[one] = f"needs {need}"
    ready = [change for change in changes.changes if wanted[change.id]]
    return ready, [(change.id, held.get(change.id, "not accepted")) for change in changes.changes if not wanted[change.id]]


def alike(one: Thing, other: Thing) -> bool:
    """The same object in the same state: attributes, where both have them, and every vertex within a millimetre; two missing
    heights are alike."""
    if isinstance(one, Pipe) != isinstance(other, Pipe):
        return False
    if one.attributes and other.attributes and one.attributes != other.attributes:
        return False
    mine, theirs = places_of(one), places_of(other)
    return mine is theirs or (len(mine) == len(theirs) and all(_near(a, b) for a, b in zip(mine, theirs, strict=True)))


def _near(one: Coordinate, other: Coordinate) -> bool:
    heights = (isnan(one[2]) and isnan(other[2])) or abs(one[2] - other[2]) <= SAME_M
    return abs(one[0] - other[0]) <= SAME_M and abs(one[1] - other[1]) <= SAME_M and heights


def in_plan(thing: Thing, way: PlanTransform) -> Thing:
    """The object in another coordinate system, its heights as they are."""
    if way.same:
        return thing
    if isinstance(thing, Pipe):
        return replace(thing, coordinates=way.coordinates(thing.coordinates))
    return replace(thing, coordinate=way.coordinates([thing.coordinate])[0])


def _box(thing: Thing, margin: float = 0.0) -> Bounds:
    places = places_of(thing)
    easts, norths = [place[0] for place in places], [place[1] for place in places]
    return min(easts) - margin, min(norths) - margin, max(easts) + margin, max(norths) + margin


def _touches(thing: Thing, box: Bounds) -> bool:
    own = _box(thing)
    return own[0] <= box[2] and own[2] >= box[0] and own[1] <= box[3] and own[3] >= box[1]


def _cells_of(box: Bounds) -> Iterator[tuple[int, int]]:
    for column in range(floor(box[0] / CELL_M), floor(box[2] / CELL_M) + 1):
        for row in range(floor(box[1] / CELL_M), floor(box[3] / CELL_M) + 1):
            yield column, row
