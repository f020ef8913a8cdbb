"""VA-TOPO-007: each service's entry through the house wall is a surveyed point, at the wall of a building on the property.

Where buildings are on the map, the point lies within `max_from_wall_m` of one; inside its outline, which is often the roof's edge, it is at
the wall. A new house is seldom on the map yet, so a point far from every building breaks the rule only where the form says that the building
stood before. A repair need not reach the house, and an old pipe that the work left as it was is asked for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import End
from reference_data.cadastre.cadastre import Kind
from validators.case import Case
from validators.grounds import own_ground
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import is_left_alone, own_services, topology
from validators.stated import NEEDS_CONNECTION
from validators.stated_work import mends_a_part
from validators.uncertainty import plan_u, ruler

CODE = "VA-TOPO-007"


@dataclass(frozen=True, slots=True)
class Params:
    max_from_wall_m: float = 1.0
    """A pack from before there were buildings on the map has no such value."""


@rule(
    CODE, "wall-entry-is-surveyed", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT, reads_register=True,
    version=2,
)  # fmt: skip
def wall_entry_is_surveyed(case: Case, params: Params) -> Iterator[Result]:
    if mends_a_part(case):
        return
    for service in own_services(case):
        if not service.connections or service.function not in NEEDS_CONNECTION:
            continue
        for end in service.free_ends:
            if is_left_alone(case, end.pipe):
                continue
            made = Result(Outcome.PASS, end.pipe.subject, at=end.coordinate, values={"function": service.function.value})
            if topology(case).node(end.pipe, end.at_start).points:
                yield _at_the_wall(case, end, made, params)
            else:
                yield made._replace(outcome=Outcome.FAIL)


def _at_the_wall(case: Case, end: End, made: Result, params: Params) -> Result:
    """The same result with how far the point is from the nearest building on the property, where the map has buildings."""
    distance = _from_building(case, end)
    if distance is None:
        return made
    measure, u = ruler(case, CODE), plan_u(end.pipe.survey, case.pack.settings)
    outcome = measure.at_most(distance, params.max_from_wall_m, u)
    made = made._replace(
        outcome=outcome, measured=distance, required=params.max_from_wall_m, unit="m", uncertainty=measure.expanded(u),
        text="fail_far" if outcome is Outcome.FAIL else None,
    )  # fmt: skip
    if outcome is Outcome.FAIL and not _stood_before(case):
        return made._replace(outcome=Outcome.UNDECIDED, missing=("house_on_map",), text="undecided_not_on_map")
    return made


def _from_building(case: Case, end: End) -> float | None:
    """Metres to the nearest building on the property, or to any where the property is not on the map; None without buildings."""
    import shapely

    found = case.cadastre
    if found is None or not found.holds(Kind.BUILDINGS):
        return None
    own = own_ground(case)
    here = shapely.Point(end.coordinate[:2])
    outlines = [one.outline for one in found.buildings if own is None or shapely.intersects(one.outline, own)]
    return min((float(shapely.distance(outline, here)) for outline in outlines), default=float("inf"))


def _stood_before(case: Case) -> bool:
    return case.notice is not None and case.notice.building is not None and case.notice.building.new is False
