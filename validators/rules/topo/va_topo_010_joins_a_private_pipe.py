"""VA-TOPO-010: a pipe that is joined to another private pipe in the register makes it shared, and a registered agreement is due.

A repair, a relaid pipe or a drain may be joined to the property's own old pipe: there the form is believed when it says that nothing is shared."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from network import Coordinate, Pipe
from reference_data.runs import is_main
from validators.case import Case
from validators.existing import pipes_near
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.services import MAINS_FOR, Service, own_services
from validators.stated_work import is_on_own_pipes
from validators.tape import on_main


@rule("VA-TOPO-010", "joins-a-private-pipe", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.MANUAL, version=2)
def joins_a_private_pipe(case: Case, params: object) -> Iterator[Result]:
    for service in own_services(case):
        shared = _private_pipe_at_its_end(case, service)
        if shared is None:
            continue
        pipe, at = shared
        declared = case.notice.declarations.joins_shared_pipe if case.notice is not None and case.notice.declarations is not None else None
        values: dict[str, Value] = {"function": service.function.value}
        if declared is False and is_on_own_pipes(case):
            yield Result(
                Outcome.PASS, service.legs[0].pipe.subject, at=at, related=(pipe.subject,), values=values, evidence=Evidence.DECLARED,
                text="pass_own", from_register=True,
            )  # fmt: skip
        elif declared:
            yield Result(Outcome.PASS, service.legs[0].pipe.subject, at=at, related=(pipe.subject,), values=values, from_register=True)
        else:
            yield Result(
                Outcome.FAIL if declared is False else Outcome.UNDECIDED,
                service.legs[0].pipe.subject,
                at=at,
                related=(pipe.subject,),
                values=values,
                missing=() if declared is False else ("shared_pipe_declaration",),
                needs=None if declared is False else Party.CONTRACTOR,
                from_register=True,
            )


def _private_pipe_at_its_end(case: Case, service: Service) -> tuple[Pipe, Coordinate] | None:
    """The register's private pipe of the same function that the service ends on, where no main is as near."""
    for at in [one.coordinate for one in service.connections] or [end.coordinate for end in service.free_ends]:
        place = shapely.Point(at[0], at[1])
        on = on_main(case, at, MAINS_FOR.get(service.function, ()))
        for pipe in pipes_near(case, place, case.pack.settings.snap_main_m):
            at_its_end = min(plan_distance(at, pipe.coordinates[0]), plan_distance(at, pipe.coordinates[-1])) == 0
            nearer = on is None or shapely.distance(place, pipe.line) < on.offset_m
            if pipe.function is service.function and not is_main(pipe) and not at_its_end and nearer:
                return pipe, at
    return None
