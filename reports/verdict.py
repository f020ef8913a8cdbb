"""From findings to a verdict, and from a finding to the one who must act: section 2 of the public interfaces."""

from __future__ import annotations

from collections.abc import Iterable

from reports.document import VerdictWord
from reports.finding import Actor, FindingDoc, OutcomeWord, RuleDoc

OUTCOMES: tuple[OutcomeWord, ...] = ("pass", "near", "fail", "undecided", "not_applicable", "not_run", "crashed")
"""In the order of the report's summary."""

_STOPS = ("blocker", "error")


def verdict(findings: Iterable[FindingDoc]) -> VerdictWord:
    """`needs_correction` when a blocker or error failed or waits for the contractor; `needs_review` when anything of weight was
    not settled; else `accepted`. What is only information weighs nothing, nor what the municipality has dispensed from."""
    review = False
    for finding in findings:
        if "dispensation" in finding:
            continue
        theirs = finding["outcome"] == "fail" or (finding["outcome"] == "undecided" and finding["needs"] == "contractor")
        if theirs and finding["severity"] in _STOPS:
            return "needs_correction"
        review = review or finding["severity"] != "info"
    return "needs_review" if review else "accepted"


def summary(rules: Iterable[RuleDoc]) -> dict[str, int]:
    """Rules counted by their own outcome; the counts add up to the number of rules."""
    counts: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
    for rule in rules:
        counts[rule["outcome"]] += 1
    return counts


def actor(outcome: OutcomeWord, severity: str, needs: str | None) -> Actor:
    """Who must do something about a finding. What we could not look at is nobody's fault, and the caseworker sees to it that it
    is looked at; a crash is ours; information asks nobody for anything."""
    if outcome == "crashed":
        return "operator"
    if severity == "info":
        return "nobody"
    if needs == "contractor":
        return "contractor"
    if outcome == "fail" and severity in _STOPS and needs is None:
        return "contractor"
    return "caseworker"
