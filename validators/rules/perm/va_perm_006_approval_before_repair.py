"""VA-PERM-006: work that needs approval though it needs no application has it: shutting a public pipe, a temporary connection, a new
tapping in a repair, any dispensation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import PointKind, Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.survey_codes import surveyed


@dataclass(frozen=True, slots=True)
class Params:
    kinds: tuple[str, ...]
    """Kinds of notice that always need approval first."""


@rule(
    "VA-PERM-006",
    "approval-before-repair",
    severity=Severity.WARNING,
    evidence=Evidence.DECLARED,
    needs={Need.NOTICE},
    params=Params,
    effect=Effect.MANUAL,
)
def approval_before_repair(case: Case, params: Params) -> Iterator[Result]:
    notice = case.notice
    cause = _cause(case, params)
    if notice is None or cause is None:
        return
    approved = notice.permit is not None and bool(notice.permit.id)
    place = Subject("notice", path="permit.id")
    if approved:
        yield Result(Outcome.PASS, place)
    else:
        yield Result(Outcome.UNDECIDED, place, missing=("approval",), text=f"undecided_{cause}")


def _cause(case: Case, params: Params) -> str | None:
    notice = case.notice
    if notice is None:
        return None
    if notice.declarations is not None and notice.declarations.public_pipe_shut:
        return "shut_pipe"
    if notice.kind in params.kinds:
        return "kind"
    new_tapping = any(one.subject.kind == PointKind.TAPPING for one in surveyed(case))
    return "tapping" if notice.kind == "REPAIR" and new_tapping else None
