"""VA-CONN-003: the stated distance from the manhole fits the surveyed connection, measured along the main.

Where it does not, the ways in which such a measure usually goes wrong are tried, and the one that fits is named: a straight
line instead of along the main, a tape that sags, a tape held slanting from the lid down to the pipe, the next manhole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot, isnan
from typing import TYPE_CHECKING

from network import Coordinate, Point
from validators.case import Case
from validators.notice import ConnectionKind
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.stated import Joined, Stated, called, centre_of, manholes_called, only_in_the_form, stated
from validators.tape import manholes_along
from validators.uncertainty import ROUNDING_M, combined, plan_u, register_plan_u
from validators.which_main import main_of

if TYPE_CHECKING:
    from reference_data import ManholeOnMain, OnMain


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
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER}, params=Params, effect=Effect.MANUAL, version=3,
)  # fmt: skip
def stated_distance_fits(case: Case, params: Params) -> Iterator[Result]:
    for one in stated(case):
        if one.said.distance_m is None or not one.said.manhole_id or one.said.kind is ConnectionKind.MANHOLE:
            continue
        if one.joined is None:
            yield Result(
                Outcome.UNDECIDED, one.field("distance_m"), missing=("connection_point",), needs=Party.CASEWORKER, text="undecided_point",
                severity=Severity.INFO if one in only_in_the_form(case) else None,  # the firm is asked by VA-CONN-004
            )  # fmt: skip
        else:
            yield _judge(case, params, one, one.joined, one.said.distance_m, one.said.manhole_id)


def _judge(case: Case, params: Params, one: Stated, joined: Joined, said_m: float, name: str) -> Result:
    at = joined.connection.coordinate
    on = main_of(case, at, joined.function)
    along = manholes_along(case, on) if on is not None else ()
    named = manholes_called(case, name)
    mine = next((there for there in along if any(there.manhole is other for other in named)), None)
    values: dict[str, Value] = {"manhole": name, "stated_m": said_m, "function": joined.function.value}
    if on is None or mine is None:
        missing = "main" if on is None else "manhole"
        return Result(
            Outcome.UNDECIDED, one.field("distance_m"), at=at, missing=(missing,), needs=Party.CASEWORKER, text=f"undecided_{missing}", values=values
        )
    manhole, computed = mine.manhole, _from_its_centre(case, mine, on)
    band = case.pack.settings.k * combined(_point_u(case, joined), register_plan_u(manhole.survey, case.pack.settings))
    tolerance = max(params.tolerance_m, band)
    off = abs(said_m - computed)
    outcome = Outcome.PASS if off <= tolerance + ROUNDING_M else Outcome.NEAR if off <= params.doubt_m + ROUNDING_M else Outcome.FAIL
    values |= {"computed_m": computed, "centre": "lid" if centre_of(case, manhole)[1] else "manhole"}
    text = None
    if outcome is not Outcome.PASS:
        reading = _that_fits(_readings(case, params, on, at, along, manhole, computed), said_m, tolerance)
        if reading is not None:
            text = f"{outcome.value}_{reading.name}"
            values |= {"reading_m": reading.distance_m, "other_manhole": reading.manhole}
    return Result(
        outcome, one.field("distance_m"), at=at, measured=off, required=tolerance, unit="m", uncertainty=band, related=(manhole.subject,), text=text,
        values=values, from_register=True,
    )  # fmt: skip


def _from_its_centre(case: Case, there: ManholeOnMain, on: OnMain) -> float:
    """From where the tape is held to the connection. A lid beside the manhole's middle moves the start of the tape; only the part along the
    main counts."""
    centre, is_lid = centre_of(case, there.manhole)
    place = (on.east, on.north)
    shift = plan_distance(centre.coordinate, place) - plan_distance(there.manhole.coordinate, place) if is_lid else 0.0
    return there.distance_along_m + shift


def _readings(
    case: Case, params: Params, on: OnMain, at: Coordinate, along: Sequence[ManholeOnMain], manhole: Point, computed: float
) -> Iterator[Reading]:
    centre, _ = centre_of(case, manhole)
    straight = plan_distance(at, centre.coordinate)
    yield Reading("straight_line", straight, called(manhole))
    lid = manhole.lid_height_m
    if lid is not None and not isnan(at[2]):
        yield Reading("slanting_tape", hypot(straight, lid - at[2]), called(manhole))
    yield Reading("sagging_tape", computed * (1 + params.tape_sag_percent / 100), called(manhole))
    for other in along:
        if other.manhole is not manhole:
            yield Reading("neighbour_manhole", _from_its_centre(case, other, on), called(other.manhole))


def _that_fits(readings: Iterator[Reading], said_m: float, tolerance: float) -> Reading | None:
    fitting = [reading for reading in readings if abs(reading.distance_m - said_m) <= tolerance]
    return min(fitting, key=lambda reading: abs(reading.distance_m - said_m), default=None)


def _point_u(case: Case, joined: Joined) -> float:
    return plan_u(joined.survey, case.pack.settings)
