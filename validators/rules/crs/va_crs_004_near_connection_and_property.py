"""VA-CRS-004: everything in the file lies near its connection to the main, and near the property.

The form has only the property's number. Where it lies, the cadastral map says: its parcels, or its address points where no parcels are
held. A delivery on the parcel is 0 m from it. Without such a map, and where the number is not in it, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from network import PointKind, Subject
from validators.case import Case
from validators.grounds import property_ground
from validators.numbers import Plan, places
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule

if TYPE_CHECKING:
    from shapely import Geometry

JOINING = (PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION)


@dataclass(frozen=True, slots=True)
class Params:
    max_distance_m: float


@rule("VA-CRS-004", "near-connection", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, effect=Effect.MANUAL)
def near_connection_and_property(case: Case, params: Params) -> Iterator[Result]:
    joints = [point.coordinate[:2] for point in case.delivery.points_of(*JOINING)]
    found = [(subject, place, height) for subject, place, height in places(case.delivery)]
    if not found:
        return
    if joints:
        yield _farthest(found, joints, params.max_distance_m, "connection")
    ground = property_ground(case)
    if ground is not None:
        yield _farthest_from(found, ground, params.max_distance_m)
    else:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="property"), missing=("property_place",))


def _farthest(found: list[tuple[Subject, Plan, float]], anchors: list[Plan], limit: float, kind: str) -> Result:
    """The object farthest from its nearest anchor. Metres against tens of metres: the survey's own uncertainty does not matter."""
    far, place = max(
        ((min(hypot(place[0] - e, place[1] - n) for e, n in anchors), (subject, place, height)) for subject, place, height in found),
        key=lambda one: one[0],
    )
    return _held(far, place, limit, kind)


def _farthest_from(found: list[tuple[Subject, Plan, float]], ground: Geometry, limit: float) -> Result:
    """The object farthest from the property, which is 0 m away where it lies on it."""
    import shapely

    distances = shapely.distance(shapely.points([place for _, place, _ in found]), ground)
    index = int(distances.argmax())
    return _held(float(distances[index]), found[index], limit, "property")


def _held(far: float, place: tuple[Subject, Plan, float], limit: float, kind: str) -> Result:
    subject, (east, north), height = place
    outcome = Outcome.PASS if far <= limit else Outcome.FAIL
    return Result(outcome, subject, at=(east, north, height), measured=far, required=limit, unit="m", text=f"{outcome.value}_{kind}")
