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
    """The register has taken in the delivered object itself: one GUID, and not far apart.

    A case can be checked again after the GIS team has taken over its objects; nothing is then held against itself.
    """
    guid = existing.subject.guid
    if guid is None:
        return False
    return any(type(own) is type(existing) and _apart(own, existing) <= SAME_OBJECT_M for own in _by_guid(case).get(guid.casefold(), ()))


@derived
def _by_guid(case: Case) -> dict[str, list[Pipe | Point]]:
    found: dict[str, list[Pipe | Point]] = {}
    things: tuple[Pipe | Point, ...] = (*case.delivery.pipes, *case.delivery.points)
    for thing in things:
        if thing.subject.guid is not None and thing.survey.reason in (None, "NYTT"):
            found.setdefault(thing.subject.guid.casefold(), []).append(thing)
    return found


def _apart(one: Pipe | Point, other: Pipe | Point) -> float:
    """Plan distance between two points, or between the nearest ends of two pipes; infinite when one has no place."""
    return min((hypot(a[0] - b[0], a[1] - b[1]) for a in _ends(one) for b in _ends(other)), default=float("inf"))


def _ends(thing: Pipe | Point) -> tuple[tuple[float, float, float], ...]:
    return (thing.coordinate,) if isinstance(thing, Point) else (*thing.coordinates[:1], *thing.coordinates[-1:])
