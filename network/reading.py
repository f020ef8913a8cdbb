"""From a read SOSI document to a `Delivery`: each group becomes a pipe, a point or an `Other`, and nothing is lost."""

from __future__ import annotations

import hashlib
from collections import Counter
from math import nan

import sosi
from network.attributes import Attributes
from network.model import Delivery, FileFacts, FileFault, Other, Pipe, Point, Subject, Survey, UnknownCode
from network.objects import Shape, read_object
from network.quality import quality_of
from network.tappings import told_by_their_pipes

LINES = frozenset({"KURVE", "LINJE", "BUE", "BUEP", "KLOTOIDE", "BEZIER", "MLINJE", "TRASE"})
POINTS = frozenset({"PUNKT", "SYMBOL"})


def read_delivery(document: sosi.Document, name: str, data: bytes) -> Delivery:
    """What `document` says in pipe terms. `name` is the file's name, `data` the bytes that it was read from.

    Never raises for what the file says: unknown types and codes are kept and named in `unknown_codes`, faults of reading are
    carried on in `faults`.
    """
    written = document.head.texts()
    head = _head_survey(written)
    pipes: list[Pipe] = []
    points: list[Point] = []
    others: list[Other] = []
    unknown: list[UnknownCode] = []
    spoken: Counter[str] = Counter()
    for group in document.groups:
        subject = Subject("group", serial=group.serial, line=group.line)
        reading = read_object(group.texts(), shape_of(group), subject, group.kind, head)
        unknown.extend(reading.unknown)
        if reading.dialect:
            spoken[reading.dialect] += 1
        match reading.thing:
            case Pipe() as pipe:
                pipes.append(pipe)
            case Point() as point:
                points.append(point)
            case Other() as other:
                others.append(other)
    return Delivery(
        file=_facts(document, written, name, data),
        dialect=_dialect(spoken, bool(pipes or points)),
        pipes=tuple(pipes),
        points=told_by_their_pipes(points, pipes),
        others=tuple(others),
        unknown_codes=tuple(unknown),
        faults=tuple(FileFault(finding.code, finding.severity, finding.line, finding.serial, finding.message) for finding in document.findings),
    )


def shape_of(group: sosi.Group) -> Shape:
    """The group's line (arcs as chords) or point in (east, north, height), a missing height as NaN."""
    if group.kind in LINES:
        vertices = sosi.line_of(group)
        return Shape("line", tuple((at.east, at.north, at.height) for at in vertices), tuple(at.line for at in vertices))
    if group.kind in POINTS:
        placed = [point for point in group.points if point.east is not None and point.north is not None]
        first = [(point.east, point.north, nan if point.height is None else point.height) for point in placed[:1]]
        return Shape("point", tuple((east or 0.0, north or 0.0, z) for east, north, z in first), tuple(point.line for point in placed[:1]))
    return Shape("other", ())


def _head_survey(written: Attributes) -> Survey | None:
    return quality_of(written) if any(path.split(".")[0] == "KVALITET" for path in written) else None


def _dialect(spoken: Counter[str], any_thing: bool) -> str:
    if not any_thing:
        return "unknown"
    return min(spoken, key=lambda name: (-spoken[name], name)) if spoken else "sosi40"


def _facts(document: sosi.Document, written: Attributes, name: str, data: bytes) -> FileFacts:
    head = document.head

    def said(*paths: str) -> str | None:
        return next((str(value[0] if isinstance(value, tuple) else value) for path in paths if (value := written.get(path))), None)

    lines: dict[str, int] = {"HODE": head.line} if head.line else {}
    for element in head.elements:
        lines.setdefault(element.name, element.line)
        for child in element.children:
            lines.setdefault(child.name, child.line)
    placed = any(element in lines for element in ("ORIGO-NØ", "ORIGO-NÖ"))
    return FileFacts(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        groups=len(document.groups),
        groups_by_kind=dict(sorted(Counter(group.kind for group in document.groups).items())),
        encoding_declared=head.encoding.declared,
        encoding_used=head.encoding.used,
        sosi_version=head.version,
        sosi_level=said("SOSI-NIVÅ"),
        koordsys=said("TRANSPAR.KOORDSYS", "KOORDSYS", "TRANSPAR.GEOSYS", "GEOSYS"),
        crs=head.crs,
        vertical_datum=head.vertical_datum,
        unit=head.unit if "ENHET" in lines else None,
        origin=head.origin if placed else None,
        extent=head.extent,
        producer=said("PRODUSENT"),
        head_lines=lines,
    )
