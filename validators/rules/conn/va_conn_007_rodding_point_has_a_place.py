"""VA-CONN-007: the rodding point or manhole on the wastewater service has a known place, surveyed or taped."""

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


@rule("VA-CONN-007", "rodding-point-has-a-place", severity=Severity.WARNING, needs={Need.GEOMETRY}, reads_register=True)
def rodding_point_has_a_place(case: Case, params: object) -> Iterator[Result]:
    for service in services_of(case, (Function.WASTEWATER, Function.COMBINED)):
        if service.connections:
            yield _judge(case, service)


def _judge(case: Case, service: Service) -> Result:
    points = [point for point in service.points if point.kind in (PointKind.RODDING_POINT, PointKind.MANHOLE)]
    surveyed = next((point for point in points if point.has_height), None)
    if surveyed is not None:
        return Result(Outcome.PASS, surveyed.subject, at=surveyed.coordinate)
    if is_taped(case, TriangulatedObject.RODDING_POINT):
        return Result(Outcome.PASS, service.legs[0].pipe.subject, evidence=Evidence.DECLARED, text="pass_taped")
    if points:
        return Result(
            Outcome.UNDECIDED, points[0].subject, at=points[0].coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
        )  # fmt: skip
    leg = service.legs[0]
    return Result(Outcome.UNDECIDED, leg.pipe.subject, at=leg.near.coordinate, missing=("rodding_point",), needs=Party.CONTRACTOR)
