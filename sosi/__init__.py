"""The SOSI text format: bytes to document to arrays and back, every fault named with its line.

import sosi

document = sosi.read("file.sos")
for group in document.groups:
    print(group.kind, group.serial, group.value("OBJTYPE"))
"""

from __future__ import annotations

from .document import Document
from .elements import Element
from .encoding import Encoding
from .errors import SosiError
from .findings import Finding
from .group import Group
from .head import Head
from .points import Point
from .reading import read
from .scan import Ref, Refs

_LATE = {
    "line_of": "lines",
    "Vertex": "lines",
    "Quality": "quality",
    "quality_of": "quality",
    "Area": "rings",
    "build_area": "rings",
    "convert": "convert_file",
    "finding_dict": "summary",
    "geometry_of": "geometry",
    "info": "summary",
    "info_lines": "summary",
    "lint_lines": "summary",
    "new_document": "renew",
    "new_group": "renew",
    "quoted": "compose",
    "read_arrow": "arrays",
    "read_frame": "arrays",
    "renewed": "renew",
    "stream": "streaming",
    "stream_arrow": "arrays",
    "to_bytes": "writing",
    "write": "writing",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arrays import read_arrow, read_frame, stream_arrow
    from .compose import quoted
    from .convert_file import convert
    from .geometry import geometry_of
    from .lines import Vertex, line_of
    from .quality import Quality, quality_of
    from .renew import new_document, new_group, renewed
    from .rings import Area, build_area
    from .streaming import stream
    from .summary import finding_dict, info, info_lines, lint_lines
    from .writing import to_bytes, write


def __getattr__(name: str) -> object:
    """Names that need more modules than reading does are brought in when first used."""
    if name in _LATE:
        from importlib import import_module

        found: object = getattr(import_module(f".{_LATE[name]}", __name__), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Area",
    "Document",
    "Element",
    "Encoding",
    "Finding",
    "Group",
    "Head",
    "Point",
    "Quality",
    "Ref",
    "Refs",
    "SosiError",
    "Vertex",
    "build_area",
    "convert",
    "finding_dict",
    "geometry_of",
    "info",
    "info_lines",
    "line_of",
    "lint_lines",
    "new_document",
    "new_group",
    "quality_of",
    "quoted",
    "read",
    "read_arrow",
    "read_frame",
    "renewed",
    "stream",
    "stream_arrow",
    "to_bytes",
    "write",
]
