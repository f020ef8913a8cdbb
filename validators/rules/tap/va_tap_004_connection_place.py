"""VA-TAP-004: whether services are joined inside the mains manholes or outside them, as the municipality wants it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from network import Point
from validators.case import Case
from validators.outcome import Outcome, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.stated import Joined, called, joined
from validators.tape import register_manhole


@dataclass(frozen=True, slots=True)
class Params:
    connection_place: Literal["manhole", "preferably_manhole", "outside_manhole", "preferably_outside_manhole", "anywhere"]


@rule(
    "VA-TAP-004", "connection-place", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, effect=Effect.MANUAL, version=2
)  # fmt: skip
def connection_place(case: Case, params: Params) -> Iterator[Result]:
    if params.connection_place == "anywhere":
        return
    for one in joined(case):
        yield _judge(one, register_manhole(case, one.connection.coordinate), params)


def _judge(one: Joined, manhole: Point | None, params: Params) -> Result:
    wants_inside = params.connection_place in ("manhole", "preferably_manhole")
    preferred = params.connection_place.startswith("preferably")
    at, subject = one.connection.coordinate, one.connection.thing.subject
    values: dict[str, Value] = {"function": one.function.value, "manhole": called(manhole) if manhole is not None else ""}
    if (manhole is not None) is wants_inside:
        return Result(Outcome.PASS, subject, at=at, values=values, from_register=True)
    text = "fail_outside" if wants_inside else "fail_inside"
    return Result(
        Outcome.FAIL, subject, at=at, text=text, values=values, severity=Severity.INFO if preferred else None, from_register=True
    )  # fmt: skip
