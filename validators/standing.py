"""Whether something in the register is in use, whether the delivery takes it away, and whether it is what was delivered."""

from __future__ import annotations

from math import hypot

from network import Pipe, Point
from validators.case import Case
from validators.derived import derived
from validators.paths import plan_distance

IN_OPERATION = (None, "D")
"""STATUS of what is in operation. A register that gives none means that it is (inference)."""

SAME_PLACE_M = 0.30
"""A delivered removal this near an existing point of the same kind is taken to mean that point."""

SAME_OBJECT_M = 5.0
"""A GUID means the same object only this near: two firms' programs can hand out one GUID twice."""


ROUNDING_M = 0.02
"""One object's coordinates in two files of it differ by no more: the rounding of both."""


def in_operation(thing: Pipe | Point) -> bool:
    return thing.status in IN_OPERATION


def is_removed(case: Case, existing: Point) -> bool:
    """The delivery reports the existing point as removed (STEDF_ÅRSA FJERN), by its id or by its place."""
    for point in case.delivery.points:
        if point.survey.reason != "FJERN" or point.kind is not existing.kind:
            continue
        if point.subject.guid is not None and point.subject.guid == existing.subject.guid:
            return True
        if plan_distance(point.coordinate, existing.coordinate) <= SAME_PLACE_M:
            return True
    return False


def counts_as_other(case: Case, existing: Point) -> bool:
    """The existing point stays beside what is delivered: it is not taken away, and it is not the delivered one itself."""
    return not is_removed(case, existing) and not is_delivered(case, existing)


def is_delivered(case: Case, existing: Pipe | Point) -> bool:
    """The register has taken in the delivered object itself: one GUID, and not far apart; or one case, and the very same place.

    A case can be checked again after the GIS team has taken over its objects; nothing is then held against itself. An object that
    was delivered without a GUID is known by the one that the change set made for it.
    """
    guid = existing.subject.guid
    if guid is not None and any(
        type(own) is type(existing) and _apart(own, existing) <= SAME_OBJECT_M for own in _by_guid(case).get(guid.casefold(), ())
    ):
        return True
    return existing.case_number is not None and any(_is_same(own, existing) for own in _by_case(case).get(existing.case_number, ()))


@derived
def _by_guid(case: Case) -> dict[str, list[Pipe | Point]]:
    from reference_data.changes.identity import lokal_ids

    delivered: tuple[Pipe | Point, ...] = (*case.delivery.pipes, *case.delivery.points)
    things = [thing for thing in delivered if not isinstance(thing, Pipe) or thing.coordinates]
    made = lokal_ids(things)
    found: dict[str, list[Pipe | Point]] = {}
    for thing in _new(case):
        names = {thing.subject.guid, made.get(id(thing))} - {None}
        for name in names:
            found.setdefault(str(name).casefold(), []).append(thing)
    return found


@derived
def _by_case(case: Case) -> dict[str, list[Pipe | Point]]:
    """What is delivered as new, by the case that it names, else the notice's."""
    found: dict[str, list[Pipe | Point]] = {}
    for thing in _new(case):
        named = thing.case_number or (case.notice.case_id if case.notice is not None else None)
        if named is not None:
            found.setdefault(named, []).append(thing)
    return found


def _new(case: Case) -> list[Pipe | Point]:
    things: tuple[Pipe | Point, ...] = (*case.delivery.pipes, *case.delivery.points)
    return [thing for thing in things if thing.survey.reason in (None, "NYTT")]


def _is_same(own: Pipe | Point, existing: Pipe | Point) -> bool:
    """One sort of thing, with both ends in the same place whichever way it is drawn, to the rounding of two files."""
    if isinstance(own, Pipe) and isinstance(existing, Pipe):
        if own.function is not existing.function or not own.coordinates or not existing.coordinates:
            return False
        ends, theirs = (own.coordinates[0], own.coordinates[-1]), (existing.coordinates[0], existing.coordinates[-1])
        straight = max(plan_distance(a, b) for a, b in zip(ends, theirs, strict=True))
        turned = max(plan_distance(a, b) for a, b in zip(ends, theirs[::-1], strict=True))
        return min(straight, turned) <= ROUNDING_M and abs(own.line.length - existing.line.length) <= 2 * ROUNDING_M
    if isinstance(own, Point) and isinstance(existing, Point):
        return own.kind is existing.kind and plan_distance(own.coordinate, existing.coordinate) <= ROUNDING_M
    return False


def _apart(one: Pipe | Point, other: Pipe | Point) -> float:
    """Plan distance between two points, or between the nearest ends of two pipes; infinite when one has no place."""
    return min((hypot(a[0] - b[0], a[1] - b[1]) for a in _ends(one) for b in _ends(other)), default=float("inf"))


def _ends(thing: Pipe | Point) -> tuple[tuple[float, float, float], ...]:
    return (thing.coordinate,) if isinstance(thing, Point) else (*thing.coordinates[:1], *thing.coordinates[-1:])
