"""VA-SEP-002: where only wastewater is delivered, the notice says what becomes of the stormwater."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Subject
from validators.case import Case
from validators.notice import StormwaterSolution
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.services import is_left_alone, laid_pipes

SUBJECT = Subject("notice", path="declarations.stormwater")
LAYING_KINDS = ("NEW_CONNECTION", "RELAY")


@rule("VA-SEP-002", "stormwater-is-explained", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.GEOMETRY, Need.NOTICE}, version=2)
def stormwater_is_explained(case: Case, params: object) -> Iterator[Result]:
    functions = {pipe.function for pipe in laid_pipes(case) if not is_left_alone(case, pipe)}
    carries = {Function.STORMWATER, Function.COMBINED}
    if case.notice is None or case.notice.kind not in LAYING_KINDS or Function.WASTEWATER not in functions or functions & carries:
        return
    solution = case.notice.declarations.stormwater if case.notice.declarations is not None else None
    if solution is None:
        yield Result(Outcome.UNDECIDED, SUBJECT, missing=("stormwater",), needs=Party.CONTRACTOR)
    else:
        yield Result(Outcome.FAIL if solution is StormwaterSolution.SEPARATE_PIPE else Outcome.PASS, SUBJECT)
