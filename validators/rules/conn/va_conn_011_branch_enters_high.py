"""VA-CONN-011: a branch enters its sewer main above the invert, and on a circular main preferably above half height."""

from __future__ import annotations

from collections.abc import Iterator

from network import HeightReference, Regime
from validators.case import Case
from validators.joint import Joint, joints
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import SEWERS
from validators.uncertainty import combined, height_u, register_height_u, ruler

ROUND = (None, "S", "R")
"""FORM of a circular pipe."""


@rule("VA-CONN-011", "branch-enters-high", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, effect=Effect.SILENT, version=2)
def branch_enters_high(case: Case, params: object) -> Iterator[Result]:
    for joint in joints(case):
        end = joint.joined.connection.end
        if joint.on is not None and joint.joined.function in SEWERS and end is not None and end.pipe.regime is Regime.GRAVITY:
            yield _judge(case, joint)


def _judge(case: Case, joint: Joint) -> Result:
    connection = joint.joined.connection
    assert joint.on is not None and connection.end is not None
    subject, at = connection.thing.subject, connection.coordinate
    mine, bottom = joint.service_invert(), joint.main_level(HeightReference.INVERT)
    middle = joint.main_level(HeightReference.CENTRE)
    known = (
        mine.value_m if mine is not None else None,
        bottom.value_m if bottom is not None else None,
        middle.value_m if middle is not None else None,
    )
    sure = mine is not None and bottom is not None and not mine.assumed and not bottom.assumed
    if known[0] is None or known[1] is None or known[2] is None or not sure:
        missing, needs = (("height",), Party.CONTRACTOR) if known[0] is None else (("main_height",), None)
        if mine is not None and known[0] is not None and mine.assumed:
            missing = ("height_reference",)
        return Result(Outcome.UNDECIDED, subject, at=at, missing=missing, needs=needs, from_register=True)
    u = combined(height_u(joint.joined.survey, case.pack.settings), register_height_u(joint.on.pipe.survey, case.pack.settings))
    held = ruler(case, "VA-CONN-011")
    values: dict[str, Value] = {"main_function": joint.on.run.function.value, "half_m": known[2] - known[1]}
    above = known[0] - known[1]
    values["below_m"] = max(0.0, -above)
    outcome = held.within(-above, 0.0, u)
    if outcome is Outcome.PASS and joint.on.pipe.shape in ROUND and held.at_least(above, known[2] - known[1], u) is Outcome.FAIL:
        return Result(
            Outcome.FAIL, subject, at=at, measured=above, required=known[2] - known[1], unit="m", uncertainty=held.expanded(u), text="fail_low",
            severity=Severity.INFO, values=values, from_register=True,
        )  # fmt: skip
    return Result(
        outcome, subject, at=at, measured=above, required=0.0, unit="m", uncertainty=held.expanded(u), values=values, from_register=True
    )  # fmt: skip
