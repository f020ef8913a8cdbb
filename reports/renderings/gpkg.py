"""The findings as a GeoPackage: layers `findings`, `pipes`, `points`, and `mains` where the reader may see them; a table `rules`."""

from __future__ import annotations

from collections.abc import Iterator

from reference_data.geopackage import Layer, Table, write_geopackage
from reports.document import Report
from reports.renderings.geojson import rows
from reports.renderings.qgis import finding_style, line_style, point_style
from reports.wording import label

_REAL, _INTEGER = {"measured", "required", "uncertainty", "deviation_m", "east", "north", "height"}, {"number", "serial", "line"}


def render_gpkg(report: Report) -> bytes:
    return write_geopackage(report["delivery"]["crs"], list(_layers(report)), [_rules(report)])


def _layers(report: Report) -> Iterator[Layer]:
    lang = report["language"]
    table = rows(report)
    names = list(table[0]) if table else ["number", "rule", "title", "outcome", "severity", "act", "message", "why", "fix"]
    columns = {"finding_id": "TEXT", **{name: _type(name) for name in names}}
    findings = [
        ([one["location"]["coordinates"]] if one["location"] else None, [one["id"], *row.values()])
        for one, row in zip(report["findings"], table, strict=True)
    ]
    yield Layer("findings", "POINT", columns, findings, finding_style(lang), label(lang, "findings.heading"))
    drawn = report["map"]
    line_columns = dict.fromkeys(("label", "caption", "function"), "TEXT")
    for name, lines in (("pipes", drawn["pipes"]), ("mains", drawn["mains"])):
        if lines or name == "pipes":
            listed = [(one["coordinates"], [one["label"], one["caption"], one["function"]]) for one in lines]
            title = label(lang, "contents.pipes" if name == "pipes" else "map.mains")
            yield Layer(name, "LINESTRING", line_columns, listed, line_style(lang, old=name == "mains"), title)
    point_columns = dict.fromkeys(("label", "kind", "function"), "TEXT")
    for name, points in (("points", drawn["points"]), ("main_points", drawn["main_points"])):
        if points or name == "points":
            placed = [([one["coordinates"]], [one["label"], one["kind"], one["function"]]) for one in points]
            yield Layer(name, "POINT", point_columns, placed, point_style(), label(lang, "contents.point_kind"))


def _type(name: str) -> str:
    return "REAL" if name in _REAL else "INTEGER" if name in _INTEGER else "TEXT"


def _rules(report: Report) -> Table:
    columns = {**dict.fromkeys(("rule", "title", "outcome", "severity", "evidence", "clause", "reason"), "TEXT"), "checked": "INTEGER"}
    rows = [
        (
            one["rule"], one["title"], one["outcome"], one["severity"], one["evidence"],
            f"{one['clause']['document']}, {one['clause']['part']}", one["reason"], one["checked"],
        )
        for one in report["rules"]
    ]  # fmt: skip
    return Table("rules", columns, rows, label(report["language"], "basis.rules"))
