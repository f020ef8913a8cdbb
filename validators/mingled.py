"""Where wastewater and stormwater of one delivery run into each other: end to end, as a branch on the middle of a pipe, or in a manhole.

Two pipes through one manhole, each on its own way to its own main, are not that; a common manhole is VA-SEP-005's question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from network import Coordinate, End, Function, Node, Pipe, Point, PointKind, outside_bottom, outside_top
from validators.case import Case
from validators.clearance import height_along
from validators.knots import NODE_TOLERANCE_M, footprint_m
from validators.paths import plan_distance
from validators.services import Service, comes_within, laid_points, services, topology
from validators.uncertainty import combined, height_u

STORMWATER = (Function.STORMWATER, Function.DRAINAGE)
HEIGHT_MARGIN_M = 0.10
"""A branch's surveyed height may lie this far outside the pipe that it sits on, as on a main (rule catalogue, VA-TOPO-004)."""


@dataclass(frozen=True, slots=True)
class Mingled:
    """One place where a pipe runs into one of the other kind."""

    pipe: Pipe
    """The one that ends here. Where both end it is the stormwater pipe."""
    into: Pipe
    at: Coordinate


def mingled(case: Case) -> Iterator[Mingled]:
    """Each place once, nodes in the topology's order first, manholes in file order after."""
    delivered = tuple(pipe for service in services(case) for pipe in service.pipes if _kind(pipe) is not None)
    for node in topology(case).nodes:
        if node.point_of(PointKind.MANHOLE) is None:
            found = _at_node(case, node, delivered)
            if found is not None:
                yield found
    for manhole in laid_points(case, PointKind.MANHOLE):
        found = _in_manhole(case, manhole)
        if found is not None:
            yield found


def _kind(pipe: Pipe) -> Function | None:
    """Wastewater or stormwater; drainage counts as stormwater, and what is neither as None."""
    return Function.STORMWATER if pipe.function in STORMWATER else pipe.function if pipe.function is Function.WASTEWATER else None


def _at_node(case: Case, node: Node, delivered: Sequence[Pipe]) -> Mingled | None:
    ids = {id(pipe) for pipe in delivered}
    ends = [end for end in node.ends if id(end.pipe) in ids]
    storm = next((end.pipe for end in ends if _kind(end.pipe) is Function.STORMWATER), None)
    waste = next((end.pipe for end in ends if _kind(end.pipe) is Function.WASTEWATER), None)
    if storm is not None and waste is not None:
        return Mingled(storm, waste, node.coordinate)
    places = [end.coordinate for end in ends] + [point.coordinate for point in node.points]
    for end in ends:
        for pipe in delivered:
            if _kind(pipe) is not _kind(end.pipe) and any(_on_the_pipe(case, end, place, pipe) for place in places):
                return Mingled(end.pipe, pipe, node.coordinate)
    return None


def _on_the_pipe(case: Case, end: End, place: Coordinate, pipe: Pipe) -> bool:
    """Whether the place lies on the pipe in plan and, where both have heights, not clearly above or below it."""
    if not comes_within(case, pipe, place, NODE_TOLERANCE_M):
        return False
    z = height_along(pipe, place[:2])
    low, high = outside_bottom(pipe, z).low_m, outside_top(pipe, z).high_m
    if isnan(place[2]) or isnan(low) or isnan(high):
        return True
    settings = case.pack.settings
    u = combined(height_u(end.pipe.survey, settings), height_u(pipe.survey, settings))
    return max(low - place[2], place[2] - high) <= HEIGHT_MARGIN_M + settings.k * u


def _in_manhole(case: Case, manhole: Point) -> Mingled | None:
    """A service that comes to its end in the manhole and has no main of its own, beside a pipe of the other kind in the same manhole."""
    node = topology(case).node_of(manhole)
    named = {id(end.pipe) for end in node.ends} if node is not None else set()
    reach = footprint_m(manhole, 0.0) + NODE_TOLERANCE_M
    here = [
        (service, pipe)
        for service in services(case)
        for pipe in service.pipes
        if _kind(pipe) is not None and (id(pipe) in named or comes_within(case, pipe, manhole.coordinate, reach))
    ]
    for service, pipe in here:
        other = next((one for _, one in here if _kind(one) is not _kind(pipe)), None)
        alone = sum(one is service for one, _ in here) == 1
        if other is not None and alone and not service.connections and _comes_down_here(service, pipe, manhole, reach):
            return Mingled(pipe, other, manhole.coordinate)
    return None


def _comes_down_here(service: Service, pipe: Pipe, manhole: Point, reach: float) -> bool:
    """Whether an end of the pipe is in the manhole, and no end of the service lies lower."""
    ends = [End(pipe, at_start) for at_start in (True, False)]
    here = [end for end in ends if _names(end, manhole) or plan_distance(end.coordinate, manhole.coordinate) <= reach]
    heights = [End(one, at_start).coordinate[2] for one in service.pipes for at_start in (True, False)]
    lowest = min((z for z in heights if not isnan(z)), default=0.0)
    return any(isnan(end.coordinate[2]) or end.coordinate[2] <= lowest + NODE_TOLERANCE_M for end in here)


def _names(end: End, manhole: Point) -> bool:
    named = end.pipe.from_node if end.at_start else end.pipe.to_node
    return named is not None and named == manhole.subject.sid
