"""The way that a service takes from one of its pipes down to the main, pipe by pipe."""

from __future__ import annotations

from network import Coordinate
from validators.knots import NODE_TOLERANCE_M
from validators.paths import plan_distance, project
from validators.services import Leg, Service

MANHOLE_M = 1.5
"""Pipes that meet in one manhole end no farther apart than this."""


def way_down(service: Service, leg: Leg) -> tuple[tuple[Leg, float], ...]:
    """The pipe and those that it runs into in turn, each with the plan metres from its end nearest the main to where it is entered."""
    way = [(leg, sum(plan_distance(a, b) for a, b in zip(leg.pipe.coordinates, leg.pipe.coordinates[1:], strict=False)))]
    while (found := _below(service, way[-1][0])) is not None and not any(found[0] is one for one, _ in way):
        way.append(found)
    return tuple(way)


def path_down(service: Service, leg: Leg) -> tuple[tuple[Leg, Coordinate], ...]:
    """Every vertex on the way, from the upper end of the pipe to the main, with the pipe that it is of."""
    path: list[tuple[Leg, Coordinate]] = []
    for one, entered in way_down(service, leg):
        along = 0.0
        kept: list[tuple[Leg, Coordinate]] = []
        previous: Coordinate | None = None
        for at in one.downstream_first():
            along += plan_distance(previous, at) if previous is not None else 0.0
            if along <= entered + NODE_TOLERANCE_M:
                kept.append((one, at))
            previous = at
        path += reversed(kept)
    return tuple(path)


def _below(service: Service, leg: Leg) -> tuple[Leg, float] | None:
    """The pipe that this one runs into: its near end lies on it, as far from the connection along the one as along the other."""
    if leg.from_connection_m <= NODE_TOLERANCE_M:
        return None
    found = []
    for one in service.legs:
        if one is leg:
            continue
        along, aside = project(one.downstream_first(), leg.near.coordinate)
        if aside <= MANHOLE_M and abs(one.from_connection_m + along - leg.from_connection_m) <= aside + NODE_TOLERANCE_M:
            found.append((aside, -along, one))
    if not found:
        return None
    _, along, best = min(found, key=lambda one: one[:2])
    return best, -along
