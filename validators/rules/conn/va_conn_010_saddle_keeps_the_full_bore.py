"""VA-CONN-010: a saddle on a sewer main keeps the main's full inner bore, and the branch is smaller than the main."""

from __future__ import annotations

from collections.abc import Iterator

from network import inside_diameter_m
from validators.case import Case
from validators.joint import joints
from validators.notice import ConnectionKind
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import SEWERS
from validators.stated import Stated, stated


@rule(
    "VA-CONN-010", "saddle-keeps-the-full-bore", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.GEOMETRY, Need.NOTICE},
    reads_register=True,
)  # fmt: skip
def saddle_keeps_the_full_bore(case: Case, params: object) -> Iterator[Result]:
    for one in stated(case):
        if one.said.kind is ConnectionKind.SADDLE and one.said.function in SEWERS:
            yield _declared(one)
            yield from _sizes(case, one)


def _declared(one: Stated) -> Result:
    subject, values = one.field("saddle_full_bore"), {"function": one.said.function.value if one.said.function is not None else ""}
    at = one.joined.connection.coordinate if one.joined is not None else None
    if one.said.saddle_full_bore is None:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=("saddle_full_bore",), needs=Party.CONTRACTOR, values=values)
    return Result(Outcome.PASS if one.said.saddle_full_bore else Outcome.FAIL, subject, at=at, values=values)


def _sizes(case: Case, one: Stated) -> Iterator[Result]:
    """The branch against the main in the register, by inside diameter."""
    joint = next((joint for joint in joints(case) if joint.joined is one.joined), None)
    end = joint.joined.connection.end if joint is not None else None
    if joint is None or joint.on is None or end is None:
        return
    branch, main = inside_diameter_m(end.pipe), inside_diameter_m(joint.on.pipe)
    if branch is not None and main is not None:
        smaller = branch < main
        yield Result(
            Outcome.PASS if smaller else Outcome.FAIL, end.pipe.subject, at=joint.joined.connection.coordinate, evidence=Evidence.MEASURED,
            text=None if smaller else "fail_size", values={"branch_mm": round(1000 * branch), "main_mm": round(1000 * main)}, from_register=True,
        )  # fmt: skip
