"""VA-CONN-009: where a service is joined in a mains manhole, the wall is core drilled and the gasket approved, with a photo.

A main that is laid into a manhole is no service."""

from __future__ import annotations

from collections.abc import Iterator

from validators.attachments import attached
from validators.case import Case
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.registry import Need, rule
from validators.stated import Joined, called, joined, stated
from validators.stated_work import lays_a_main
from validators.tape import register_manhole


@rule(
    "VA-CONN-009",
    "core-drilled-into-manholes",
    severity=Severity.ERROR,
    evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER},
    version=2,
)
def core_drilled_into_manholes(case: Case, params: object) -> Iterator[Result]:
    if lays_a_main(case):
        return
    for one in joined(case):
        manhole = register_manhole(case, one.connection.coordinate)
        if manhole is not None:
            yield _judge(case, one, {"function": one.function.value, "manhole": called(manhole)})


def _judge(case: Case, one: Joined, values: dict[str, Value]) -> Result:
    at = one.connection.coordinate
    entry = next((entry for entry in stated(case) if entry.joined is one), None)
    subject = entry.subject if entry is not None else one.connection.thing.subject
    said = {"core_drilled": entry.said.core_drilled, "gasket": entry.said.gasket} if entry is not None else {"core_drilled": None, "gasket": None}
    refused = next((field for field, value in said.items() if value is False), None)
    if refused is not None:
        return Result(Outcome.FAIL, subject, at=at, text=f"fail_{refused}", values=values, from_register=True)
    missing = [field for field, value in said.items() if value is None]
    if not attached(case, "photo"):
        missing.append("photo")
    if missing:
        return Result(Outcome.UNDECIDED, subject, at=at, missing=tuple(missing), needs=Party.CONTRACTOR, values=values, from_register=True)
    return Result(Outcome.PASS, subject, at=at, values=values, from_register=True)
