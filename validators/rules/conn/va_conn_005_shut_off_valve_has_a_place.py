"""VA-CONN-005: each water service has a shut-off valve with a known place: surveyed in the file, or taped from fixed points.

One entry of tape measures places one valve: two services need two."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, PointKind
from validators.case import Case
from validators.notice import TriangulatedObject
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import Service
from validators.taped import taped_count
from validators.tapped import services_of


@rule("VA-CONN-005", "shut-off-valve-has-a-place", severity=Severity.ERROR, needs={Need.GEOMETRY}, follows_register=True, version=2)
def shut_off_valve_has_a_place(case: Case, params: object) -> Iterator[Result]:
    taped = taped_count(case, TriangulatedObject.SHUT_OFF_VALVE)
    for service in services_of(case, (Function.WATER,)):
        if service.connections:
            result = _judge(service, taped > 0)
            taped -= result.text == "pass_taped"
            yield result


def _judge(service: Service, taped: bool) -> Result:
    valves = [point for point in service.points if point.kind in (PointKind.STOP_TAP, PointKind.VALVE)]
    surveyed = next((valve for valve in valves if valve.has_height), None)
    if surveyed is not None:
        return Result(Outcome.PASS, surveyed.subject, at=surveyed.coordinate)
    if taped:
        return Result(Outcome.PASS, service.legs[-1].pipe.subject, evidence=Evidence.DECLARED, text="pass_taped")
    if valves:
        return Result(
            Outcome.UNDECIDED, valves[0].subject, at=valves[0].coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
        )  # fmt: skip
    far = service.legs[-1]
    return Result(Outcome.UNDECIDED, far.pipe.subject, at=far.near.coordinate, missing=("shut_off_valve",), needs=Party.CONTRACTOR)
