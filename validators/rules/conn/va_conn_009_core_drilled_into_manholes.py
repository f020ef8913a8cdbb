"""VA-CONN-009: where a service is joined in a mains manhole, the wall is core drilled and the gasket approved, with a photo."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Party, Result, Severity, Value
from validators.registry import Need, rule
from validators.stated import Joined, Stated, called, joined, stated
from validators.tape import register_manhole


@rule(
    "VA-CONN-009",
    "core-drilled-into-manholes",
    severity=Severity.ERROR,
    evidence=Evidence.DECLARED,
    needs={Need.GEOMETRY, Need.NOTICE, Need.REGISTER},
)
def core_drilled_into_manholes(case: Case, params: object) -> Iterator[Result]:
    for one in joined(case):
        manhole = register_manhole(case, one.connection.coordinate)
        if manhole is not None:
            said = next((entry for entry in stated(case) if entry.joined is one), None)
            yield from _judge(case, one, said, {"function": one.function.value, "manhole": called(manhole)})


def _judge(case: Case, one: Joined, said: Stated | None, values: dict[str, Value]) -> Iterator[Result]:
    at = one.connection.coordinate
    if said is None:
        yield Result(
            Outcome.UNDECIDED,
            one.connection.thing.subject,
            at=at,
            missing=("core_drilled", "gasket"),
            needs=Party.CONTRACTOR,
            values=values,
            from_register=True,
        )
        return
    for field, value in (("core_drilled", said.said.core_drilled), ("gasket", said.said.gasket)):
        subject = said.field(field)
        if value is None:
            yield Result(Outcome.UNDECIDED, subject, at=at, missing=(field,), needs=Party.CONTRACTOR, values=values, from_register=True)
        elif value is False:
            yield Result(Outcome.FAIL, subject, at=at, text=f"fail_{field}", values=values, from_register=True)
        else:
            yield Result(Outcome.PASS, subject, at=at, values=values, from_register=True)
    if not any(attachment.kind == "photo" for attachment in (case.notice.attachments if case.notice is not None else None) or ()):
        yield Result(
            Outcome.UNDECIDED,
            Subject("notice", path="attachments"),
            at=at,
            missing=("photo",),
            needs=Party.CONTRACTOR,
            values=values,
            evidence=Evidence.DOCUMENTED,
            from_register=True,
        )
