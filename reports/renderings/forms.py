"""The forms that a report can be given out in, by name."""

from __future__ import annotations

from importlib import import_module

from reports.document import Report, to_json

FORMS = ("text", "json", "html", "pdf", "geojson", "gpkg", "sosi", "sarif", "csv")


def render(report: Report, form: str, lang: str | None = None) -> bytes:
    """The report in one form, text as UTF-8. `lang` None keeps the report's language. Raises ValueError for an unknown form."""
    form = str(form)
    if form not in FORMS:
        raise ValueError(f"{form}: not a form of report; there are {', '.join(FORMS)}")
    if lang is not None and lang != report["language"]:
        from reports.report import worded

        report = worded(report, lang)
    if form == "json":
        return to_json(report).encode()
    made = getattr(import_module(f"reports.renderings.{form}"), f"render_{form}")(report)
    return made if isinstance(made, bytes) else str(made).encode()
