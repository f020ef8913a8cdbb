"""What changed since the previous report, in words: the sentence on top, the lists behind it, and the mark on each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reports.document import ChangedDoc, Report
from reports.finding import FindingDoc
from reports.quantities import shown
from reports.wording import counted, label, word


def difference_lists(report: Report, lang: str) -> tuple[str, list[tuple[str, list[str]]]] | None:
    """The sentence about what changed since the previous check, and the lists behind it.

    What was only said for information is neither counted nor listed: it comes and goes without anybody mending anything. The data have it.
    """
    made = report.get("difference")
    if made is None:
        return None
    by_id = {one["id"]: one for one in report["findings"]}
    told = {one["id"] for one in made["fixed_findings"] if one.get("severity") == "info"}
    told |= {one["id"] for one in report["findings"] if one["severity"] == "info"}
    only_told = {one["rule"] for one in report["rules"] if one["severity"] == "info"}
    fixed, remaining, new = ([one for one in made[key] if one not in told] for key in ("fixed", "remaining", "new"))
    changed = [one for one in made["changed"] if one["id"] not in told]
    not_checked = [one for one in made["not_checked"] if one.partition(":")[0] not in only_told]
    sentence = label(
        lang,
        "difference.sentence",
        fixed=str(len(fixed)),
        before=str(len(fixed) + len(remaining)),
        remaining=str(len(remaining)),
        new=counted(lang, "difference.count_new", len(new)),
    )
    if changed:
        sentence += " " + label(lang, "difference.changed", count=str(len(changed)))
    if not_checked:
        sentence += " " + label(lang, "difference.not_checked", count=str(len(not_checked)))
    lists = [
        (label(lang, "difference.fixed"), _each_once((one["message"] for one in made["fixed_findings"] if one["id"] not in told), lang)),
        (label(lang, "difference.new"), [_numbered(by_id[one]) for one in new if one in by_id]),
        (label(lang, "difference.changed_heading"), [_changed(one, by_id, lang) for one in changed]),
    ]
    return sentence, [(heading, items) for heading, items in lists if items]


def _each_once(messages: Iterable[str], lang: str) -> list[str]:
    """Where a requirement's name stands for what was found, several of it would read alike: it is said once, with how many there were."""
    counts = Counter(messages)
    return [message if count == 1 else f"{message} ({label(lang, 'todo.places', count=str(count))})" for message, count in counts.items()]


def standing_of(report: Report) -> dict[str, str]:
    """Whether each finding is new or remaining, by id; empty without a previous report."""
    made = report.get("difference")
    if made is None:
        return {}
    return dict.fromkeys(made["remaining"], "still") | dict.fromkeys(made["new"], "is_new")


def _numbered(finding: FindingDoc) -> str:
    return f"{finding['number']}. {finding['message']}"


def _changed(one: ChangedDoc, by_id: dict[str, FindingDoc], lang: str) -> str:
    finding = by_id.get(one["id"])
    before = shown(one["measured_before"], one["unit"], lang) or word(lang, "outcome", one["outcome_before"])
    now = shown(one["measured_now"], one["unit"], lang) or word(lang, "outcome", one["outcome_now"])
    if before == now:
        before, now = word(lang, "outcome", one["outcome_before"]), word(lang, "outcome", one["outcome_now"])
    values = label(lang, "difference.before_now", before=before, now=now)
    return f"{finding['number']}. {finding['message']} ({values})" if finding else values
