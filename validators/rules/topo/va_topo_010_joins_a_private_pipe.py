"""VA-TOPO-010: a pipe that is joined to another private pipe in the register makes it shared, and a registered agreement is due."""

from __future__ import annotations

from collections.abc import Iterator

from network import Pipe
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import MAINS_FOR, Service, plan_distance, project, services
from validators.standing import in_operation
from validators.tape import nearest_mains, snap_m


@rule("VA-TOPO-010", "joins-a-private-pipe", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.MANUAL)
def joins_a_private_pipe(case: Case, params: object) -> Iterator[Result]:
    for service in services(case):
        shared = _private_pipe_at_its_end(case, service)
        if shared is None:
            continue
        pipe, at = shared
        declared = case.notice.declarations.joins_shared_pipe if case.notice is not None and case.notice.declarations is not None else None
        values: dict[str, Value] = {"function": service.function.value}
        if declared:
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


def _private_pipe_at_its_end(case: Case, service: Service) -> tuple[Pipe, tuple[float, float, float]] | None:
    """The register's private pipe of the same function that the service ends on, where no main is as near."""
    if case.surroundings is None:
        return None
    ends = [one.coordinate for one in service.connections] or [end.coordinate for end in service.free_ends]
    near = [
        pipe for pipe in case.surroundings.service_pipes if pipe.function is service.function and in_operation(pipe) and len(pipe.coordinates) > 1
    ]
    for at in ends:
        on = next((one for one in nearest_mains(case, at, MAINS_FOR.get(service.function, ())) if one.offset_m <= snap_m(case, one)), None)
        for pipe in near:
            aside = project(pipe.coordinates, at)[1]
            new = min(plan_distance(at, pipe.coordinates[0]), plan_distance(at, pipe.coordinates[-1])) > 0
            if new and aside <= case.pack.settings.snap_main_m and (on is None or aside < on.offset_m):
                return pipe, at
    return None
