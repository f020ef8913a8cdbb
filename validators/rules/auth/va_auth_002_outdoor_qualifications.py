"""VA-AUTH-002: whoever laid pipes outdoors has an ADK certificate and a trade's certificate: plumber, machine operator or road worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.certificates import judged, performers_of
from validators.notice import Role
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, rule
from validators.stated_work import cuts_off, lays_pipes


@dataclass(frozen=True, slots=True)
class Params:
    adk: tuple[str, ...]
    trades: tuple[str, ...]
    """One of these beside the ADK; empty: the ADK will do."""


@rule("VA-AUTH-002", "outdoor-qualifications", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=3)
def outdoor_qualifications(case: Case, params: Params) -> Iterator[Result]:
    if not lays_pipes(case) and not cuts_off(case):
        return
    crew = list(performers_of(case, Role.OUTDOOR))
    if not crew:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="performers"), missing=("performer",), text="undecided_nobody")
    for subject, one in crew:
        yield judged(case, subject, one, {"adk_certificate": params.adk, "trade_certificate": params.trades})
