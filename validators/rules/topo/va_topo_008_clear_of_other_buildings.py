"""VA-TOPO-008: pipes do not pass under a building that is not the one they serve, and keep their distance from others' buildings.

The building that a service ends at is its own, and so are those that stand against it. A map's outline is often the edge of the roof,
so a building begins `eaves_m` inside it. Sheds and garages are looked at for what lies under them, and not for the distance; nor is any
building on the property itself, or where the map does not tell whose ground it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from network import Coordinate, Pipe, PointKind
from reference_data.cadastre.cadastre import Kind
from validators.case import Case
from validators.grounds import no_map, own_ground
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import CONNECTION_KINDS, laid_pipes, topology
from validators.uncertainty import plan_u, ruler

if TYPE_CHECKING:
    from shapely import Geometry

    from reference_data.cadastre import Building

CODE = "VA-TOPO-008"
OWN_WITHIN_M = 2.0
"""A pipe that ends so near a building serves it."""
AGAINST_M = 0.5
"""Buildings so near each other are one, as in a row of houses."""
OUTBUILDINGS = range(181, 190)
"""bygningstype of garages, sheds and boathouses."""
LEAST_HOUSE_M2 = 30.0


@dataclass(frozen=True, slots=True)
class Params:
    min_building_distance_m: float
    eaves_m: float


@rule(CODE, "clear-of-other-buildings", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT)
def clear_of_other_buildings(case: Case, params: Params) -> Iterator[Result]:
    pipes = laid_pipes(case)
    if not pipes:
        return
    missing = no_map(case, Kind.BUILDINGS)
    if missing is not None or case.cadastre is None:
        if missing is not None:
            yield missing
        return
    others = _others(case, case.cadastre.buildings)
    for pipe in pipes:
        yield _answer(case, pipe, others, params)


def _others(case: Case, buildings: tuple[Building, ...]) -> list[tuple[Building, bool]]:
    """The buildings that no pipe of the delivery ends at, and whether each stands on another's ground."""
    import shapely

    ends = [shapely.Point(place[:2]) for place in _loose_ends(case)]
    served = [one.outline for one in buildings if any(shapely.distance(one.outline, end) <= OWN_WITHIN_M for end in ends)]
    own = own_ground(case)
    return [
        (one, own is not None and not shapely.intersects(own, shapely.centroid(one.outline)))
        for one in buildings
        if all(shapely.distance(one.outline, house) > AGAINST_M for house in served)
    ]


def _loose_ends(case: Case) -> Iterator[Coordinate]:
    """Where a pipe of the delivery ends at no other and at no connection or manhole of the delivery: the house, as far as the file tells."""
    for pipe in laid_pipes(case):
        for at_start, place in ((True, pipe.coordinates[0]), (False, pipe.coordinates[-1])):
            node = topology(case).node(pipe, at_start)
            if len(node.ends) == 1 and node.point_of(*CONNECTION_KINDS, PointKind.MANHOLE) is None:
                yield place


def _answer(case: Case, pipe: Pipe, others: list[tuple[Building, bool]], params: Params) -> Result:
    import shapely

    line = shapely.LineString([place[:2] for place in pipe.coordinates])
    rule_ruler, u = ruler(case, CODE), plan_u(pipe.survey, case.pack.settings)
    under = max(((_deepest(line, one.outline), one) for one, _ in others), key=lambda found: found[0], default=None)
    if under is not None and under[0] > params.eaves_m:
        outcome = rule_ruler.at_most(under[0], params.eaves_m, u)
        if outcome is not Outcome.PASS:
            return _result(outcome, pipe, line, under[1].outline, under[0], params.eaves_m, rule_ruler.expanded(u), f"{outcome.value}_under")
    near = [(float(shapely.distance(line, one.outline)), one) for one, foreign in others if foreign and _is_house(one)]
    if not near:
        return Result(Outcome.PASS, pipe.subject)
    distance, nearest = min(near, key=lambda found: found[0])
    outcome = rule_ruler.at_least(distance, params.min_building_distance_m, u)
    return _result(outcome, pipe, line, nearest.outline, distance, params.min_building_distance_m, rule_ruler.expanded(u), None)


def _result(
    outcome: Outcome, pipe: Pipe, line: Geometry, building: Geometry, measured: float, required: float, uncertainty: float, text: str | None
) -> Result:
    import shapely

    place = shapely.get_point(shapely.shortest_line(line, building), 0)
    if outcome is not Outcome.PASS and text is not None:
        inside = shapely.intersection(line, building)
        place = shapely.point_on_surface(inside) if not shapely.is_empty(inside) else place
    at = (float(shapely.get_x(place)), float(shapely.get_y(place)), float("nan"))
    return Result(outcome, pipe.subject, at=at, measured=measured, required=required, unit="m", uncertainty=uncertainty, text=text)


def _deepest(line: Geometry, building: Geometry) -> float:
    """How far in from the outline the line reaches, metres; 0 where it does not go in."""
    import shapely

    inside = shapely.intersection(line, building)
    if shapely.is_empty(inside):
        return 0.0
    rim = shapely.boundary(building)
    places = shapely.points(shapely.get_coordinates(shapely.segmentize(inside, 0.5)))
    return float(shapely.distance(places, rim).max())


def _is_house(one: Building) -> bool:
    import shapely

    return one.type_code not in OUTBUILDINGS and float(shapely.area(one.outline)) >= LEAST_HOUSE_M2
