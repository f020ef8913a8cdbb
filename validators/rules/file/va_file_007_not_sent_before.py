"""VA-FILE-007: the very same file was not accepted before. Says nothing where no earlier deliveries are known."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule


@rule("VA-FILE-007", "not-sent-before", severity=Severity.INFO, params=NoParams)
def not_sent_before(case: Case, params: NoParams) -> Iterator[Result]:
    if case.known_deliveries is not None:
        seen = case.delivery.file.sha256 in case.known_deliveries
        yield Result(Outcome.FAIL if seen else Outcome.PASS, Subject("file"))
