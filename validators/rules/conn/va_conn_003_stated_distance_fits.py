"""VA-CONN-003: the stated distance from the manhole fits the surveyed connection, measured along the main.

Where it does not, the ways in which such a measure usually goes wrong are tried, and the one that fits is named: a straight
line instead of along the main, a tape that sags, a tape held slanting from the lid down to the pipe, the next manhole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot, isnan

from network import Point
from validators.case import Case
from validators.notice import ConnectionKind
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.stated import Joined, Stated, called, centre_of, manholes_called, stated
from validators.tape import manholes_along
from validators.uncertainty import ROUNDING_M, combined, plan_u, register_plan_u
from validators.which_main import main_of


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_m: float
    """Up to this difference (or the expanded uncertainty, when larger) passes."""
    doubt_m: float
    """Up to this difference is near."""
    tape_sag_percent: float
    """How much too long a sagging tape may read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way of having measured."""

    name: str
    distance_m: float
    manhole: str


@rule(
    "VA-CONN-003", "stated-distance-fits", severity=Severity.WARNING, evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER}, params=Params, effect=Effect.MANUAL, version=2,
)  # fmt: skip
def stated_distance_fits(case: Case, params: Params) -> Iterator[Result]:
    for one in stated(case):
        if one.said.distance_m is None or not one.said.manhole_id or one.said.kind is ConnectionKind.MANHOLE:
            continue
        if one.joined is None:
            yield Result(Outcome.UNDECIDED, one.field("distance_m"), missing=("connection_point",), needs=Party.CASEWORKER, text="undecided_point")
        else:
            yield _judge(case, params, one, one.joined, one.said.distance_m, one.said.manhole_id)


def _judge(case: Case, params: Params, one: Stated, joined: Joined, said_m: float, name: str) -> Result:
    at = joined.connection.coordinate
    along = _along(case, joined)
    mine = next(((manhole, distance) for manhole, distance in along if any(manhole is other for other in manholes_called(case, name))), None)
    values: dict[str, Value] = {"manhole": name, "stated_m": said_m, "function": joined.function.value}
    if mine is None:
        missing = "main" if main_of(case, at, joined.function) is None else "manhole"
        return Result(
            Outcome.UNDECIDED, one.field("distance_m"), at=at, missing=(missing,), needs=Party.CASEWORKER, text=f"undecided_{missing}", values=values
        )
    manhole, computed = mine
    band = case.pack.settings.k * combined(_point_u(case, joined), register_plan_u(manhole.survey, case.pack.settings))
    tolerance = max(params.tolerance_m, band)
    off = abs(said_m - computed)
    outcome = Outcome.PASS if off <= tolerance + ROUNDING_M else Outcome.NEAR if off <= params.doubt_m + ROUNDING_M else Outcome.FAIL
    values |= {"computed_m": computed, "centre": "lid" if centre_of(case, manhole)[1] else "manhole"}
    text = None
    if outcome is not Outcome.PASS:
        reading = _that_fits(_readings(case, params, joined, along, manhole, computed), said_m, tolerance)
        if reading is not None:
            text = f"{outcome.value}_{reading.name}"
            values |= {"reading_m": reading.distance_m, "other_manhole": reading.manhole}
    return Result(
        outcome, one.field("distance_m"), at=at, measured=off, required=tolerance, unit="m", uncertainty=band, related=(manhole.subject,), text=text,
        values=values, from_register=True,
    )  # fmt: skip


def _along(case: Case, joined: Joined) -> list[tuple[Point, float]]:
    """The manholes along the main, nearest first, each with the distance from its centre to the connection."""
    at = joined.connection.coordinate
    on = main_of(case, at, joined.function)
    if on is None or case.surroundings is None:
        return []
    found = []
    for there in manholes_along(case, on):
        centre, is_lid = centre_of(case, there.manhole)
        # A lid beside the manhole's middle moves the start of the tape; only the part along the main counts.
        shift = (
            plan_distance(centre.coordinate, (on.east, on.north)) - plan_distance(there.manhole.coordinate, (on.east, on.north)) if is_lid else 0.0
        )
        found.append((there.manhole, there.distance_along_m + shift))
    return found


def _readings(case: Case, params: Params, joined: Joined, along: list[tuple[Point, float]], manhole: Point, computed: float) -> Iterator[Reading]:
    at = joined.connection.coordinate
    centre, _ = centre_of(case, manhole)
    straight = plan_distance(at, centre.coordinate)
    yield Reading("straight_line", straight, called(manhole))
    lid = manhole.lid_height_m
    if lid is not None and not isnan(at[2]):
        yield Reading("slanting_tape", hypot(straight, lid - at[2]), called(manhole))
    yield Reading("sagging_tape", computed * (1 + params.tape_sag_percent / 100), called(manhole))
    for other, distance in along:
        if other is not manhole:
            yield Reading("neighbour_manhole", distance, called(other))


def _that_fits(readings: Iterator[Reading], said_m: float, tolerance: float) -> Reading | None:
    fitting = [reading for reading in readings if abs(reading.distance_m - said_m) <= tolerance]
    return min(fitting, key=lambda reading: abs(reading.distance_m - said_m), default=None)


def _point_u(case: Case, joined: Joined) -> float:
    return plan_u(joined.survey, case.pack.settings)
