"""VA-SEP-001: new and relaid private sewers are laid as a separate system, so no combined pipe. Point repairs are exempt, and so is an
old pipe that the file shows as left unchanged."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import is_left_alone, laid_pipes

SEWERS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED)
LAYING_KINDS = ("NEW_CONNECTION", "RELAY")


@rule("VA-SEP-001", "separate-pipes", severity=Severity.ERROR, needs={Need.GEOMETRY}, version=2)
def separate_pipes(case: Case, params: object) -> Iterator[Result]:
    kind = case.notice.kind if case.notice is not None else None
    if kind is not None and kind not in LAYING_KINDS:
        return
    for pipe in laid_pipes(case):
        if pipe.function not in SEWERS or is_left_alone(case, pipe):
            continue
        at = pipe.coordinates[0]
        values = {"function": pipe.function.value, "theme": pipe.theme}
        if pipe.function is not Function.COMBINED:
            yield Result(Outcome.PASS, pipe.subject, at=at, values=values)
        elif kind is None:
            yield Result(Outcome.UNDECIDED, pipe.subject, at=at, missing=("notice_kind",), needs=Party.CONTRACTOR, values=values)
        else:
            yield Result(Outcome.FAIL, pipe.subject, at=at, values=values)
