"""The report as one HTML file: no script, no request to anywhere, drawings inside, for screen (light and dark) and print."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reports import view
from reports.basis import basis, facts
from reports.difference_words import difference_lists
from reports.dispensed import dispensation_lists
from reports.document import Report
from reports.drawing import plan, profile, svg
from reports.drawing.document import ProfileDoc
from reports.drawing.drawings import Drawings, drawings
from reports.param_words import params_text
from reports.quantities import number
from reports.wording import label, word

if TYPE_CHECKING:
    from jinja2 import Template


def render_html(report: Report, lang: str | None = None, drawn: Drawings | None = None) -> str:
    """The whole page. `lang` None keeps the report's language; `drawn` are the report's drawings where they are made already."""
    from markupsafe import Markup

    report = in_language(report, lang)
    return template("report.html.j2").render(
        title=page_title(report, report["language"]), css=Markup(_css()), **content(report, drawn or drawings(report))
    )


def in_language(report: Report, lang: str | None) -> Report:
    if lang is None or lang == report["language"]:
        return report
    from reports.report import worded

    return worded(report, lang)


def content(report: Report, drawn: Drawings) -> dict[str, Any]:
    """What the templates set."""
    from markupsafe import Markup

    lang = report["language"]
    found = view.parties(report, lang)
    things = view.todos(found)
    placed = plan.located(report["findings"], report["map"]["crs"]) if drawn.plan else []
    return {
        "lang": lang,
        "report": report,
        "t": lambda key, **values: label(lang, key, **{name: str(value) for name, value in values.items()}),
        "word": lambda kind, code: word(lang, kind, code),
        "clause": view.clause_text,
        "anchor": view.anchor,
        "params": lambda rule: params_text(rule, lang),
        "places": lambda todo: view.todo_places(todo, lang),
        "todos": things,
        "shown": view.ACTIONS_SHOWN,
        "rest": view.todo_rest(report, lang, things),
        "difference": difference_lists(report, lang),
        "dispensations": dispensation_lists(report, lang),
        "facts": facts(report, lang),
        "map": Markup(drawn.plan) if drawn.plan else None,
        "has_pins": bool(placed),
        "unplaced": view.unplaced(report, placed, lang),
        "legend": _legend(report, lang),
        "parties": found,
        "profiles": [_profile(one, lang, picture) for one, picture in zip(report["profiles"], drawn.profiles, strict=True)],
        "passed": view.passed(report, measured=True),
        "declared": view.passed(report, measured=False),
        "not_checked": view.not_checked(report, lang),
        "not_applicable": view.not_applicable(report),
        "amounts": view.amount_rows(report, lang),
        "points": view.point_rows(report, lang),
        "basis": basis(report, lang),
    }


def page_title(report: Report, lang: str) -> str:
    """What the window and the PDF are called."""
    parts = [label(lang, "head.title"), report["case"]["case_id"] or report["delivery"]["file_name"], word(lang, "verdict", report["verdict"])]
    return " – ".join(parts)


def profile_rows(one: ProfileDoc, lang: str) -> list[tuple[str, str, str, str]]:
    """Distance, ground, top of pipe and cover, metres, as text."""
    rows: list[tuple[str, str, str, str]] = []
    for at, ground, top in zip(one["chainage_m"], one["terrain_m"], one["top_m"], strict=True):
        cover = ground - top if ground is not None and top is not None else None
        texts = ["–" if value is None else number(value, lang, 2) for value in (ground, top, cover)]
        rows.append((number(at, lang, 2), texts[0], texts[1], texts[2]))
    return [row for index, row in enumerate(rows) if index == 0 or row != rows[index - 1]]


def _profile(one: ProfileDoc, lang: str, picture: str) -> dict[str, Any]:
    from markupsafe import Markup

    return {
        "heading": profile.heading(one, lang),
        "svg": Markup(picture),
        "summary": profile.summary(one, lang),
        "rows": profile_rows(one, lang),
    }


def _legend(report: Report, lang: str) -> list[tuple[str, str, Any]]:
    from markupsafe import Markup

    made = []
    for function in plan.functions_drawn(report):
        sample = svg.polyline([(0, 7), (48, 7)], svg.COLOURS[function], 3, svg.DASHES[function], f"f-{function}")
        picture = svg.tag("svg", sample, viewBox="0 0 48 14", aria_hidden="true", focusable="false")
        made.append((function if function != "ANNET" else "", word(lang, "function", function), Markup(picture)))
    if report["map"]["mains"]:
        sample = svg.polyline([(0, 7), (48, 7)], svg.COLOURS["ANNET"], 7, class_="f-ANNET", opacity=0.3)
        sample += svg.polyline([(0, 7), (48, 7)], svg.COLOURS["ANNET"], 1, class_="f-ANNET")
        picture = svg.tag("svg", sample, viewBox="0 0 48 14", aria_hidden="true", focusable="false")
        made.append(("", label(lang, "map.mains"), Markup(picture)))
    return made + [(" ", words, Markup(_symbol(shape))) for shape, words in plan.symbols_drawn(report, lang)]


def _symbol(shape: str) -> str:
    return svg.tag("svg", plan.symbol(shape, 24, 7, own=True), viewBox="0 0 48 14", aria_hidden="true", focusable="false")


@lru_cache
def template(name: str) -> Template:
    """One of the templates in `reports/templates`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def source(wanted: str) -> str:
        return files("reports").joinpath("templates", wanted).read_text("utf-8")

    loader = FunctionLoader(source)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).get_template(name)


@lru_cache
def _css() -> str:
    """The page's own sheet and the drawings', which the web pages have too."""
    return "".join(files("reports").joinpath(*place).read_text("utf-8") for place in (("templates", "report.css"), ("static", "drawing.css")))
