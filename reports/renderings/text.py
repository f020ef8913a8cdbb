"""The report for a terminal: verdict on top, what to do, then the findings by who must act. Plain text, no colour codes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from reports import view
from reports.basis import basis, facts
from reports.difference_words import difference_lists
from reports.dispensed import dispensation_lists
from reports.document import Report
from reports.report import worded
from reports.wording import label, word

_WIDTH = 100


def render_text(report: Report, lang: str | None = None) -> str:
    """The report as lines of at most 100 signs, ending in a newline. `lang` None keeps the report's language."""
    if lang is not None and lang != report["language"]:
        report = worded(report, lang)
    return "\n".join(_lines(report, report["language"])) + "\n"


def _lines(report: Report, lang: str) -> Iterator[str]:
    yield from _head(report, lang)
    found = view.parties(report, lang)
    yield from _todo(report, found, lang)
    yield from _difference(report, lang)
    yield from _dispensations(report, lang)
    for party in found:
        yield ""
        yield _heading(party.heading)
        for group in party.groups:
            yield from _group(group, lang)
    yield from _rest(report, lang)


def _head(report: Report, lang: str) -> Iterator[str]:
    verdict = report["verdict"]
    yield word(lang, "verdict", verdict).upper()
    yield from _wrapped(label(lang, f"verdict.{verdict}"))
    yield ""
    rows = facts(report, lang)
    wide = max((len(key) for key, _ in rows), default=0)
    for key, value in rows:
        yield f"{key:<{wide}}  {value}"


def _todo(report: Report, found: list[view.Party], lang: str) -> Iterator[str]:
    things = view.todos(found)
    yield ""
    yield _heading(label(lang, "todo.heading"))
    if not things:
        yield label(lang, "todo.nothing")
    for index, thing in enumerate(things[: view.ACTIONS_SHOWN], start=1):
        yield from _wrapped(f"{index}. {thing.text} ({thing.who}; {thing.code}, {view.todo_places(thing, lang)})", "   ")
    rest = view.todo_rest(report, lang, things)
    if rest:
        yield f"   {rest}"


def _difference(report: Report, lang: str) -> Iterator[str]:
    made = difference_lists(report, lang)
    if made is None:
        return
    sentence, lists = made
    yield ""
    yield _heading(label(lang, "difference.heading"))
    yield from _wrapped(sentence)
    for heading, items in lists:
        yield f"{heading}:"
        for item in items:
            yield from _wrapped(f"- {item}", "  ")


def _dispensations(report: Report, lang: str) -> Iterator[str]:
    lists = dispensation_lists(report, lang)
    if lists:
        yield ""
        yield _heading(label(lang, "dispensations.heading"))
    for heading, items in lists:
        yield from _wrapped(f"{heading}:")
        for item in items:
            yield from _wrapped(f"- {item}", "  ")


def _group(group: view.Group, lang: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(f"{group.title}  [{group.code}, {group.severity_word}]")
    yield from _wrapped("  " + ": ".join(group.advice), "    ")
    yield from _wrapped(f"  {label(lang, 'findings.why')}: {group.why} ({group.clause})", "    ")
    for one in group.findings:
        mark = f" [{one.mark}]" if one.mark else ""
        yield from _wrapped(f"  {one.number:>3}. {one.message} ({one.outcome_word}){mark}", "       ")
        details = "; ".join(f"{key}: {value}" for key, value in one.rows)
        yield from _wrapped(f"       {details}", "       ")
    if group.rest:
        yield from _wrapped(f"  {group.rest}", "  ")


def _rest(report: Report, lang: str) -> Iterator[str]:
    yield ""
    yield _heading(label(lang, "passed.heading"))
    for key, measured in (("measured_heading", True), ("declared_heading", False)):
        rules = view.passed(report, measured)
        if rules:
            yield f"{label(lang, f'passed.{key}')}:"
            for rule in rules:
                yield from _wrapped(f"  - {rule['title']} [{rule['rule']}] ({rule['checked']})", "    ")
    if not any(one["outcome"] == "pass" for one in report["rules"]):
        yield label(lang, "passed.none")
    yield ""
    yield _heading(label(lang, "not_checked.heading"))
    missed = view.not_checked(report, lang)
    if not missed:
        yield label(lang, "not_checked.none")
    for reason, rules in missed:
        yield from _wrapped(f"{reason}")
        for rule in rules:
            yield from _wrapped(f"  - {rule['title']} [{rule['rule']}]", "    ")
    aside = view.not_applicable(report)
    if aside:
        yield from _wrapped(label(lang, "not_checked.not_applicable_note", count=str(len(aside))))
    if report["manual"]:
        yield ""
        yield _heading(label(lang, "manual.heading"))
        for one in report["manual"]:
            yield from _wrapped(f"[ ] {one['text']}", "    ")
    yield ""
    yield _heading(label(lang, "basis.heading"))
    for key, value in basis(report, lang):
        yield from _wrapped(f"{key}: {value}", "  ")
    yield ""
    yield from _wrapped(label(lang, "verdict.not_decision"))


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
