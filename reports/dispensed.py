"""The dispensations of a report laid out for reading: those that hold, those that nothing answers to, those that have run out, and
those of another case."""

from __future__ import annotations

from reports.document import Report
from reports.finding import FindingDoc
from reports.quantities import day
from reports.wording import label, title

Listed = tuple[str, list[str]]
"""A heading and what stands under it."""


def dispensation_lists(report: Report, lang: str) -> list[Listed]:
    """Finished texts, empty without decisions. A decision that has run out counts as unused when its fault is not there any more."""
    made = report.get("dispensations")
    if made is None:
        return []
    by_id = {one["id"]: one for one in report["findings"]}
    expired = [one for one in made["expired"] if one in by_id]
    unused = [one for one in made["unused"] if one not in expired]
    lists = [
        (label(lang, "dispensations.used"), [_holding(by_id[one], lang) for one in made["used"] if one in by_id]),
        (label(lang, "dispensations.expired"), [_numbered(by_id[one]) for one in expired]),
        (label(lang, "dispensations.other_case"), [_numbered(by_id[one]) for one in made.get("other_case", ()) if one in by_id]),
        (label(lang, "dispensations.unused"), [f"{title(lang, one.partition(':')[0])} ({one})" for one in unused]),
    ]
    return [(heading, items) for heading, items in lists if items]


def _holding(finding: FindingDoc, lang: str) -> str:
    decision = finding["dispensation"]
    until = label(lang, "dispensations.until", until=day(decision["until"], lang)) if decision["until"] else label(lang, "dispensations.for_good")
    return label(
        lang, "dispensations.one", number=str(finding["number"]), title=title(lang, finding["rule"]), reason=decision["reason"].rstrip("."),
        person=decision["person"], basis=decision["basis"], until=until,
    )  # fmt: skip


def _numbered(finding: FindingDoc) -> str:
    return f"{finding['number']}. {finding['message']}"
