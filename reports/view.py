"""The report laid out for reading: what stands where and in which words, the same for text, HTML and PDF.

Everything here is finished text in the reader's language; the templates only set it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports import wording
from reports.document import ChangedDoc, FindingDoc, Report, RuleDoc
from reports.drawing.plan import ranges
from reports.quantities import number, shown, shown_pair
from reports.wording import counted, label, word, words

ACTIONS_SHOWN = 3
LISTED = 100
"""Findings of one rule that are listed one by one; a page of thousands helps nobody, and JSON and CSV have them all."""

_ACTORS = ("contractor", "caseworker", "operator", "nobody")

_VALUE_WORDS = ("value", "missing", "kind", "certificate", "reference", "trench", "material")
"""Lists of words that a rule pack's values may stand in. Not the codes of owner and level: one letter means different things there."""

Row = tuple[str, str]
"""Label and value."""


@dataclass(frozen=True)
class Shown:
    """One finding as it is read."""

    number: int
    id: str
    code: str
    outcome: str
    outcome_word: str
    severity_word: str
    message: str
    rows: tuple[Row, ...]
    mark: str
    """"Remaining" or "new" since the previous check, empty without one."""


@dataclass(frozen=True)
class Group:
    """The findings of one rule: one thing to do."""

    code: str
    title: str
    severity: str
    severity_word: str
    fix: str
    advice: tuple[str, str]
    """What to do with a word before it: that this mends it, or for whom it is when that is not who must act."""
    why: str
    clause: str
    ours: bool
    findings: tuple[Shown, ...]
    """The first hundred at most."""
    count: int
    numbers: str
    rest: str
    """How many more there are and where they stand, empty when all are listed."""


@dataclass(frozen=True)
class Party:
    code: str
    name: str
    heading: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


@dataclass(frozen=True)
class Todo:
    text: str
    count: str
    numbers: str
    code: str
    who: str
    anchor: str


def anchor(party: Party, group: Group) -> str:
    """The address of a rule's findings on the page. A rule can have things for two parties; the contractor's keeps the plain one."""
    return group.code if party.code == "contractor" else f"{group.code}-{party.code}"


def parties(report: Report, lang: str) -> list[Party]:
    """Findings grouped by who must act and what to do; what was not looked at is not among them."""
    rules = {rule["rule"]: rule for rule in report["rules"]}
    standing = standing_of(report)
    made = []
    for actor in _ACTORS:
        codes: dict[str, list[FindingDoc]] = {}
        for finding in report["findings"]:
            if finding["act"] == actor and finding["outcome"] != "not_run":
                codes.setdefault(finding["rule"], []).append(finding)
        groups = tuple(_group(code, found, rules.get(code), standing, lang) for code, found in codes.items())
        if groups:
            made.append(Party(actor, word(lang, "act", actor), label(lang, f"findings.by_{actor}"), groups))
    return made


def todos(found: Sequence[Party]) -> list[Todo]:
    """What must be done, worst first: the contractor's things, and where there are none the caseworker's."""
    must = [party for party in found if party.code != "nobody"]
    first = next((party for party in must if party.code == "contractor"), None) or next(iter(must), None)
    if first is None:
        return []
    who = first.name
    return [Todo(_without_name(group.fix, who), str(group.count), group.numbers, group.code, who, anchor(first, group)) for group in first.groups]


def _without_name(fix: str, who: str) -> str:
    """Advice often opens with whom it is for; under a heading that says so, that is once too often."""
    rest = fix.removeprefix(f"{who}: ")
    return rest[:1].upper() + rest[1:]


def _advice(fix: str, lang: str) -> tuple[str, str]:
    whom, colon, rest = fix.partition(": ")
    return (whom, rest) if colon and whom in {word(lang, "act", actor) for actor in _ACTORS} else (label(lang, "findings.fix"), fix)


def todo_rest(report: Report, lang: str, things: Sequence[Todo]) -> str:
    rest = len(things) - ACTIONS_SHOWN
    if rest < 1:
        return ""
    return label(lang, "todo.one_more") if rest == 1 else label(lang, "todo.more", count=str(rest))


def todo_places(todo: Todo, lang: str) -> str:
    return label(lang, "todo.one_place") if todo.count == "1" else label(lang, "todo.places", count=todo.count)


def passed(report: Report, measured: bool) -> list[RuleDoc]:
    """Rules that were met: by what stands in the file, or by what was only said or attached."""
    return [one for one in report["rules"] if one["outcome"] == "pass" and (one["evidence"] == "measured") == measured]


def not_checked(report: Report, lang: str) -> list[tuple[str, list[RuleDoc]]]:
    """Rules that were not run, by reason in words."""
    found: dict[str, list[RuleDoc]] = {}
    for rule in report["rules"]:
        if rule["outcome"] in {"not_run", "crashed"}:
            found.setdefault(rule["reason"] or "crashed", []).append(rule)
    return [(word(lang, "reason", reason), rules) for reason, rules in found.items()]


def not_applicable(report: Report) -> list[RuleDoc]:
    return [one for one in report["rules"] if one["outcome"] == "not_applicable"]


def amount_rows(report: Report, lang: str) -> list[tuple[str, str, str, str, str]]:
    """Function, material, dimension, pipes, length for each kind of pipe, and the total last."""
    delivery = report["delivery"]
    rows = [
        (
            word(lang, "function", one["function"]),
            word(lang, "material", one["material"]) if one["material"] else "–",
            shown(one["dimension_mm"], "mm", lang) or "–",
            str(one["pipes"]),
            shown(one["length_m"], "m", lang),
        )
        for one in delivery["amounts"]
    ]
    if rows:
        rows.append((label(lang, "contents.total"), "", "", str(delivery["pipes"]), shown(delivery["length_m"], "m", lang)))
    return rows


def point_rows(report: Report, lang: str) -> list[tuple[str, str]]:
    return [(word(lang, "subject", one["kind"]), str(one["count"])) for one in report["delivery"]["point_amounts"]]


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


def unplaced(report: Report, on_map: Iterable[FindingDoc], lang: str) -> str:
    """A sentence with the numbers of findings that the map cannot show."""
    there = {one["number"] for one in on_map}
    numbers = [one["number"] for one in report["findings"] if one["outcome"] != "not_run" and one["number"] not in there]
    return label(lang, "map.unplaced", numbers=ranges(numbers)) if numbers else ""


def params_text(rule: RuleDoc, lang: str) -> str:
    """The values that a rule was held to, as "name = value"."""
    return "; ".join(f"{name} = {value}" for name, value in param_rows(rule["params"], lang))


def param_rows(params: Mapping[str, Any], lang: str) -> list[Row]:
    """A rule's values in a municipality, name and value in words."""
    return [(word(lang, "param", name), _param(value, lang, name)) for name, value in params.items()]


def standing_of(report: Report) -> dict[str, str]:
    """Whether each finding is new or remaining, by id; empty without a previous report."""
    made = report.get("difference")
    if made is None:
        return {}
    return dict.fromkeys(made["remaining"], "still") | dict.fromkeys(made["new"], "is_new")


def rows_of(finding: FindingDoc, lang: str, clause: bool = False) -> list[Row]:
    """Everything about one finding that has a value, label by label."""
    measured, required = shown_pair(finding["measured"], finding["required"], finding["unit"], lang)
    location = finding["location"]
    coordinates = ""
    if location is not None:
        places = location["coordinates"]
        coordinates = f"E {number(places[0], lang, 2)}, N {number(places[1], lang, 2)}"
        if len(places) > 2:
            coordinates += f", H {number(places[2], lang, 2)}"
        coordinates += f" ({finding['crs']})" if finding["crs"] else ""
    subject = finding["subject"]
    deviation = ""
    if finding.get("deviation"):
        from reports.disclosure import deviation_words

        deviation = deviation_words(finding.get("deviation"), lang)
    rows = [
        ("measured", measured),
        ("required", required),
        ("uncertainty", f"± {shown(finding['uncertainty'], finding['unit'], lang)}" if finding["uncertainty"] else ""),
        ("deviation", deviation),
        ("missing", wording.joined(lang, (word(lang, "missing", one) for one in finding["missing"]))),
        ("object", wording.name(lang, subject) if subject["kind"] != "file" else ""),
        ("place", finding["where"] if finding["place"] is not None else ""),
        ("line", str(subject["line"]) if "line" in subject else ""),
        ("coordinates", coordinates),
        ("related", wording.joined(lang, (wording.name(lang, one) for one in finding["related"]))),
        ("clause", clause_text(finding["clause"]["document"], finding["clause"]["part"]) if clause else ""),
        ("evidence", word(lang, "evidence", finding["evidence"]) if finding["evidence"] != "measured" else ""),
    ]
    return [(label(lang, f"findings.{key}"), value) for key, value in rows if value]


def clause_text(document: str, part: str) -> str:
    return ", ".join(one for one in (document, part) if one)


def _group(code: str, found: Sequence[FindingDoc], rule: RuleDoc | None, standing: dict[str, str], lang: str) -> Group:
    first, who = found[0], word(lang, "act", found[0]["act"])
    listed = tuple(
        Shown(
            one["number"],
            one["id"],
            code,
            one["outcome"],
            word(lang, "outcome", one["outcome"]),
            word(lang, "severity", one["severity"]),
            one["message"],
            (*_own_fix(one, first, lang), *rows_of(one, lang)),
            label(lang, f"findings.{standing[one['id']]}") if one["id"] in standing else "",
        )
        for one in found[:LISTED]
    )
    more = len(found) - len(listed)
    return Group(
        code,
        rule["title"] if rule else code,
        first["severity"],
        word(lang, "severity", first["severity"]),
        _without_name(first["fix"], who),
        _advice(_without_name(first["fix"], who), lang),
        first["why"],
        clause_text(first["clause"]["document"], first["clause"]["part"]),
        rule["ours"] if rule else False,
        listed,
        len(found),
        ranges(one["number"] for one in found),
        label(lang, "findings.rest", count=str(more)) if more else "",
    )


def _own_fix(one: FindingDoc, first: FindingDoc, lang: str) -> list[Row]:
    """Advice and reason stand once at the group; a finding repeats them only where its own differ."""
    return [(label(lang, f"findings.{key}"), one[key]) for key in ("fix", "why") if one[key] != first[key]]


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


def _param(value: Any, lang: str, name: str) -> str:
    """One value of a rule pack in words; a code that no list of words has is a code in every language."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return word(lang, "general", "yes" if value else "no")
    if isinstance(value, int | float):
        made = number(value, lang, 0 if float(value).is_integer() else 2 if round(value, 2) == value else 3)
        unit = words(lang, "param_unit").get(name.rpartition("_")[2]) if "_" in name else None
        return f"{made} {unit}" if unit else made
    if isinstance(value, list | tuple):
        return ", ".join(_param(one, lang, name) for one in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{word(lang, 'param', key)}: {_param(item, lang, key)}" for key, item in value.items())
    kinds = ("colour",) if name == "colour" else _VALUE_WORDS
    return next((word(lang, kind, value) for kind in kinds if value in words(lang, kind)), str(value))
