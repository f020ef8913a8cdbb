"""VA-FORM-002: the kind of notice is one that the municipality takes, and it fits what the file holds.

Kinds that the pack says lay no pipes are not measured at all: new pipes in their file are told, so that nobody takes them for checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.declared import REMOVED, new_pipes
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    with_new_pipes: tuple[str, ...]
    """Kinds that lay pipes."""
    with_removed: tuple[str, ...]
    """Kinds that take something out of use."""


@rule("VA-FORM-002", "kind-of-notice", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=2)
def kind_fits_delivery(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is None:
        return
    kind, place = case.notice.kind, Subject("notice", path="kind")
    values = {"case_kind": kind}
    reasons = {pipe.survey.reason for pipe in case.delivery.pipes} | {point.survey.reason for point in case.delivery.points}
    if case.pack.notices and kind not in case.pack.notices:
        yield Result(Outcome.FAIL, place, text="fail_not_taken", values=values)
    elif kind in params.with_new_pipes and not new_pipes(case.delivery):
        yield Result(Outcome.FAIL, place, text="fail_no_new_pipe", values=values)
    elif kind in params.with_removed and REMOVED not in reasons and not case.notice.disconnected:
        yield Result(Outcome.UNDECIDED, place, missing=("disconnected",), values=values)
    elif (laid := new_pipes(case.delivery)) and kind in case.pack.notices and not case.pack.notices[kind].geometry:
        yield Result(
            Outcome.UNDECIDED, place, missing=("fitting_kind",), needs=Party.CASEWORKER, text="undecided_unmeasured_pipes",
            values={**values, "pipe_count": len(laid)},
        )  # fmt: skip
    else:
        yield Result(Outcome.PASS, place, values=values)
