"""VA-CONN-005: each water service has a shut-off valve with a known place: surveyed in the file, or taped from fixed points.

One entry of tape measures places one valve: two services need two, and the measures of a surveyed valve are no second one."""

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


@rule("VA-CONN-005", "shut-off-valve-has-a-place", severity=Severity.ERROR, needs={Need.GEOMETRY}, follows_register=True, version=3)
def shut_off_valve_has_a_place(case: Case, params: object) -> Iterator[Result]:
    taped: int | None = None
    for service in services_of(case, (Function.WATER,)):
        if service.connections:
            result = _judge(service)
            if result.outcome is not Outcome.PASS:
                taped = taped_count(case, TriangulatedObject.SHUT_OFF_VALVE) if taped is None else taped
                result = _taped(service) if taped > 0 else result
                taped -= 1
            yield result


def _judge(service: Service) -> Result:
    valves = [point for point in service.points if point.kind in (PointKind.STOP_TAP, PointKind.VALVE)]
    surveyed = next((valve for valve in valves if valve.has_height), None)
    if surveyed is not None:
        return Result(Outcome.PASS, surveyed.subject, at=surveyed.coordinate)
    if valves:
        return Result(
            Outcome.UNDECIDED, valves[0].subject, at=valves[0].coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
        )  # fmt: skip
    far = service.legs[-1]
    return Result(Outcome.UNDECIDED, far.pipe.subject, at=far.near.coordinate, missing=("shut_off_valve",), needs=Party.CONTRACTOR)


def _taped(service: Service) -> Result:
    return Result(Outcome.PASS, service.legs[-1].pipe.subject, evidence=Evidence.DECLARED, text="pass_taped")
