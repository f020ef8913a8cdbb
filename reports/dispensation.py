"""Dispensations: what the municipality has decided of a finding, put into the report. The finding stays, and so does its severity.

A decision names a finding by its lasting id, and may name the case that it was made in: findings about the form or the file are called the
same in every case. A finding with a decision that holds on the day no longer counts in the verdict and asks nobody for anything. Decisions
that have run out, and those that no finding answers to, are listed in the report: the first because the fault counts again, the second
because somebody may have mistyped, or the fault is mended.

    DecisionError
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from reference_data.binding import Fault, bind
from reports.document import DispensationsDoc, Report
from reports.finding import DispensationDoc, FindingDoc
from reports.verdict import verdict

DISPENSABLE = ("fail", "near", "undecided")


class DecisionError(ValueError):
    """The list of decisions is not one. The text is one sentence with every fault and its place."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One dispensation, as decided by a person."""

    finding: str
    """The finding's id."""
    reason: str
    person: str
    basis: str
    """The legal basis."""
    until: date | None = None
    """The last day that it holds; None: for good."""
    case: str | None = None
    """The case that it was made in, and that it holds for alone; None: whoever hands the decision in vouches that it is this one."""

    def __post_init__(self) -> None:
        empty = [name for name in ("finding", "reason", "person", "basis") if not getattr(self, name).strip()]
        if empty:
            raise ValueError(f"{' and '.join(empty)} must not be empty")


def read_decisions(data: bytes) -> tuple[Decision, ...]:
    """A JSON list of decisions. Raises DecisionError with every fault in it."""
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise DecisionError(f"The decisions are not JSON: {fault}.") from None
    faults: list[Fault] = []
    if not isinstance(raw, list):
        raise DecisionError("The decisions must be a JSON list.")
    made = [bind(Decision, one, (str(number),), faults) for number, one in enumerate(raw)]
    if faults:
        told = "; ".join(f"{'.'.join(fault.path)}: {fault.sentence}" for fault in faults)
        raise DecisionError(f"The decisions cannot be used: {told}.")
    return tuple(one for one in made if one is not None)


def dispense(report: Report, decisions: Iterable[Decision], on: date | None) -> Report:
    """The report with the decisions in it and its verdict made anew. `on` is the day that decisions must hold on; without a day only
    those without an end hold. Of several decisions about one finding the last that holds counts. A decision of another case is told of only
    when it would have hit a finding here."""
    given = list(decisions)
    listed = [one for one in given if one.case is None or one.case == report["case"]["case_id"]]
    holding = {one.finding: one for one in listed if one.until is None or (on is not None and on <= one.until)}
    open_ids = {one["id"] for one in report["findings"] if one["outcome"] in DISPENSABLE}
    findings = [_decided(one, holding[one["id"]]) if one["id"] in holding and one["outcome"] in DISPENSABLE else one for one in report["findings"]]
    elsewhere = sorted(open_ids & ({one.finding for one in given} - {one.finding for one in listed}))
    made: DispensationsDoc = {
        "used": sorted(open_ids & set(holding)),
        "unused": sorted({one.finding for one in listed} - open_ids),
        "expired": sorted({one.finding for one in listed if one.finding not in holding}),
    }
    if elsewhere:
        made["other_case"] = elsewhere
    changed = {**report, "findings": findings, "verdict": verdict(findings), "dispensations": made}
    from reports.report import worded

    return worded(cast(Report, changed), report["language"])


def _decided(finding: FindingDoc, decision: Decision) -> FindingDoc:
    made: DispensationDoc = {
        "reason": decision.reason,
        "person": decision.person,
        "basis": decision.basis,
        "until": decision.until.isoformat() if decision.until is not None else None,
    }
    return {**finding, "dispensation": made, "act": "nobody"}
