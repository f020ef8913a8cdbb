"""What the subject of a result is: its object in the delivery or the register, where that lies, and its words in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from network import Coordinate, Pipe, Point, PointKind, Subject
from reports.finding import SubjectDoc

if TYPE_CHECKING:
    from validators import Case, Result

PIPE = "pipe"
_NEVER_REGISTER = ("file", "notice", "attachment", "group")
"""Kinds that are no object of a register, nor a pipe or point of a file."""
POINT_KINDS = frozenset(kind.value for kind in PointKind)


class Objects:
    """Looks up what a subject is in the delivery: its object, a point that moves with it, and its words."""

    def __init__(self, case: Case) -> None:
        self.crs = case.delivery.crs
        self._own: dict[Subject, Pipe | Point | None] = {one.subject: None for one in case.delivery.others}
        self._own |= {point.subject: point for point in case.delivery.points}
        self._own |= {pipe.subject: pipe for pipe in case.delivery.pipes}
        # Most results name an object of the file by its very subject, and that is told sooner than equality.
        self._own_ids = {id(subject) for subject in self._own}
        self._serials = {subject.serial for subject in self._own}
        self._near = case.surroundings
        self._looked_at: dict[str, dict[Subject, Pipe | Point]] = {}

    def is_register(self, subject: Subject) -> bool:
        """Whether an object is the register's. One that is in neither is taken for the register's, to be on the safe side, unless
        there is no register or the file has its serial number."""
        if self._near is None or id(subject) in self._own_ids or subject.kind in _NEVER_REGISTER or subject in self._own:
            return False
        if self._of_register(subject) is not None:
            return True
        return self._has_register and (subject.serial is None or subject.serial not in self._serials)

    def says_of_register(self, result: Result) -> bool:
        """By the rule's own word, or because it names an object of the register."""
        if self._near is None or result.from_register:
            return result.from_register
        return self.is_register(result.subject) or any(map(self.is_register, result.related))

    def find(self, subject: Subject) -> Pipe | Point | None:
        if subject.kind in _NEVER_REGISTER:
            return None
        return self._own.get(subject) or self._of_register(subject)

    @cached_property
    def _has_register(self) -> bool:
        return self._near is not None and bool(self._near.mains or self._near.pipes or self._near.points)

    def _of_register(self, subject: Subject) -> Pipe | Point | None:
        """Found among the objects that a check has looked at already, before the rest of the register is made for it."""
        return next((group[subject] for group in self._groups(subject.kind) if subject in group), None)

    def _groups(self, kind: str) -> Iterator[Mapping[Subject, Pipe | Point]]:
        near = self._near
        if near is None:
            return
        if kind == PIPE:
            yield self._by_subject("mains", lambda: near.mains)
            yield self._by_subject("close", lambda: near.close_pipes)
            yield self._by_subject("pipes", lambda: near.pipes)
        elif kind in POINT_KINDS:
            yield self._by_subject(kind, lambda: near.points_of(PointKind(kind)))

    def _by_subject(self, name: str, things: Callable[[], Iterable[Pipe | Point]]) -> Mapping[Subject, Pipe | Point]:
        if name not in self._looked_at:
            self._looked_at[name] = {thing.subject: thing for thing in things()}
        return self._looked_at[name]

    def centre(self, subject: Subject) -> Coordinate | None:
        found = self.find(subject)
        if isinstance(found, Point):
            return found.coordinate
        if isinstance(found, Pipe) and found.coordinates:
            first, last = found.coordinates[0], found.coordinates[-1]
            return ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2, float("nan"))
        return None

    def middle(self, subject: Subject) -> Coordinate | None:
        """A point on the object to show it by."""
        found = self.find(subject)
        if isinstance(found, Pipe) and len(found.coordinates) >= 2:
            half = found.line.interpolate(0.5, normalized=True)
            return (half.x, half.y, float("nan"))
        return self.centre(subject)

    def doc(self, subject: Subject) -> SubjectDoc:
        found = self.find(subject)
        made: dict[str, Any] = {"kind": subject.kind}
        for key in ("serial", "sid", "guid", "line", "path"):
            value = getattr(subject, key)
            if value is not None:
                made[key] = value
        function = getattr(found, "function", None)
        if function is not None:
            made["function"] = str(function.value)
        if self.is_register(subject):
            made.pop("line", None)
            made["register"] = True
        return cast(SubjectDoc, made)
