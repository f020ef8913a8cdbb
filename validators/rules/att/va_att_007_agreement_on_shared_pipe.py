"""VA-ATT-007: a service that joins a shared private pipe has a registered agreement.

The form says whether it is so; an agreement that is attached is not read. Where the form says no and the file has a shared pipe (NETTYPE F),
the firm is asked which is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.attachments import attached, wanted
from validators.case import Case
from validators.declared import new_pipes
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.stated_work import lays_pipes

FIELD = "joins_shared_pipe"
AGREEMENT = "registered_agreement"
SHARED = "F"
"""NETTYPE of a private pipe that several properties use."""


@rule("VA-ATT-007", "agreement-shared-pipe", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams, version=2)
def agreement_on_shared_pipe(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not lays_pipes(case):
        return
    declared = case.notice.declarations.joins_shared_pipe if case.notice.declarations is not None else None
    if declared is None:
        yield Result(Outcome.UNDECIDED, Subject("notice", path=f"declarations.{FIELD}"), missing=(FIELD,), text="undecided_not_said")
    elif declared:
        yield from wanted(case, AGREEMENT)
    elif shared := tuple(pipe.subject for pipe in new_pipes(case.delivery) if pipe.network_level == SHARED):
        if attached(case, AGREEMENT):
            yield from wanted(case, AGREEMENT)
        else:
            place = Subject("notice", path=f"declarations.{FIELD}")
            yield Result(Outcome.UNDECIDED, place, missing=(FIELD,), text="undecided_shared_in_file", related=shared)
