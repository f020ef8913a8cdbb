"""VA-ATTR-005: a service pipe is privately owned. The municipality owns one only where it owns the building."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.declared import new_pipes
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule

MAIN = "MAIN"


@dataclass(frozen=True, slots=True)
class Params:
    private: tuple[str, ...]


@rule("VA-ATTR-005", "private-owner", severity=Severity.WARNING, params=Params, version=2)
def private_owner(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is not None and case.notice.kind == MAIN:
        return
    for pipe in new_pipes(case.delivery):
        at, found = pipe.coordinates[0], pipe.owner
        if found is None:
            yield Result(Outcome.UNDECIDED, pipe.subject, at=at, missing=("owner",))
        else:
            yield Result(Outcome.PASS if found in params.private else Outcome.FAIL, pipe.subject, at=at, values={"found_owner": found})
