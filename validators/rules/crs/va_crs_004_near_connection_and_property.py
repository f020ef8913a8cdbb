"""VA-CRS-004: everything in the file lies near its connection to the main, and near the property.

Where the property lies must be handed in (`Case.property_place`, an address point); the form has only its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from network import PointKind, Subject
from validators.case import Case
from validators.numbers import Plan, places
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule

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
    if case.property_place is not None:
        yield _farthest(found, [case.property_place], params.max_distance_m, "property")
    else:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="property"), missing=("property_place",))


def _farthest(found: list[tuple[Subject, Plan, float]], anchors: list[Plan], limit: float, kind: str) -> Result:
    """The object farthest from its nearest anchor. Metres against tens of metres: the survey's own uncertainty does not matter."""
    far, (subject, (east, north), height) = max(
        ((min(hypot(place[0] - e, place[1] - n) for e, n in anchors), (subject, place, height)) for subject, place, height in found),
        key=lambda one: one[0],
    )
    outcome = Outcome.PASS if far <= limit else Outcome.FAIL
    return Result(outcome, subject, at=(east, north, height), measured=far, required=limit, unit="m", text=f"{outcome.value}_{kind}")
