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
    from reports.renderings.forms import FORMS, render
    from reports.report import build, worded

_HOME = {
    "Report": "document", "json_schema": "document", "to_json": "document",
    "build": "report", "worded": "report",
    "PreviousError": "difference", "compare": "difference",
    "disclose": "disclosure",
    "FORMS": "renderings.forms", "render": "renderings.forms",
}  # fmt: skip

__all__ = ["FORMS", "PreviousError", "Report", "build", "compare", "disclose", "json_schema", "render", "to_json", "worded"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"reports.{_HOME[name]}"), name)
