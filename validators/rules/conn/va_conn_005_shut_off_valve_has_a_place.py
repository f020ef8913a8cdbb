"""VA-CONN-005: each water service has a shut-off valve with a known place: surveyed in the file, or taped from fixed points."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, PointKind
from validators.case import Case
from validators.notice import TriangulatedObject
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import Service
from validators.taped import is_taped
from validators.tapped import services_of


@rule("VA-CONN-005", "shut-off-valve-has-a-place", severity=Severity.ERROR, needs={Need.GEOMETRY}, follows_register=True)
def shut_off_valve_has_a_place(case: Case, params: object) -> Iterator[Result]:
    for service in services_of(case, (Function.WATER,)):
        if service.connections:
            yield _judge(case, service)


def _judge(case: Case, service: Service) -> Result:
    valves = [point for point in service.points if point.kind in (PointKind.STOP_TAP, PointKind.VALVE)]
    surveyed = next((valve for valve in valves if valve.has_height), None)
    if surveyed is not None:
        return Result(Outcome.PASS, surveyed.subject, at=surveyed.coordinate)
    if is_taped(case, TriangulatedObject.SHUT_OFF_VALVE):
        return Result(Outcome.PASS, service.legs[-1].pipe.subject, evidence=Evidence.DECLARED, text="pass_taped")
    if valves:
        return Result(
            Outcome.UNDECIDED, valves[0].subject, at=valves[0].coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
        )  # fmt: skip
    far = service.legs[-1]
    return Result(Outcome.UNDECIDED, far.pipe.subject, at=far.near.coordinate, missing=("shut_off_valve",), needs=Party.CONTRACTOR)
