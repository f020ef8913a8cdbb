"""VA-ATT-005: a building of three floors or more has a riser diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.attachments import demanded, wanted
from validators.case import Case
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule

KIND = "riser_diagram"


@dataclass(frozen=True, slots=True)
class Params:
    min_floors: int


@rule("VA-ATT-005", "riser-diagram", severity=Severity.WARNING, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=Params)
def riser_diagram(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is None or not demanded(case, KIND):
        return
    floors = case.notice.building.floors if case.notice.building is not None else None
    if floors is None:
        # The form need not say how many floors there are, so the question goes to the caseworker and weighs nothing.
        yield Result(
            Outcome.UNDECIDED, Subject("notice", path="building.floors"), missing=("floors",), needs=Party.CASEWORKER,
            severity=Severity.INFO, text="undecided_floors",
        )  # fmt: skip
    elif floors >= params.min_floors:
        yield from wanted(case, KIND)
