"""VA-CONN-002: the manhole that the notice measures from exists, is on the same main, and is the nearest one along it."""

from __future__ import annotations

from collections.abc import Iterator

from network import Point
from reference_data import ManholeOnMain
from validators.case import Case
from validators.notice import ConnectionKind
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.stated import Joined, Stated, called, manholes_called, only_in_the_form, stated
from validators.tape import manholes_along, register_manhole
from validators.uncertainty import combined, register_plan_u
from validators.which_main import main_of


@rule(
    "VA-CONN-002", "nearest-manhole-is-used", severity=Severity.WARNING, evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER}, effect=Effect.MANUAL, version=3,
)  # fmt: skip
def nearest_manhole_is_used(case: Case, params: object) -> Iterator[Result]:
    for one in stated(case):
        if not one.said.manhole_id:
            continue
        if one.joined is None:
            yield Result(
                Outcome.UNDECIDED, one.field("manhole_id"), missing=("connection_point",), needs=Party.CASEWORKER, text="undecided_point",
                severity=Severity.INFO if one in only_in_the_form(case) else None,  # the firm is asked by VA-CONN-004
            )  # fmt: skip
            continue
        yield _judge(case, one, one.joined, one.said.manhole_id)


def _judge(case: Case, one: Stated, joined: Joined, name: str) -> Result:
    at = joined.connection.coordinate
    candidates = manholes_called(case, name)
    values: dict[str, Value] = {"manhole": name, "function": joined.function.value}
    if one.said.kind is ConnectionKind.MANHOLE:
        return _in_manhole(case, one, joined, candidates, values)
    on = main_of(case, at, joined.function)
    if on is None or case.surroundings is None:
        return Result(
            Outcome.UNDECIDED, one.field("manhole_id"), at=at, missing=("main",), needs=Party.CASEWORKER, text="undecided_main", values=values
        )
    along = manholes_along(case, on)
    if not along:
        return Result(
            Outcome.UNDECIDED, one.field("manhole_id"), at=at, missing=("manhole",), needs=Party.CASEWORKER, text="undecided_manhole", values=values
        )
    values |= {"nearest": called(along[0].manhole), "nearest_m": along[0].distance_along_m}
    if not candidates and any(there.manhole.register_id is None for there in along[:2]):
        # A register that does not know the names of its own manholes cannot say that there is none of this name.
        return Result(
            Outcome.UNDECIDED, one.field("manhole_id"), at=at, missing=("manhole_names",), needs=Party.CASEWORKER, text="undecided_unnamed",
            values=values, from_register=True,
        )  # fmt: skip
    if not candidates:
        return Result(Outcome.FAIL, one.field("manhole_id"), at=at, text="fail_unknown", values=values, from_register=True)
    mine = next((there for there in along if any(there.manhole is candidate for candidate in candidates)), None)
    if mine is None:
        values["straight_m"] = min(plan_distance(at, candidate.coordinate) for candidate in candidates)
        return Result(
            Outcome.FAIL, one.field("manhole_id"), at=at, related=(candidates[0].subject,), text="fail_other_main", values=values, from_register=True
        )  # fmt: skip
    return _nearest(case, one, mine, along[0], values)


def _nearest(case: Case, one: Stated, mine: ManholeOnMain, nearest: ManholeOnMain, values: dict[str, Value]) -> Result:
    more = mine.distance_along_m - nearest.distance_along_m
    band = case.pack.settings.k * combined(*(register_plan_u(there.manhole.survey, case.pack.settings) for there in (mine, nearest)))
    if mine.manhole is nearest.manhole:
        outcome = Outcome.PASS
    else:
        outcome = Outcome.FAIL if more > band else Outcome.NEAR
    return Result(
        outcome, one.field("manhole_id"), at=mine.manhole.coordinate, related=(mine.manhole.subject,), measured=mine.distance_along_m,
        required=nearest.distance_along_m, unit="m", uncertainty=band, values=values, from_register=True,
    )  # fmt: skip


def _in_manhole(case: Case, one: Stated, joined: Joined, candidates: tuple[Point, ...], values: dict[str, Value]) -> Result:
    """The form says that the pipe ends in the manhole; then it is that manhole that the surveyed end must lie in."""
    at = joined.connection.coordinate
    here = register_manhole(case, at)
    if here is not None:
        values["nearest"] = called(here)
    if any(here is candidate for candidate in candidates):
        return Result(Outcome.PASS, one.field("manhole_id"), at=at, text="pass_in_manhole", values=values, from_register=True)
    text = "fail_unknown_manhole" if not candidates else "fail_not_in_manhole" if here is None else "fail_in_other_manhole"
    if candidates:
        values["straight_m"] = min(plan_distance(at, candidate.coordinate) for candidate in candidates)
    return Result(Outcome.FAIL, one.field("manhole_id"), at=at, text=text, values=values, from_register=True)
