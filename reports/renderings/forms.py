"""The forms that a report can be given out in, by name."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from reports.document import Report, to_json

if TYPE_CHECKING:
    from reports.drawing.drawings import Drawings

FORMS = ("text", "json", "html", "pdf", "geojson", "gpkg", "sosi", "sarif", "csv")


DRAWN = ("html", "pdf")
"""Forms that show the report's drawings."""


def render(report: Report, form: str, lang: str | None = None) -> bytes:
    """The report in one form, text as UTF-8. `lang` None keeps the report's language. Raises ValueError for an unknown form."""
    return render_all(report, [str(form)], lang)[str(form)]


def render_all(report: Report, forms: Iterable[str], lang: str | None = None) -> dict[str, bytes]:
    """As `render`, by form; what several forms show is drawn once."""
    wanted = list(forms)
    if unknown := [form for form in wanted if form not in FORMS]:
        raise ValueError(f"{unknown[0]}: not a form of report; there are {', '.join(FORMS)}")
    if lang is not None and lang != report["language"]:
        from reports.report import worded

        report = worded(report, lang)
    drawn = _drawn(report) if any(form in DRAWN for form in wanted) else None
    return {form: _in_form(report, form, drawn) for form in wanted}


def _drawn(report: Report) -> Drawings:
    from reports.drawing.drawings import drawings

    return drawings(report)


def _in_form(report: Report, form: str, drawn: Drawings | None) -> bytes:
    if form == "json":
        return to_json(report).encode()
    shown = {"drawn": drawn} if form in DRAWN else {}
    made = getattr(import_module(f"reports.renderings.{form}"), f"render_{form}")(report, **shown)
    return made if isinstance(made, bytes) else str(made).encode()
