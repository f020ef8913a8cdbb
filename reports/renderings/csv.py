"""The findings as CSV for spreadsheets: UTF-8 with a byte order mark, semicolons, decimal comma in Norwegian."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from reports import wording
from reports.document import Report
from reports.finding import FindingDoc
from reports.view import clause_text
from reports.wording import label, word

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(report: Report) -> bytes:
    """One row a finding, headings in the report's language; numbers without unit, which has a column of its own."""
    lang = report["language"]
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading for heading, _ in _columns(report["findings"][0] if report["findings"] else None, lang)])
    for one in report["findings"]:
        writer.writerow([value for _, value in _columns(one, lang)])
    return (_BOM + text.getvalue()).encode()


def _columns(one: FindingDoc | None, lang: str) -> list[tuple[str, str]]:
    """(heading, value) for one finding; without a finding only the headings count."""
    if one is None:
        return [(heading, "") for heading, _ in _columns(_NOTHING, lang)]
    subject = one["subject"]
    coordinates = one["location"]["coordinates"] if one["location"] else []
    places = [_number(value, lang) for value in coordinates] + [""] * (3 - len(coordinates))
    values: list[tuple[str, str]] = [
        ("findings.number", str(one["number"])),
        ("findings.rule", one["rule"]),
        ("findings.outcome", word(lang, "outcome", one["outcome"])),
        ("findings.severity", word(lang, "severity", one["severity"])),
        ("findings.act", word(lang, "act", one["act"])),
        ("findings.message", one["message"]),
        ("findings.fix", one["fix"]),
        ("findings.why", one["why"]),
        ("findings.measured", _number(one["measured"], lang)),
        ("findings.required", _number(one["required"], lang)),
        ("findings.uncertainty", _number(one["uncertainty"], lang)),
        ("findings.unit", one["unit"] or ""),
    ]
    rows = [(label(lang, key), value) for key, value in values]
    rows += [
        (label(lang, "findings.object"), wording.name(lang, subject)),
        (label(lang, "findings.place"), one["where"]),
        (label(lang, "findings.line"), str(subject.get("line", ""))),
        (label(lang, "findings.clause"), clause_text(one["clause"]["document"], one["clause"]["part"])),
        ("E", places[0]),
        ("N", places[1]),
        ("H", places[2]),
        ("EPSG", one["crs"] or ""),
        (label(lang, "findings.id"), one["id"]),
    ]
    return [(heading, _safe(value)) for heading, value in rows]


def _number(value: float | None, lang: str) -> str:
    if value is None:
        return ""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text if lang == "en" else text.replace(".", ",")


def _safe(value: str) -> str:
    """A text that a spreadsheet would run as a formula is made plain; negative numbers stay numbers."""
    if value.startswith(_FORMULA) and not value.lstrip("-").replace(",", "", 1).replace(".", "", 1).isdigit():
        return "'" + value
    return value


_NOTHING: Any = {
    "number": 0, "rule": "", "outcome": "pass", "severity": "info", "act": "contractor", "message": "", "fix": "", "why": "", "measured": None,
    "required": None, "uncertainty": None, "unit": None, "subject": {"kind": "file"}, "where": "", "location": None, "crs": None, "id": "",
    "clause": {"document": "", "part": ""},
}  # fmt: skip
