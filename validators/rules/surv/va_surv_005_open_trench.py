"""VA-SURV-005: the object was surveyed in open trench or open manhole (STEDF_FORH)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.survey_codes import built, first_place


@dataclass(frozen=True, slots=True)
class Params:
    refused: tuple[str, ...]
    warned: tuple[str, ...]
    """Codes that are a warning; every other code but the refused ones will do."""


@rule("VA-SURV-005", "open-trench", severity=Severity.ERROR, params=Params, version=2)
def open_trench(case: Case, params: Params) -> Iterator[Result]:
    for thing in built(case):
        at, found = first_place(thing), thing.survey.trench
        if found is None:
            yield Result(Outcome.UNDECIDED, thing.subject, at=at, missing=("trench",))
        elif found in params.refused:
            yield Result(Outcome.FAIL, thing.subject, at=at, values={"found_trench": found})
        elif found in params.warned:
            yield Result(Outcome.FAIL, thing.subject, at=at, severity=Severity.WARNING, text="fail_partly", values={"found_trench": found})
        else:
            yield Result(Outcome.PASS, thing.subject, at=at, values={"found_trench": found})
