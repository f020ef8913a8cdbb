"""VA-MAT-008: a tracer wire lies along each water pipe of plastic and is joined at both ends. Three declarations."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import lays_pipes, plastic_water

FIELDS = ("laid", "connected_main", "connected_indoors")


@rule("VA-MAT-008", "tracer-wire", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, version=2)
def tracer_wire(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not lays_pipes(case) or not plastic_water(case):
        return
    wire = case.notice.declarations.tracer_wire if case.notice.declarations is not None else None
    if wire is None:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="declarations.tracer_wire"), missing=("tracer_wire",))
        return
    for name in FIELDS:
        place, declared = Subject("notice", path=f"declarations.tracer_wire.{name}"), getattr(wire, name)
        if declared is None:
            yield Result(Outcome.UNDECIDED, place, missing=(f"tracer_wire_{name}",))
        else:
            outcome = Outcome.PASS if declared else Outcome.FAIL
            yield Result(outcome, place, text=None if declared else f"fail_{name}")
