"""VA-SEP-007: a wastewater service has an inspection manhole or rodding point, wide enough to work through. A repair need not
reach it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Point, PointKind
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import Service
from validators.stated_work import lays_a_main, mends_a_part
from validators.tapped import services_of


@dataclass(frozen=True, slots=True)
class Params:
    min_width_mm: float


@rule(
    "VA-SEP-007",
    "inspection-manhole",
    severity=Severity.INFO,
    needs={Need.GEOMETRY},
    params=Params,
    effect=Effect.SILENT,
    reads_register=True,
    version=3,
)
def inspection_manhole(case: Case, params: Params) -> Iterator[Result]:
    if mends_a_part(case) or lays_a_main(case):
        return
    for service in services_of(case, (Function.WASTEWATER, Function.COMBINED)):
        if service.connections:
            yield from _judge(service, params)


def _judge(service: Service, params: Params) -> Iterator[Result]:
    manholes = [point for point in service.points if point.kind is PointKind.MANHOLE]
    rods = [point for point in service.points if point.kind in (PointKind.RODDING_POINT, PointKind.PUMP)]
    if not manholes and not rods:
        yield Result(Outcome.FAIL, service.legs[0].pipe.subject, at=service.legs[0].near.coordinate, text="fail_none")
    yield from (_width(manhole, params) for manhole in manholes)
    for rod in rods:
        yield Result(Outcome.PASS, rod.subject, at=rod.coordinate)


def _width(manhole: Point, params: Params) -> Result:
    if manhole.width_mm is None:
        return Result(Outcome.UNDECIDED, manhole.subject, at=manhole.coordinate, missing=("manhole_width",))
    return Result(
        Outcome.PASS if manhole.width_mm >= params.min_width_mm else Outcome.FAIL, manhole.subject, at=manhole.coordinate, measured=manhole.width_mm,
        required=params.min_width_mm, unit="mm",
    )  # fmt: skip
