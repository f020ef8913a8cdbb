"""Distances along the mains, as the leak listener walks them: where a point lies on a main, and how far it is to the next thing."""

from __future__ import annotations

from collections.abc import Collection
from math import isnan
from typing import TYPE_CHECKING

from network import Coordinate, Function, Point, PointKind
from reference_data.surroundings import ID_REACH_M
from validators.case import Case
from validators.derived import derived
from validators.paths import box_around, project
from validators.uncertainty import register_plan_u

if TYPE_CHECKING:
    from reference_data import ManholeOnMain, OnMain, Run

MANHOLE_MARGIN_M = 0.15
"""A pipe end this far outside a mains manhole's outer wall still counts as in it (rule catalogue, VA-CONN-009)."""

WALK_M = 300.0
"""How far along a main its manholes are looked for."""

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
    found = _located(case)
    place = (at[0], at[1])
    if place not in found:
        found[place] = case.surroundings.locate(*place, within_m=NEARBY_M)
    return tuple(on for on in found[place] if on.run.function in functions)


def on_main(case: Case, at: Coordinate, functions: Collection[Function]) -> OnMain | None:
    """The main that the place is on: the nearest one, if that is within its snap distance."""
    return next((on for on in nearest_mains(case, at, functions) if on.offset_m <= snap_m(case, on)), None)


def register_manhole(case: Case, at: Coordinate) -> Point | None:
    """The mains manhole whose footprint the place is in, the nearest where there are several."""
    if case.surroundings is None or isnan(at[0]) or isnan(at[1]):
        return None
    key = (at[0], at[1])
    found = _stood_in(case)
    if key not in found:
        found[key] = case.surroundings.manhole_at(*key, MANHOLE_MARGIN_M)
    return found[key]


def manholes_along(case: Case, on: OnMain) -> tuple[ManholeOnMain, ...]:
    """The manholes along the same main, nearest first, centre to place."""
    if case.surroundings is None:
        return ()
    key = (on.run.id, round(on.chainage_m, 4))
    found = _walked(case)
    if key not in found:
        found[key] = case.surroundings.manholes_on_main(on, within_m=WALK_M)
    return found[key]


def points_on_run(case: Case, run: Run, *kinds: PointKind) -> tuple[tuple[Point, float], ...]:
    """The register's points of these kinds on one run, each with its chainage, in order along it. A point is on the run that the
    register's ids name, else on the nearest one within its snap distance."""
    if case.surroundings is None:
        return ()
    settings = case.pack.settings
    farthest = max(settings.snap_main_m, settings.k * settings.register_plan_uncertainty_m, ID_REACH_M)
    found = []
    for point in case.surroundings.points_in(box_around(run.coordinates, farthest), *kinds):
        if project(run.coordinates, point.coordinate)[1] > farthest:
            continue
        reach = max(settings.snap_main_m, settings.k * register_plan_u(point.survey, settings))
        functions = (point.function,) if point.kind is PointKind.TAPPING and point.function else None
        home = next(iter(case.surroundings.locate_point(point, functions, reach)), None)
        if home is not None and home.run.id == run.id:
            found.append((point, home.chainage_m))
    return tuple(sorted(found, key=lambda one: (one[1], one[0].id)))


@derived
def _located(case: Case) -> dict[tuple[float, float], tuple[OnMain, ...]]:
    """What the register answered, by place: several rules ask for the same few points."""
    return {}


@derived
def _stood_in(case: Case) -> dict[tuple[float, float], Point | None]:
    return {}


@derived
def _walked(case: Case) -> dict[tuple[str, float], tuple[ManholeOnMain, ...]]:
    return {}
