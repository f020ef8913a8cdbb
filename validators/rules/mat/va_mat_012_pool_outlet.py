"""VA-MAT-012: a pool is emptied through a pipe of limited size, and not to a sludge separator.

Stormwater may take it where that goes to the sea, and the ground where nobody is harmed: who knows the place must look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule

KIND = "POOL"


@dataclass(frozen=True, slots=True)
class Params:
    max_outlet_mm: float
    forbidden_to: tuple[str, ...]
    doubtful_to: tuple[str, ...] = ()
    """Where it may go, or may not, by what lies beyond: the caseworker decides."""


@rule("VA-MAT-012", "pool-outlet", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=2)
def pool_outlet(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is None or case.notice.kind != KIND:
        return
    said = case.notice.declarations
    size, to = (said.pool_outlet_mm, said.pool_outlet_to) if said is not None else (None, None)
    place = Subject("notice", path="declarations.pool_outlet_mm")
    if size is None:
        yield Result(Outcome.UNDECIDED, place, missing=("pool_outlet",))
    else:
        outcome = Outcome.PASS if size <= params.max_outlet_mm else Outcome.FAIL
        yield Result(outcome, place, measured=size, required=params.max_outlet_mm, unit="mm")
    place = Subject("notice", path="declarations.pool_outlet_to")
    if to is None:
        yield Result(Outcome.UNDECIDED, place, missing=("pool_outlet_to",))
    elif to in params.doubtful_to:
        yield Result(
            Outcome.UNDECIDED, place, missing=("pool_recipient",), needs=Party.CASEWORKER, text="undecided_recipient", values={"outlet": to}
        )  # fmt: skip
    else:
        forbidden = to in params.forbidden_to
        yield Result(Outcome.FAIL if forbidden else Outcome.PASS, place, text="fail_to" if forbidden else "pass_to", values={"outlet": to})
