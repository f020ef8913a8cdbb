"""From results to a report, and from the report to everything that is read, filed or sent.

`build` makes the one document; `render` gives it out in one of its forms. Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.difference import PreviousError, compare
    from reports.disclosure import disclose
    from reports.document import Report, json_schema, to_json
    from reports.figures import Entry, StatisticsDoc, statistics, statistics_page
    from reports.letter import Message, message
    from reports.renderings.forms import FORMS, render, render_all
    from reports.report import build, worded

_HOME = {
    "Report": "document", "json_schema": "document", "to_json": "document",
    "build": "report", "worded": "report",
    "PreviousError": "difference", "compare": "difference",
    "disclose": "disclosure",
    "Message": "letter", "message": "letter",
    "Entry": "figures", "StatisticsDoc": "figures", "statistics": "figures", "statistics_page": "figures",
    "FORMS": "renderings.forms", "render": "renderings.forms", "render_all": "renderings.forms",
}  # fmt: skip

__all__ = [
    "FORMS",
    "Entry",
    "Message",
    "PreviousError",
    "Report",
    "StatisticsDoc",
    "build",
    "compare",
    "disclose",
    "json_schema",
    "message",
    "render",
    "render_all",
    "statistics",
    "statistics_page",
    "to_json",
    "worded",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"reports.{_HOME[name]}"), name)
    return found
