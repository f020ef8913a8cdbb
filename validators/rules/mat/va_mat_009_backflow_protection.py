"""VA-MAT-009: the water service is protected against backflow, and the form names the category (NS-EN 1717, 1 to 5) and the device.

A repair in the trench does not touch what stands in the house."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import has_service, lays_pipes, mends_a_part

CATEGORIES = range(1, 6)


@rule("VA-MAT-009", "backflow-protection", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams, version=2)
def backflow_protection(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not lays_pipes(case) or mends_a_part(case) or not has_service(case, Function.WATER):
        return
    declared = case.notice.declarations.backflow if case.notice.declarations is not None else None
    place = Subject("notice", path="declarations.backflow")
    if declared is None:
        yield Result(Outcome.UNDECIDED, place, missing=("backflow",))
        return
    missing = [name for name in ("category", "device") if not getattr(declared, name)]
    if missing:
        yield Result(Outcome.UNDECIDED, Subject("notice", path=f"{place.path}.{missing[0]}"), missing=tuple(f"backflow_{name}" for name in missing))
    elif declared.category not in CATEGORIES:
        yield Result(Outcome.FAIL, Subject("notice", path=f"{place.path}.category"), values={"category": str(declared.category)})
    else:
        yield Result(Outcome.PASS, place, values={"category": str(declared.category), "device": declared.device or ""})
