"""The report as PDF, by typst: PDF/A-2a and PDF/UA-1 in one file, tagged, with language and alternative texts.

The writer refuses to make a file that breaks the parts of the standards that it knows. The drawings are the same SVG as in the HTML.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from reports import view, wording
from reports.basis import basis, facts
from reports.difference_words import difference_lists
from reports.dispensed import dispensation_lists
from reports.document import Report
from reports.drawing import plan, profile
from reports.drawing.document import ProfileDoc
from reports.drawing.drawings import Drawings, drawings
from reports.finding import RuleDoc
from reports.param_words import params_text
from reports.renderings.html import page_title
from reports.wording import label, word

if TYPE_CHECKING:
    from typst import Compiler

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]

_FOREIGN = re.compile("[^\x20-\x7e\xa0-\u017f\u0391-\u03c9\u0410-\u044f\u2010-\u201e\u2020-\u2022\u2026\u2030\u2190-\u2193\u2212\u2264\u2265]")

_DATA = '"DATA"'
"""Where the template takes its data."""

_ONE_AT_A_TIME = Lock()
"""A compiler in use by one thread refuses every other, and one of its own for each would cost its fonts each time."""

_EPOCH = 0
"""A PDF/A must be dated and we have no clock: the day that the check was held against, else this, which says "no date"."""


def render_pdf(report: Report, lang: str | None = None, drawn: Drawings | None = None) -> bytes:
    """The PDF file. `lang` None keeps the report's language; `drawn` are the report's drawings where they are made already."""
    if lang is not None and lang != report["language"]:
        from reports.report import worded

        report = worded(report, lang)
    import typst

    data = json.dumps(content(report, drawn or drawings(report)), ensure_ascii=False, allow_nan=False)
    try:
        return _compiled(data)
    except typst.TypstError:
        # An archive file must hold a glyph for every sign. Ours cover the European scripts; anything else becomes a question mark.
        return _compiled(_FOREIGN.sub("?", data))


def _compiled(data: str) -> bytes:
    """The data as a string in the source: as an input of the compiler it would make it forget all that it has set before."""
    literal = data.replace("\\", "\\\\").replace('"', '\\"')
    source = _template().replace(_DATA, f'"{literal}"', 1).encode("utf-8")
    with _ONE_AT_A_TIME:
        made = _compiler().compile(source, format="pdf", pdf_standards=[*STANDARDS], timestamp=_EPOCH)
    assert isinstance(made, bytes)
    return made


def content(report: Report, drawn: Drawings) -> dict[str, Any]:
    """Every word of the PDF, in the order of its pages."""
    lang = report["language"]
    found = view.parties(report, lang)
    things = view.todos(found)
    placed = plan.located(report["findings"], report["map"]["crs"]) if drawn.plan else []
    pack = report["pack"]
    return {
        "language": lang,
        "region": "GB" if lang == "en" else "NO",
        "title": page_title(report, lang),
        "date": [int(part) for part in report["case"]["date"].split("-")] if report["case"]["date"] else None,
        "author": f"{report['tool']['name']} {report['tool']['version']}",
        "footer": " · ".join(part for part in (report["case"]["case_id"], report["delivery"]["file_name"], pack["name"], pack["version"]) if part),
        "heading": label(lang, "head.title"),
        "subtitle": f"{label(lang, 'head.for_file', file=report['delivery']['file_name'])}. {label(lang, 'head.level_' + report['level'])}.",
        "verdict": {
            "code": report["verdict"],
            "word": word(lang, "verdict", report["verdict"]),
            "sentence": label(lang, f"verdict.{report['verdict']}"),
        },
        "todo": {
            "heading": label(lang, "todo.heading"),
            "nothing": label(lang, "todo.nothing"),
            "items": [_todo(one, lang) for one in things[: view.ACTIONS_SHOWN]],
            "rest": view.todo_rest(report, lang, things),
        },
        "difference": _difference(report, lang),
        "dispensations": {"heading": label(lang, "dispensations.heading"), "lists": dispensation_lists(report, lang)},
        "facts": facts(report, lang),
        "counts": ", ".join(f"{count} {word(lang, 'outcome', outcome)}" for outcome, count in report["summary"].items() if count),
        "map": {
            "heading": label(lang, "map.heading"),
            "svg": drawn.plan,
            "none": label(lang, "map.none"),
            "alt": plan.description(report, lang),
            "caption": _caption(report, bool(placed), view.unplaced(report, placed, lang), lang),
        },
        "findings": {
            "heading": label(lang, "findings.heading"),
            "none": label(lang, "findings.none"),
            "parties": [_party(party, lang) for party in found],
        },
        "profiles": {
            "heading": label(lang, "profiles.heading"),
            "items": [_profile(one, lang, picture) for one, picture in zip(report["profiles"], drawn.profiles, strict=True)],
        },
        "passed": _passed(report, lang),
        "not_checked": _not_checked(report, lang),
        "manual": {"heading": label(lang, "manual.heading"), "note": label(lang, "manual.note"), "items": [one["text"] for one in report["manual"]]},
        "contents": _contents(report, lang),
        "basis": _basis(report, lang),
        "closing": label(lang, "verdict.not_decision"),
    }


def _todo(one: view.Todo, lang: str) -> dict[str, str]:
    aside = f"{one.who}, {view.todo_places(one, lang)}. {one.code} ({label(lang, 'findings.number')} {one.numbers})."
    return {"text": one.text, "aside": aside}


def _difference(report: Report, lang: str) -> dict[str, Any] | None:
    made = difference_lists(report, lang)
    return None if made is None else {"heading": label(lang, "difference.heading"), "sentence": made[0], "lists": made[1]}


def _caption(report: Report, pins: bool, unplaced: str, lang: str) -> str:
    """What the colours and dashes mean, in words."""
    functions = [f"{one} {word(lang, 'function', one)} ({_line_words(one, lang)})" for one in plan.functions_drawn(report) if one != "ANNET"]
    shapes = [f"{wording.word(lang, 'shape', shape)} {words}" for shape, words in plan.symbols_drawn(report, lang)]
    listed = "; ".join([*functions, *shapes])
    parts = [f"{label(lang, 'map.legend')}: {listed}." if listed else "", label(lang, "map.numbered") if pins else "", unplaced]
    return " ".join(part for part in parts if part)


def _line_words(function: str, lang: str) -> str:
    colour = {"VL": "blue", "SP": "green", "AF": "green", "OV": "brown", "DR": "brown"}[function]
    return word(lang, "colour", colour)


def _party(party: view.Party, lang: str) -> dict[str, Any]:
    return {"heading": party.heading, "groups": [_group(group, lang) for group in party.groups]}


def _group(group: view.Group, lang: str) -> dict[str, Any]:
    return {
        "title": group.title,
        "code": group.code,
        "severity": group.severity_word,
        "advice": group.advice,
        "why": f"{label(lang, 'findings.why')}: {group.why}",
        "clause": f"{group.clause}." + (f" {label(lang, 'findings.ours')}" if group.ours else ""),
        "rest": group.rest,
        "findings": [
            {
                "number": one.number,
                "fails": one.outcome == "fail" and group.severity != "info",
                "message": one.message,
                "outcome": f"{one.outcome_word}, {one.mark}" if one.mark else one.outcome_word,
                "rows": [*one.rows, (label(lang, "findings.id"), one.id)],
            }
            for one in group.findings
        ],
    }


def _profile(one: ProfileDoc, lang: str, picture: str) -> dict[str, str]:
    return {
        "heading": profile.heading(one, lang),
        "svg": picture,
        "alt": profile.description(one, lang),
        "summary": profile.summary(one, lang),
    }


def _rule_line(rule: RuleDoc, lang: str) -> str:
    params = params_text(rule, lang)
    return f"{rule['rule']} v{rule['version']}" + (f" ({params})" if params else "")


def _rule_cells(rule: RuleDoc) -> list[str]:
    return [rule["rule"], rule["title"]]


def _passed(report: Report, lang: str) -> dict[str, Any]:
    head = [label(lang, key) for key in ("findings.rule", "passed.title", "passed.checked", "findings.clause")]
    tables = []
    for key, note, measured in (("measured_heading", "", True), ("declared_heading", "declared_note", False)):
        rules = view.passed(report, measured)
        if rules:
            body = [[*_rule_cells(one), str(one["checked"]), view.clause_text(**one["clause"])] for one in rules]
            tables.append(
                {"heading": label(lang, f"passed.{key}"), "note": label(lang, f"passed.{note}") if note else "", "head": head, "body": body}
            )
    return {"heading": label(lang, "passed.heading"), "none": label(lang, "passed.none"), "tables": tables}


def _not_checked(report: Report, lang: str) -> dict[str, Any]:
    head = [label(lang, key) for key in ("findings.rule", "passed.title", "findings.clause")]
    tables = [
        {"heading": reason, "head": head, "body": [[*_rule_cells(one), view.clause_text(**one["clause"])] for one in rules]}
        for reason, rules in view.not_checked(report, lang)
    ]
    aside = view.not_applicable(report)
    return {
        "heading": label(lang, "not_checked.heading"),
        "none": label(lang, "not_checked.none"),
        "note": label(lang, "not_checked.note"),
        "tables": tables,
        "aside": _aside(aside, lang),
    }


def _aside(rules: list[RuleDoc], lang: str) -> str:
    if not rules:
        return ""
    note = label(lang, "not_checked.not_applicable_note", count=str(len(rules)))
    listed = "; ".join(f"{one['title']} ({one['rule']})" for one in rules)
    return f"{note} {listed}."


def _contents(report: Report, lang: str) -> dict[str, Any]:
    delivery = report["delivery"]
    empty = not delivery["amounts"] and not delivery["point_amounts"]
    others = label(lang, "contents.others", count=str(delivery["others"])) if delivery["others"] else ""
    notes = [label(lang, "contents.none") if empty else "", others]
    return {
        "heading": label(lang, "contents.heading"),
        "amounts_head": [label(lang, f"contents.{key}") for key in ("function", "material", "dimension", "count", "length")],
        "amounts": view.amount_rows(report, lang),
        "points_head": [label(lang, f"contents.{key}") for key in ("point_kind", "count")],
        "points": view.point_rows(report, lang),
        "note": " ".join(note for note in notes if note),
    }


def _basis(report: Report, lang: str) -> dict[str, Any]:
    return {
        "heading": label(lang, "basis.heading"),
        "rows": basis(report, lang),
        "rules_heading": label(lang, "basis.rules"),
        # One paragraph: a tagged table of every rule would make half the file, and each rule has its row further up.
        "rules": " · ".join(_rule_line(one, lang) for one in report["rules"]) + ".",
    }


@lru_cache
def _template() -> str:
    return files("reports").joinpath("templates", "report.typ").read_text(encoding="utf-8")


@lru_cache
def _compiler() -> Compiler:
    import typst

    # The program's own fonts alone: the same report gives the same pages on every machine.
    return typst.Compiler(ignore_system_fonts=True)
