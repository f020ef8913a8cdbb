"""VA-CONN-012: service pipes that go out of use are plugged at the main, and the delivery or the notice says so."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule

CUTTING_KINDS = ("DISCONNECT",)


@rule("VA-CONN-012", "old-pipes-are-cut-off", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE})
def old_pipes_are_cut_off(case: Case, params: object) -> Iterator[Result]:
    if case.notice is None:
        return
    said = case.notice.disconnected or ()
    for index, one in enumerate(said):
        subject = Subject("notice", path=f"disconnected[{index}].plugged_at_main")
        if one.plugged_at_main is None:
            yield Result(Outcome.UNDECIDED, subject, missing=("plugged_at_main",), needs=Party.CONTRACTOR, text="undecided_plug")
        else:
            yield Result(Outcome.PASS if one.plugged_at_main else Outcome.FAIL, subject)
    removed = [pipe.subject for pipe in case.delivery.pipes if pipe.survey.reason == "FJERN"]
    removed += [point.subject for point in case.delivery.points if point.survey.reason == "FJERN"]
    for subject in removed:
        yield Result(Outcome.PASS, subject, evidence=Evidence.MEASURED)
    if case.notice.kind in CUTTING_KINDS and not said and not removed:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="disconnected"), missing=("disconnected_pipes",), needs=Party.CONTRACTOR)
