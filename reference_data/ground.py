"""The ground over a pipe: heights that were surveyed in the delivery where there are any, else the terrain model's.

Rule catalogue, section 2: surveyed terrain points and manhole lids come before the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot, isnan, nan
from typing import TYPE_CHECKING

from network import Coordinate, Point, PointKind

if TYPE_CHECKING:
    from reference_data.terrain import Heights, Terrain

REACH_M = 2.0
"""How far from a surveyed height it still says more than the model."""
SURVEYED_M = 0.05
"""Accuracy of a surveyed height when the file does not say, one standard deviation."""


@dataclass(frozen=True, slots=True)
class SurveyedHeight:
    """A height of the ground that was measured, not modelled."""

    east: float
    north: float
    height_m: float
    accuracy_m: float
    point: Point


@dataclass(frozen=True, slots=True)
class GroundAt:
    """The ground at one place; `surveyed` names the point that it was taken from, None for the model."""

    height_m: float
    surveyed: SurveyedHeight | None = None


@dataclass(frozen=True)
class GroundProfile:
    """Ground heights along a line, at its vertices and between them."""

    chainages_m: Heights
    heights_m: Heights


def surveyed_heights(points: Iterable[Point]) -> tuple[SurveyedHeight, ...]:
    """Terrain points and lids with a height, and the lid heights of manholes (TOPPLOKKH)."""
    found = []
    for point in points:
        height = _ground_height(point)
        if isnan(height):
            continue
        accuracy = point.survey.height_accuracy_m or point.survey.accuracy_m or SURVEYED_M
        found.append(SurveyedHeight(point.coordinate[0], point.coordinate[1], height, accuracy, point))
    return tuple(found)


def ground_at(east: float, north: float, surveyed: Sequence[SurveyedHeight], terrain: Terrain | None = None) -> GroundAt:
    """The ground at a place. A surveyed height within 2 m counts, carried to the place by the model's own slope where it has one."""
    near = min(((hypot(one.east - east, one.north - north), index) for index, one in enumerate(surveyed)), default=(nan, -1))
    model = terrain.height(east, north) if terrain is not None else nan
    if near[1] < 0 or not near[0] <= REACH_M:
        return GroundAt(model)
    one = surveyed[near[1]]
    there = terrain.height(one.east, one.north) if terrain is not None else nan
    slope = 0.0 if isnan(model) or isnan(there) else model - there
    return GroundAt(one.height_m + slope, one)


def ground_profile(line: Sequence[Coordinate], terrain: Terrain, step_m: float = 1.0) -> GroundProfile:
    """Ground heights of the model along a line, at its vertices and at most `step_m` apart; NaN where the model has none."""
    import numpy as np

    plan = np.array([place[:2] for place in line], dtype=float).reshape(-1, 2)
    lengths = np.hypot(*np.diff(plan, axis=0).T) if len(plan) > 1 else np.empty(0)
    along = np.concatenate(([0.0], np.cumsum(lengths))) if len(plan) else np.empty(0)
    marks = [
        np.linspace(along[index], along[index + 1], max(int(np.ceil(length / step_m)), 1), endpoint=False) for index, length in enumerate(lengths)
    ]
    chainages = np.concatenate([*marks, along[-1:]])
    places = np.column_stack((np.interp(chainages, along, plan[:, 0]), np.interp(chainages, along, plan[:, 1]))) if len(plan) else plan
    return GroundProfile(chainages, terrain.heights_at(places))


def _ground_height(point: Point) -> float:
    if point.kind in (PointKind.TERRAIN, PointKind.LID):
        return point.coordinate[2]
    if point.kind is PointKind.MANHOLE and point.lid_height_m is not None:
        return point.lid_height_m
    return nan
