"""VA-TOPO-007: each service's entry through the house wall is a surveyed point.

How near the wall it lies cannot be told: building footprints are no part of the check. A repair
need not reach the house.
"""

from __future__ import annotations

from collections.abc import Iterator

from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule
from validators.services import services, topology
from validators.stated import NEEDS_CONNECTION
from validators.stated_work import mends_a_part


@rule("VA-TOPO-007", "wall-entry-is-surveyed", severity=Severity.WARNING, needs={Need.GEOMETRY}, reads_register=True, version=2)
def wall_entry_is_surveyed(case: Case, params: object) -> Iterator[Result]:
    if mends_a_part(case):
        return
    for service in services(case):
        if not service.connections or service.function not in NEEDS_CONNECTION:
            continue
        for end in service.free_ends:
            surveyed = bool(topology(case).node(end.pipe, end.at_start).points)
            yield Result(
                Outcome.PASS if surveyed else Outcome.FAIL, end.pipe.subject, at=end.coordinate, values={"function": service.function.value}
            )  # fmt: skip
