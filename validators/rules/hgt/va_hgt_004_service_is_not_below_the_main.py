"""VA-HGT-004: a sewer service's invert is at or above the main's invert where it joins, and at the house above the joint.

Both heights are brought to the invert by height reference, dimension and wall, and every upper end is held against the connection that
it runs to. Where something for that is missing, it is decided only when every possible reading says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from network import End, HeightReference, Level, Regime, invert, level_by
from validators.case import Case
from validators.joint import Joint, joints
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.services import SEWERS, Connection, Service, own_services
from validators.uncertainty import combined, height_u, register_height_u, ruler
from validators.way_down import way_down

CODE = "VA-HGT-004"


@rule(CODE, "service-is-not-below-the-main", severity=Severity.ERROR, needs={Need.GEOMETRY}, effect=Effect.MANUAL, version=3, reads_register=True)
def service_is_not_below_the_main(case: Case, params: object) -> Iterator[Result]:
    if case.surroundings is not None:
        for joint in joints(case):
            end = joint.joined.connection.end
            if joint.joined.function in SEWERS and end is not None and end.pipe.regime is Regime.GRAVITY:
                yield from _at_the_main(case, joint)
    for service in own_services(case):
        if service.function in SEWERS and service.connections and all(pipe.regime is Regime.GRAVITY for pipe in service.pipes):
            yield from _at_the_house(case, service)


def _at_the_main(case: Case, joint: Joint) -> Iterator[Result]:
    connection = joint.joined.connection
    subject, at = connection.thing.subject, connection.coordinate
    if joint.on is None:
        return
    values: dict[str, Value] = {"main_function": joint.on.run.function.value}
    main = joint.main_level(HeightReference.INVERT)
    mine = joint.service_invert()
    if main is None:
        yield Result(
            Outcome.UNDECIDED, subject, at=at, missing=("main_height",), needs=Party.CASEWORKER, text="undecided_main",
            values=values, from_register=True,
        )  # fmt: skip
        return
    if mine is None:
        if isnan(connection.coordinate[2]):
            yield Result(Outcome.UNDECIDED, subject, at=at, missing=("height",), needs=Party.CONTRACTOR, text="undecided_height")
        else:
            yield Result(Outcome.UNDECIDED, subject, at=at, missing=("height_reference",), needs=Party.CONTRACTOR, values=values)
        return
    u = combined(height_u(joint.joined.survey, case.pack.settings), register_height_u(joint.on.pipe.survey, case.pack.settings))
    held = ruler(case, CODE)
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
    """Each upper end of the service against the connection that it runs to."""
    for end in service.free_ends:
        connection = _outlet(service, end)
        levels = _comparable(end, connection)
        if levels is None:
            # A height that is missing is asked for by VA-GRAD-001 and VA-CRS-007.
            continue
        mine, joint = levels
        u = combined(height_u(end.pipe.survey, case.pack.settings), height_u(connection.thing.survey, case.pack.settings))
        held = ruler(case, CODE)
        answers = {held.within(joint_z - my_z, 0.0, u) for joint_z in (joint.low_m, joint.high_m) for my_z in (mine.low_m, mine.high_m)}
        below = (joint.value_m if joint.value_m is not None else joint.low_m) - (mine.value_m if mine.value_m is not None else mine.high_m)
        outcome = answers.pop() if len(answers) == 1 else Outcome.UNDECIDED
        unsure = outcome is Outcome.UNDECIDED
        yield Result(
            outcome, end.pipe.subject, at=end.coordinate, measured=below, required=0.0, unit="m", uncertainty=held.expanded(u),
            missing=tuple(dict.fromkeys((*mine.missing, *joint.missing))) if unsure else (), needs=Party.CONTRACTOR if unsure else None,
            text=None if outcome is Outcome.PASS else f"{outcome.value}_house", values={"main_function": service.function.value},
        )  # fmt: skip


def _comparable(end: End, connection: Connection) -> tuple[Level, Level] | None:
    """Invert at the house and at the connection. Heights of one pipe by one reference compare as they stand, whatever it is."""
    upper, lower = end.coordinate[2], connection.coordinate[2]
    if isnan(upper) or isnan(lower) or connection.end is None:
        return None
    reference = connection.point.height_reference if connection.point is not None else connection.end.pipe.height_reference
    grounded = HeightReference.GROUND in (reference, end.pipe.height_reference)
    if end.pipe is connection.end.pipe and reference is end.pipe.height_reference and not grounded:
        return Level(upper, upper, upper, 0.0, False, ()), Level(lower, lower, lower, 0.0, False, ())
    found = invert(end.pipe, upper), level_by(connection.end.pipe, reference, lower, HeightReference.INVERT)
    return None if any(isnan(one.low_m) or isnan(one.high_m) for one in found) else found


def _outlet(service: Service, end: End) -> Connection:
    """The connection that the end runs to: down the service from pipe to pipe, else the nearest one in plan."""
    leg = next((one for one in service.legs if one.pipe is end.pipe), None)
    at = end.coordinate
    for one, _ in way_down(service, leg) if leg is not None else ():
        at = one.near.coordinate
        mine = [other for other in service.connections if other.end is not None and other.end.pipe is one.pipe and other.end.coordinate == at]
        if mine:
            return mine[0]
    return min(service.connections, key=lambda one: plan_distance(one.coordinate, at))
