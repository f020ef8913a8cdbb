"""Delivered tappings and branches with the main that each of them sits on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from network import UNSPECIFIC, Function, Point, PointKind
from validators.case import Case
from validators.derived import derived
from validators.knots import NODE_TOLERANCE_M
from validators.paths import plan_distance
from validators.services import SEWERS, Service, laid_points, own_services, services
from validators.tape import on_main

if TYPE_CHECKING:
    from reference_data import OnMain


@dataclass(frozen=True, slots=True)
class Tapped:
    point: Point
    on: OnMain | None
    """None when no main of the right function is within reach."""
    service: Service | None
    """The delivered service that ends here."""

    @property
    def chainage_m(self) -> float:
        assert self.on is not None
        return self.on.chainage_m


@derived
def tapped(case: Case) -> tuple[Tapped, ...]:
    """The tappings on water mains, in file order. A tapping that a sewer ends in is no water tapping. A connection point whose code does not
    say what it is, and that no pipe ends in, is one where it lies on a water main and not on a sewer."""
    found = []
    for point in laid_points(case, PointKind.TAPPING, PointKind.CONNECTION):
        service = service_at(case, point)
        if point.kind is PointKind.CONNECTION and (service is not None or not _is_bare_tapping(case, point)):
            continue
        function = service.function if service is not None else point.function
        if function in (None, Function.WATER):
            found.append(Tapped(point, on_main(case, point.coordinate, (Function.WATER,)), service))
    return tuple(found)


def _is_bare_tapping(case: Case, point: Point) -> bool:
    water, sewer = (on_main(case, point.coordinate, functions) for functions in ((Function.WATER,), SEWERS))
    return point.theme in UNSPECIFIC and water is not None and (sewer is None or water.offset_m < sewer.offset_m)


@derived
def branched(case: Case) -> tuple[Tapped, ...]:
    """The branches on sewer mains, in file order. A branch inside the private network is left out: two or more delivered
    pipes meet in it and no main is near."""
    found = []
    for point in laid_points(case, PointKind.BRANCH):
        service = service_at(case, point)
        on = on_main(case, point.coordinate, SEWERS)
        if on is not None or service is None or is_connection(service, point):
            found.append(Tapped(point, on, service))
    return tuple(found)


def service_at(case: Case, point: Point) -> Service | None:
    """The delivered service that has the point: first one that ends in it, else one that it lies on."""
    mine = [service for service in services(case) if any(other is point for other in service.points)]
    return next((service for service in mine if is_connection(service, point)), mine[0] if mine else None)


def is_connection(service: Service, point: Point) -> bool:
    return any(connection.point is point for connection in service.connections)


def is_delivered_twice(first: Point, second: Point) -> bool:
    """Two points of a kind in one place: one tapping or branch, in the file twice."""
    return first.kind is second.kind and plan_distance(first.coordinate, second.coordinate) <= NODE_TOLERANCE_M


def services_of(case: Case, functions: Collection[Function]) -> tuple[Service, ...]:
    return tuple(service for service in own_services(case) if service.function in functions)
