"""VA-CONN-008: a thin plastic water service has a flexible joint, or a stretch of copper, before the tapping.

The pipe that is joined to the main decides, behind the copper where there is some: thin branches to the houses of a thick shared pipe ask for
nothing. The file proves the joint when the stretch at the tapping is copper and long enough; else the notice must say which was used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, Pipe
from validators.case import Case
from validators.notice import FlexibleJoint
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.paths import plan_length
from validators.registry import Need, rule
from validators.services import Connection, Leg, Service, topology
from validators.stated_work import lays_a_main
from validators.tapped import services_of

COPPER = "MCU"


@dataclass(frozen=True, slots=True)
class Params:
    below_dimension_mm: float
    copper_length_m: float
    tolerance_m: float


@rule("VA-CONN-008", "flexible-joint-at-the-tapping", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, follows_register=True, version=2)
def flexible_joint_at_the_tapping(case: Case, params: Params) -> Iterator[Result]:
    if lays_a_main(case):
        return
    for service in services_of(case, (Function.WATER,)):
        for connection in service.connections:
            if any(_is_thin_plastic(pipe, params) for pipe in _behind_the_copper(case, service, connection)):
                yield _judge(case, params, service, connection)


def _is_thin_plastic(pipe: Pipe, params: Params) -> bool:
    return (pipe.material or "").startswith("PE") and (pipe.dimension_mm is None or pipe.dimension_mm < params.below_dimension_mm)


def _behind_the_copper(case: Case, service: Service, connection: Connection) -> tuple[Pipe, ...]:
    """What is joined to the main: the pipe that ends in the connection, or what follows the copper that begins there."""
    nodes = topology(case)
    found = [leg for leg in service.legs if connection.end is not None and leg.pipe is connection.end.pipe]
    passed: list[Leg] = []
    while copper := [leg for leg in found if leg.pipe.material == COPPER]:
        passed += copper
        reached = [nodes.node(leg.pipe, leg.far.at_start) for leg in copper]
        after = [leg for leg in service.legs if any(nodes.node(leg.pipe, leg.near.at_start) is node for node in reached)]
        found = [leg for leg in (*found, *after) if not any(leg is one for one in passed)]
    return tuple(leg.pipe for leg in found)


def _judge(case: Case, params: Params, service: Service, connection: Connection) -> Result:
    subject, at = connection.thing.subject, connection.coordinate
    copper = _copper_from(service)
    if copper >= params.copper_length_m - params.tolerance_m:
        return Result(Outcome.PASS, subject, at=at, measured=copper, required=params.copper_length_m, unit="m", text="pass_copper")
    declared = case.notice.declarations.flexible_joint if case.notice is not None and case.notice.declarations is not None else None
    if declared in (FlexibleJoint.PREFABRICATED, FlexibleJoint.ANNEALED_COPPER):
        return Result(Outcome.PASS, subject, at=at, evidence=Evidence.DECLARED, text="pass_declared")
    if declared is FlexibleJoint.NOT_NEEDED:
        return Result(Outcome.FAIL, subject, at=at, evidence=Evidence.DECLARED, text="fail_not_needed")
    if declared is FlexibleJoint.COPPER_1M:
        return Result(Outcome.FAIL, subject, at=at, measured=copper, required=params.copper_length_m, unit="m")
    return Result(Outcome.UNDECIDED, subject, at=at, missing=("flexible_joint",), needs=Party.CONTRACTOR)


def _copper_from(service: Service) -> float:
    """Plan metres of copper in a row from the connection."""
    length = 0.0
    for leg in service.legs:
        if leg.pipe.material != COPPER or leg.from_connection_m > length + 0.05:
            break
        length += plan_length(leg.pipe.coordinates)
    return length
