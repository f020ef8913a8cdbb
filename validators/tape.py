"""Distances along the mains, as the leak listener walks them: where a point lies on a main, and how far it is to the next thing."""

from __future__ import annotations

from collections.abc import Collection
from math import isnan
from typing import TYPE_CHECKING

from network import Coordinate, Function, Point, PointKind
from validators.case import Case
from validators.derived import derived

if TYPE_CHECKING:
    from reference_data import OnMain, Run

MANHOLE_MARGIN_M = 0.15
"""A pipe end this far outside a mains manhole's outer wall still counts as in it (rule catalogue, VA-CONN-009)."""


NEARBY_M = 30.0
"""Mains farther away than this have nothing to do with a connection (rule catalogue, VA-SEP-004)."""


def snap_m(case: Case, on: OnMain) -> float:
    """How far from a main a point may lie and still be on it: the pack's `snap_main_m`, or k times the register's own
    uncertainty where that is larger (rule catalogue section 2, "Same main")."""
    settings = case.pack.settings
    return max(settings.snap_main_m, settings.k * on.uncertainty_m)


def nearest_mains(case: Case, at: Coordinate, functions: Collection[Function]) -> tuple[OnMain, ...]:
    """The mains of these functions within `NEARBY_M` of the place, nearest first; empty without a register."""
    if case.surroundings is None or isnan(at[0]) or isnan(at[1]):
        return ()
    key = (at[0], at[1], frozenset(functions))
    found = _located(case)
    if key not in found:
        found[key] = case.surroundings.locate(at[0], at[1], functions=functions, within_m=NEARBY_M)
    return found[key]


def on_main(case: Case, at: Coordinate, functions: Collection[Function]) -> OnMain | None:
    """The main that the place is on: the nearest one, if that is within its snap distance."""
    return next((on for on in nearest_mains(case, at, functions) if on.offset_m <= snap_m(case, on)), None)


def register_manhole(case: Case, at: Coordinate) -> Point | None:
    """The mains manhole whose footprint the place is in."""
    if case.surroundings is None:
        return None
    return case.surroundings.manhole_at(at[0], at[1], MANHOLE_MARGIN_M)


@derived
def _located(case: Case) -> dict[tuple[float, float, frozenset[Function]], tuple[OnMain, ...]]:
    """What the register answered, by place: several rules ask for the same few points."""
    return {}


def points_on_run(case: Case, run: Run, *kinds: PointKind) -> tuple[tuple[Point, float], ...]:
    """The register's points of these kinds on one run, each with its chainage, in order along it."""
    if case.surroundings is None:
        return ()
    return case.surroundings.points_on(run, *kinds, within_m=case.pack.settings.snap_main_m)
