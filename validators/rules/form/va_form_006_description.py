"""VA-FORM-006: the work is described in words, where the drawings do not show it; for repairs always."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-FORM-006", "description", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def description(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    words = case.notice.work.description if case.notice.work is not None else None
    given = bool(words and words.strip())
    place = Subject("notice", path="work.description")
    yield Result(Outcome.PASS if given else Outcome.UNDECIDED, place, missing=() if given else ("description",))
