"""Whether something in the register is in use, and whether the delivery takes it away."""

from __future__ import annotations

from network import Pipe, Point
from validators.case import Case
from validators.paths import plan_distance

IN_OPERATION = (None, "D")
"""STATUS of what is in operation. A register that gives none means that it is (inference)."""

SAME_PLACE_M = 0.30
"""A delivered removal this near an existing point of the same kind is taken to mean that point."""


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
