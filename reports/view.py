"""The report laid out for reading: what stands where and in which words, the same for text, HTML and PDF.

Everything here is finished text in the reader's language; the templates only set it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports import wording
from reports.difference_words import standing_of
from reports.document import Report
from reports.drawing.plan import ranges
from reports.finding import FindingDoc, RuleDoc
from reports.quantities import number, shown, shown_pair
from reports.wording import label, word

ACTIONS_SHOWN = 3
LISTED = 100
"""Findings of one rule that are listed one by one; a page of thousands helps nobody, and JSON and CSV have them all."""

_ACTORS = ("contractor", "caseworker", "operator", "nobody")

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


def unplaced(report: Report, on_map: Iterable[FindingDoc], lang: str) -> str:
    """A sentence with the numbers of findings that the map cannot show."""
    there = {one["number"] for one in on_map}
    numbers = [one["number"] for one in report["findings"] if one["outcome"] != "not_run" and one["number"] not in there]
    return label(lang, "map.unplaced", numbers=ranges(numbers)) if numbers else ""


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
