"""VA-TOPO-002: each function's pipes hang together from the main to the house. A part that does not reach the main is cut off."""

from __future__ import annotations

from collections.abc import Iterator

from network import End, Function
from validators.case import Case
from validators.outcome import Outcome, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Need, rule
from validators.services import SEWERS, Service, services, topology
from validators.stated import functions_to_join


@rule("VA-TOPO-002", "run-is-continuous", severity=Severity.ERROR, needs={Need.GEOMETRY}, reads_register=True, version=2)
def run_is_continuous(case: Case, params: object) -> Iterator[Result]:
    for function in functions_to_join(case):
        parts = [service for service in services(case) if service.function is function]
        # One part that reaches no main is VA-CONN-004's question: there is nothing here that it was cut off from.
        if len(parts) > 1 or parts[0].connections:
            for part in parts:
                yield _judge(case, part, parts)


def _judge(case: Case, part: Service, parts: list[Service]) -> Result:
    values: dict[str, Value] = {"function": part.function.value}
    first = part.legs[0]
    if part.connections or _goes_on(case, part):
        return Result(Outcome.PASS, first.pipe.subject, at=first.near.coordinate, values=values)
    others = [end for other in parts if other is not part for end in _ends(other)]
    gap, mine, nearest = min(
        ((plan_distance(mine.coordinate, end.coordinate), mine, end) for mine in _ends(part) for end in others), key=lambda one: one[0]
    )
    return Result(
        Outcome.FAIL,
        mine.pipe.subject,
        at=mine.coordinate,
        related=(nearest.pipe.subject,),
        values={**values, "gap_m": gap, "neighbour": nearest.pipe.id},
    )


def _ends(service: Service) -> list[End]:
    return [end for leg in service.legs for end in (leg.near, leg.far)]


def _goes_on(case: Case, part: Service) -> bool:
    """The part ends on a delivered pipe of another sewer function, as where a separate pipe meets an old combined one."""
    if part.function is Function.WATER:
        return False
    return any(
        other.pipe.function in SEWERS and other.pipe.function is not part.function
        for end in _ends(part)
        for other in topology(case).node(end.pipe, end.at_start).ends
    )
