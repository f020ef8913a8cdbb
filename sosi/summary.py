"""What a person wants to know of a file first: counts, characters, coordinate system, bounds and faults."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from .document import Document
from .findings import Finding
from .reading import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Source


def info(source: Source | Document, language: str = "en") -> dict[str, object]:
    """A summary that can be written as JSON: groups, kinds, object types, encoding, coordinate system, bounds and findings.

    Raises SosiError when the bytes are not SOSI.
    """
    document = source if isinstance(source, Document) else read(source)
    head = document.head
    types = Counter(group.value("OBJTYPE") or "" for group in document.groups)
    return {
        "groups": len(document.groups),
        "by_kind": dict(Counter(group.kind for group in document.groups)),
        "objtypes": {name: count for name, count in types.items() if name},
        "encoding": {"declared": head.encoding.declared, "used": head.encoding.used},
        "crs": head.crs,
        "vertical_datum": head.vertical_datum,
        "unit": head.unit,
        "bounds": list(document.bounds) if document.bounds else None,
        "findings": [finding_dict(finding, language) for finding in document.findings],
    }


def finding_dict(finding: Finding, language: str = "en") -> dict[str, object]:
    """A finding as plain values."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "line": finding.line,
        "serial": finding.serial,
        "message": finding.text(language),
    }


def lint_lines(source: Source, name: str | None = None, language: str = "en") -> Iterator[tuple[str, Finding]]:
    """Each finding of a file as `FILE:LINE: severity CODE message`, together with the finding itself."""
    shown = name if name is not None else os.fspath(source) if isinstance(source, (str, os.PathLike)) else "-"
    for finding in read(source).findings:
        yield f"{shown}:{finding.line}: {finding.severity} {finding.code} {finding.text(language)}", finding
