"""Areas: references resolved to rings, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from .findings import Finding
from .lines import Vertex, line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .group import Group

_LINES = frozenset({"KURVE", "LINJE", "BUE", "BUEP", "SIRKEL", "SIRKELP", "KLOTOIDE", "BEZIER", "TRASE"})


class Area:
    """The rings of a FLATE, each closed: `outer` or None when it cannot be built, and its `holes`."""

    __slots__ = ("holes", "outer")

    def __init__(self, outer: list[Vertex] | None, holes: list[list[Vertex]]) -> None:
        self.outer = outer
        self.holes = holes


def check_areas(areas: list[Group], serials: Mapping[int, Group], duplicates: Mapping[int, list[Group]], findings: list[Finding]) -> None:
    """Builds the rings of every FLATE and reports what stands in the way."""
    for area in areas:
        build_area(area, serials, duplicates, findings)


def build_area(
    area: Group, serials: Mapping[int, Group], duplicates: Mapping[int, list[Group]] | None = None, findings: list[Finding] | None = None
) -> Area:
    """The rings of `area`; faults go to `findings` when given."""
    reports: list[Finding] = findings if findings is not None else []
    line = ref_line(area)
    if not area.refs:
        reports.append(Finding("ref-missing", area.line, area.serial))
        return Area(None, [])
    outer = _ring(area, list(area.refs.outer), serials, duplicates or {}, reports, line, "outer", frozenset())
    holes = [_ring(area, list(hole), serials, duplicates or {}, reports, line, "hole", frozenset()) for hole in area.refs.holes]
    if any(hole is None for hole in holes):
        # an area without one of its holes would be a wrong area
        outer = None
    return Area(outer, [hole for hole in holes if hole is not None])


def ref_line(area: Group) -> int:
    """The line of the first REF of a group."""
    source = area.source
    at = source.upper().find("..REF")
    return area.line + source.count("\n", 0, at) if at >= 0 else area.line


def _ring(
    area: Group,
    refs: list[int],
    serials: Mapping[int, Group],
    duplicates: Mapping[int, list[Group]],
    findings: list[Finding],
    line: int,
    part: str,
    within: frozenset[int],
) -> list[Vertex] | None:
    pieces: list[list[Vertex]] = []
    complete = bool(refs)
    for ref in refs:
        target = serials.get(abs(ref))
        if target is None:
            findings.append(Finding("ref-to-nothing", line, area.serial, {"ref": ref}))
            complete = False
            continue
        if abs(ref) in duplicates:
            findings.append(Finding("ref-ambiguous", line, area.serial, {"ref": ref}))
            complete = False
            continue
        if target.kind == "FLATE":
            if part == "hole" and target is not area and abs(ref) not in within:
                below = _ring(target, list(target.refs.outer), serials, duplicates, [], line, "outer", within | {abs(ref)})
                if below is None:
                    complete = False
                else:
                    pieces.append(below if ref > 0 else below[::-1])
                continue
            findings.append(Finding("ref-wrong-kind", line, area.serial, {"ref": ref, "kind": target.kind}))
            complete = False
            continue
        if target.kind not in _LINES:
            findings.append(Finding("ref-wrong-kind", line, area.serial, {"ref": ref, "kind": target.kind}))
            complete = False
            continue
        piece = line_of(target)
        if not piece:
            complete = False
            continue
        pieces.append(piece if ref > 0 else piece[::-1])
    if not complete or not pieces:
        return None
    return _joined(area, pieces, refs, findings, line, part)


def _joined(area: Group, pieces: list[list[Vertex]], refs: list[int], findings: list[Finding], line: int, part: str) -> list[Vertex] | None:
    """The pieces one after the other; a piece that fits only when turned is turned and reported."""
    tolerance = 1.5 * area.scale.unit[0] * 10.0 ** area.scale.unit[1] if area.scale.unit[1] > -300 else 0.0
    ring = list(pieces[0])
    if len(pieces) > 1 and not _meets(ring[-1], pieces[1][0], tolerance) and not _meets(ring[-1], pieces[1][-1], tolerance):
        turned = ring[::-1]
        if _meets(turned[-1], pieces[1][0], tolerance) or _meets(turned[-1], pieces[1][-1], tolerance):
            findings.append(Finding("ref-reversed", line, area.serial, {"ref": refs[0]}))
            ring = turned
    for ref, piece in zip(refs[1:], pieces[1:], strict=False):
        if _meets(ring[-1], piece[0], tolerance):
            ring += piece[1:]
        elif _meets(ring[-1], piece[-1], tolerance):
            findings.append(Finding("ref-reversed", line, area.serial, {"ref": ref}))
            ring += piece[::-1][1:]
        else:
            findings.append(Finding("ring-open", line, area.serial, {"part": part, "ref": ref}))
            return None
    if not _meets(ring[0], ring[-1], tolerance):
        findings.append(Finding("ring-open", line, area.serial, {"part": part, "ref": refs[0]}))
        return None
    ring[-1] = ring[0]
    return ring


def _meets(first: Vertex, second: Vertex, tolerance: float) -> bool:
    return abs(first.east - second.east) <= tolerance and abs(first.north - second.north) <= tolerance
