"""The notice's tape measures from fixed points (trekantmåling)."""

from __future__ import annotations

from validators.case import Case
from validators.notice import TriangulatedObject, Triangulation
from validators.triangulation import Measure

LEAST = 2
"""Distances from two fixed points, and a map to see which side, place a thing; the third controls it."""


def measures_of(entry: Triangulation) -> tuple[Measure, ...]:
    """The complete measures of one entry: east, north, distance."""
    return tuple(
        (one.east, one.north, one.distance_m)
        for one in entry.measures or ()
        if one.east is not None and one.north is not None and one.distance_m is not None
    )


def taped_count(case: Case, thing: TriangulatedObject) -> int:
    """How many things of this kind the notice gives enough measures to place: one entry places one."""
    entries = (case.notice.triangulation if case.notice is not None else None) or ()
    return sum(entry.object is thing and len(measures_of(entry)) >= LEAST for entry in entries)
