"""VA-ATTR-004: a private notice delivers service pipes (NETTYPE S), or a shared private pipe (F), and no mains.

A notice of a new main is left out: there a main is what is delivered.
"""

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
    accepted: tuple[str, ...]


@rule("VA-ATTR-004", "network-level", severity=Severity.ERROR, params=Params, version=2)
def network_level(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is not None and case.notice.kind == MAIN:
        return
    for pipe in new_pipes(case.delivery):
        at, found = pipe.coordinates[0], pipe.network_level
        if found is None:
            yield Result(Outcome.UNDECIDED, pipe.subject, at=at, missing=("network_level",))
        else:
            outcome = Outcome.PASS if found in params.accepted else Outcome.FAIL
            yield Result(outcome, pipe.subject, at=at, values={"found_level": found, "accepted": ", ".join(params.accepted)})
