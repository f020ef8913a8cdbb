"""VA-HGT-004: a sewer service's invert is at or above the main's invert where it joins, and at the house above the joint."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, sqrt

from network import HeightReference, Regime
from validators.case import Case
from validators.joint import Joint, joints
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import SEWERS, Service, services
from validators.uncertainty import combined, height_u, register_height_u, ruler


@rule("VA-HGT-004", "service-is-not-below-the-main", severity=Severity.ERROR, needs={Need.GEOMETRY}, effect=Effect.MANUAL, reads_register=True)
def service_is_not_below_the_main(case: Case, params: object) -> Iterator[Result]:
    if case.surroundings is not None:
        for joint in joints(case):
            end = joint.joined.connection.end
            if joint.joined.function in SEWERS and end is not None and end.pipe.regime is Regime.GRAVITY:
                yield from _at_the_main(case, joint)
    for service in services(case):
        if service.function in SEWERS and service.connections and all(pipe.regime is Regime.GRAVITY for pipe in service.pipes):
            yield from _at_the_house(case, service)


def _at_the_main(case: Case, joint: Joint) -> Iterator[Result]:
    connection = joint.joined.connection
    subject, at = connection.thing.subject, connection.coordinate
    if joint.on is None:
        return
    main = joint.main_level(HeightReference.INVERT)
    mine = joint.service_invert()
    if main is None:
        yield Result(
            Outcome.UNDECIDED, subject, at=at, missing=("main_height",), needs=Party.CASEWORKER, text="undecided_main",
            values={"main_function": joint.on.run.function.value}, from_register=True,
        )  # fmt: skip
        return
    if mine is None:
        yield Result(Outcome.UNDECIDED, subject, at=at, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height")
        return
    u = combined(height_u(joint.joined.survey, case.pack.settings), register_height_u(joint.on.pipe.survey, case.pack.settings))
    held = ruler(case, "VA-HGT-004")
    values: dict[str, Value] = {"main_function": joint.on.run.function.value}
    answers = {held.within(main_z - my_z, 0.0, u) for main_z in (main.low_m, main.high_m) for my_z in (mine.low_m, mine.high_m)}
    below = (main.value_m if main.value_m is not None else main.low_m) - (mine.value_m if mine.value_m is not None else mine.high_m)
    if len(answers) > 1:
        missing = tuple(dict.fromkeys((*mine.missing, *(f"main_{name}" for name in main.missing))))
        yield Result(
            Outcome.UNDECIDED, subject, at=at, measured=below, required=0.0, unit="m", missing=missing,
            needs=Party.CONTRACTOR if mine.missing else Party.CASEWORKER, values=values, from_register=True,
        )  # fmt: skip
        return
    yield Result(
        answers.pop(), subject, at=at, measured=below, required=0.0, unit="m", uncertainty=held.expanded(u), values=values, from_register=True
    )  # fmt: skip


def _at_the_house(case: Case, service: Service) -> Iterator[Result]:
    """The last end of the service against its joint. The same pipe type at both ends, so the heights compare as they stand."""
    joint_z = service.connections[0].coordinate[2]
    for end in service.free_ends:
        z = end.coordinate[2]
        if isnan(z) or isnan(joint_z):
            continue
        u = sqrt(2) * height_u(end.pipe.survey, case.pack.settings)
        held = ruler(case, "VA-HGT-004")
        outcome = held.within(joint_z - z, 0.0, u)
        yield Result(
            outcome, end.pipe.subject, at=end.coordinate, measured=joint_z - z, required=0.0, unit="m", uncertainty=held.expanded(u),
            text=None if outcome is Outcome.PASS else f"{outcome.value}_house", values={"main_function": service.function.value},
        )  # fmt: skip
