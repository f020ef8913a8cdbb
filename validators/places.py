"""A thing that each service must have at a known place: surveyed with its height in the file, or taped from fixed points in the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from network import Function
from validators.case import Case
from validators.notice import TriangulatedObject
from validators.outcome import Evidence, Outcome, Party, Result
from validators.services import Leg, Service
from validators.stated_work import lays_a_main, mends_a_part
from validators.taped import KINDS, taped_count
from validators.tapped import services_of

MISSING = {TriangulatedObject.SHUT_OFF_VALVE: "shut_off_valve", TriangulatedObject.RODDING_POINT: "rodding_point"}


def places(case: Case, functions: Collection[Function], thing: TriangulatedObject, leg: int) -> Iterator[Result]:
    """One result for each service that is connected. `leg`, counted along the service, is where the thing is missed when there is none.

    One entry of tape measures places one thing: two services need two, and the measures of a surveyed one are no second. A repair need not
    reach the thing, which stands where it stood, and a main has none.
    """
    if mends_a_part(case) or lays_a_main(case):
        return
    taped = taped_count(case, thing)
    for service in services_of(case, functions):
        if not service.connections:
            continue
        result = _surveyed(service, thing, service.legs[leg])
        if result.outcome is not Outcome.PASS and taped > 0:
            taped -= 1
            result = Result(Outcome.PASS, service.legs[leg].pipe.subject, evidence=Evidence.DECLARED, text="pass_taped")
        yield result


def _surveyed(service: Service, thing: TriangulatedObject, missed: Leg) -> Result:
    there = [point for point in service.points if point.kind in KINDS[thing]]
    placed = next((point for point in there if point.has_height), None)
    if placed is not None:
        return Result(Outcome.PASS, placed.subject, at=placed.coordinate)
    if there:
        return Result(
            Outcome.UNDECIDED, there[0].subject, at=there[0].coordinate, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height"
        )  # fmt: skip
    return Result(Outcome.UNDECIDED, missed.pipe.subject, at=missed.near.coordinate, missing=(MISSING[thing],), needs=Party.CONTRACTOR)
