"""Lists of survey method codes as a pack writes them: single codes and ranges such as "40-56"."""

from __future__ import annotations

from functools import lru_cache

from network import Pipe, Point, PointKind
from validators.case import Case
from validators.declared import REMOVED, UNCHANGED
from validators.derived import derived


@lru_cache(maxsize=1024)
def in_list(code: str, listed: tuple[str, ...]) -> bool:
    """Whether `code` is one of the listed codes or within one of their ranges."""
    for one in listed:
        first, dash, last = one.partition("-")
        if code == one or (dash and code.isdigit() and int(first) <= int(code) <= int(last)):
            return True
    return False


@derived
def surveyed(case: Case) -> tuple[Pipe | Point, ...]:
    """The objects that this work surveyed: not what was taken away, nor what lay there before and was left as it was."""
    things: tuple[Pipe | Point, ...] = (*case.delivery.pipes, *case.delivery.points)
    return tuple(thing for thing in things if thing.survey.reason not in (REMOVED, UNCHANGED))


@derived
def built(case: Case) -> tuple[Pipe | Point, ...]:
    """What was surveyed and is part of the works: not the ground, which has no owner, no year and no trench."""
    return tuple(thing for thing in surveyed(case) if not is_ground(thing))


def is_ground(thing: Pipe | Point) -> bool:
    return isinstance(thing, Point) and thing.kind is PointKind.TERRAIN


def first_place(thing: Pipe | Point) -> tuple[float, float, float]:
    return thing.coordinates[0] if isinstance(thing, Pipe) else thing.coordinate
