"""What a person wants to know of a file first: counts, characters, coordinate system, bounds and faults."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping

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


def info_lines(facts: Mapping[str, object]) -> Iterator[str]:
    """What `info` gives, as lines for a person."""
    encoding = facts["encoding"]
    bounds = facts["bounds"]
    kinds = facts["by_kind"]
    types = facts["objtypes"]
    findings = facts["findings"]
    assert isinstance(encoding, dict)
    assert isinstance(kinds, dict)
    assert isinstance(types, dict)
    assert isinstance(findings, list)
    yield f"groups          {facts['groups']}"
    yield from (f"  {kind:<14}{count}" for kind, count in kinds.items())
    yield from (f"  {name:<30}{count}" for name, count in types.items())
    yield f"TEGNSETT        {encoding['declared'] or '-'} ({encoding['used']})"
    yield f"KOORDSYS        {facts['crs'] or '-'}"
    yield f"VERT-DATUM      {facts['vertical_datum'] or '-'}"
    yield f"ENHET           {facts['unit']}"
    if isinstance(bounds, list):
        yield f"bounds (E N E N) {' '.join(f'{value:.2f}' for value in bounds)}"
    severities = Counter(str(finding["severity"]) for finding in findings)
    yield f"findings        {len(findings)}" + (f" ({', '.join(f'{count} {name}' for name, count in severities.items())})" if findings else "")


def lint_lines(source: Source | Document, name: str | None = None, language: str = "en") -> Iterator[str]:
    """Each finding of a file as `FILE:LINE: severity CODE message`; `name` is what to call a source that is no path."""
    document = source if isinstance(source, Document) else read(source)
    shown = name if name is not None else os.fspath(source) if isinstance(source, (str, os.PathLike)) else "-"
    for finding in document.findings:
        yield f"{shown}:{finding.line}: {finding.severity} {finding.code} {finding.text(language)}"
