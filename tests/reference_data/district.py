"""A register of a few streets, made in code, so that a test can say where each manhole stands."""

from __future__ import annotations

from math import nan

from network import Coordinate, Function, Pipe, Point, PointKind, Regime, Subject, Survey
from reference_data.surroundings import Surroundings

EAST, NORTH = 594000.0, 6589000.0
GOOD = Survey(method="96", accuracy_m=0.05)


def at(east: float, north: float, height: float = nan) -> Coordinate:
    return EAST + east, NORTH + north, height


def main(
    sid: str, *places: Coordinate, function: Function = Function.WATER, start: str | None = None, end: str | None = None, **facts: object
) -> Pipe:
    given: dict[str, object] = {"network_level": "H", "owner": "K", "material": "SJK", "dimension_mm": 150.0, "survey": GOOD, **facts}
    regime = Regime.PRESSURE if function is Function.WATER else Regime.GRAVITY
    return Pipe(
        Subject("pipe", serial=int(sid), sid=sid), function, function.value, "", regime, places, from_node=start, to_node=end, **given  # type: ignore[arg-type]
    )  # fmt: skip


def thing(sid: str | None, kind: PointKind, place: Coordinate, **facts: object) -> Point:
    return Point(Subject(kind.value, sid=sid), kind, kind.value.upper(), "", place, **facts)  # type: ignore[arg-type]


def manhole(sid: str | None, place: Coordinate, **facts: object) -> Point:
    return thing(sid, PointKind.MANHOLE, place, **facts)


def tapping(sid: str | None, place: Coordinate, **facts: object) -> Point:
    return thing(sid, PointKind.TAPPING, place, function=Function.WATER, **facts)


def surroundings(pipes: list[Pipe], points: list[Point]) -> Surroundings:
    return Surroundings("test", "EPSG:25832", tuple(pipes), tuple(points), objects=len(pipes) + len(points))
