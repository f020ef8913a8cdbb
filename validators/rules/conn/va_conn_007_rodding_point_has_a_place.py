"""VA-CONN-007: the rodding point or manhole on the wastewater service has a known place, surveyed or taped.

One entry of tape measures places one point: two services need two, and the measures of a surveyed point are no second one."""

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


@rule("VA-CONN-007", "rodding-point-has-a-place", severity=Severity.WARNING, needs={Need.GEOMETRY}, reads_register=True, version=3)
def rodding_point_has_a_place(case: Case, params: object) -> Iterator[Result]:
    taped: int | None = None
    for service in services_of(case, (Function.WASTEWATER, Function.COMBINED)):
        if service.connections:
            result = _judge(service)
            if result.outcome is not Outcome.PASS:
                taped = taped_count(case, TriangulatedObject.RODDING_POINT) if taped is None else taped
                result = _taped(service) if taped > 0 else result
                taped -= 1
            yield result


def _judge(service: Service) -> Result:
    points = [point for point in service.points if point.kind in (PointKind.RODDING_POINT, PointKind.MANHOLE)]
    surveyed = next((point for point in points if point.has_height), None)
    if surveyed is not None:
        return Result(Outcome.PASS, surveyed.subject, at=surveyed.coordinate)
    if points:
        return Result(
            Outcome.UNDECIDED, points[0].subject, at=points[0].coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
        )  # fmt: skip
    leg = service.legs[0]
    return Result(Outcome.UNDECIDED, leg.pipe.subject, at=leg.near.coordinate, missing=("rodding_point",), needs=Party.CONTRACTOR)


def _taped(service: Service) -> Result:
    return Result(Outcome.PASS, service.legs[0].pipe.subject, evidence=Evidence.DECLARED, text="pass_taped")
