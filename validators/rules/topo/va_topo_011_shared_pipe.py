"""VA-TOPO-011: a pipe with branches to several properties is a shared one (NETTYPE F), and a shared one has no branches to one property alone.

The houses are the service's ends away from the main; which property each belongs to, the cadastral map says. The shared part is the pipe
nearest the main. Ends on ground that is nobody's home count for nothing, and a service without branches is not asked: what it joins may be shared.
"""

from __future__ import annotations

from collections.abc import Iterator

from reference_data.cadastre.cadastre import Kind, Parcel
from reference_data.cadastre.property_number import PropertyNumber
from validators.case import Case
from validators.grounds import Ground, ground_of, no_map, owner_of
from validators.outcome import Outcome, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import Service, laid_pipes, services

SHARED = "F"
PRIVATE = "S"


@rule("VA-TOPO-011", "shared-pipe", severity=Severity.INFO, needs={Need.GEOMETRY}, effect=Effect.SILENT, reads_register=True)
def shared_pipe(case: Case, params: object) -> Iterator[Result]:
    if not laid_pipes(case):
        return
    missing = no_map(case, Kind.PARCELS)
    if missing is not None:
        yield missing
        return
    for one in services(case):
        if len(one.free_ends) > 1:
            yield from _answer(case, one)


def _answer(case: Case, service: Service) -> Iterator[Result]:
    homes = _homes(case, service)
    if not homes or not service.connections:
        return
    first = service.legs[0].pipe
    at = first.coordinates[0]
    shared = [pipe for pipe in service.pipes if pipe.network_level == SHARED]
    values: dict[str, Value] = {"function": service.function.value, "properties": ", ".join(map(str, sorted(homes))), "property_count": len(homes)}
    if len(homes) > 1 and first.network_level == PRIVATE:
        yield Result(Outcome.FAIL, first.subject, at=at, text="fail_not_shared", values=values)
    elif len(homes) == 1 and shared:
        yield Result(Outcome.FAIL, shared[0].subject, at=at, text="fail_one_property", values=values)
    else:
        yield Result(Outcome.PASS, first.subject, at=at, values=values)


def _homes(case: Case, service: Service) -> set[PropertyNumber]:
    """The properties that the service's ends lie on; one where an end lies on ground that several own together."""
    found = set()
    for end in service.free_ends:
        parcel = owner_of(case, end.coordinate)
        if parcel is not None and parcel.numbers and (_is_own(case, parcel) or ground_of(case, parcel) is Ground.HOME):
            found.add(parcel.numbers[0])
    return found


def _is_own(case: Case, parcel: Parcel) -> bool:
    asked = case.cadastre.asked if case.cadastre is not None else None
    return asked is not None and parcel.belongs_to(asked)
