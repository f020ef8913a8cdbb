"""Areas: references resolved to rings, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from .findings import Finding
from .lines import Vertex, line_of, vertex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .group import Group

_REF = re.compile(r"(?:^|[ \t])\.\.(?:REF(?=[ \t\r\n:(]|$)|[ \t]+[:(])", re.M | re.I)
_LINES = frozenset({"KURVE", "LINJE", "BUE", "BUEP", "SIRKEL", "SIRKELP", "KLOTOIDE", "BEZIER", "TRASE"})


class Area:
    """The rings of a FLATE, each closed: `outer` or None when it cannot be built, and its `holes`."""

    __slots__ = ("holes", "outer")

    def __init__(self, outer: list[Vertex] | None, holes: list[list[Vertex]]) -> None:
        self.outer = outer
        self.holes = holes


def check_areas(areas: list[Group], serials: Mapping[int, Group], duplicates: Mapping[int, list[Group]], findings: list[Finding]) -> None:
    """Puts the ends of the lines of every FLATE together and reports what stands in the way; of other groups only where REF leads."""
    builder = _Builder(serials, duplicates, findings, cache(ends_of))
    for area in areas:
        if area.kind == "FLATE":
            builder.area(area)
        else:
            referred(area, serials, duplicates, findings)


def build_area(
    area: Group, serials: Mapping[int, Group], duplicates: Mapping[int, list[Group]] | None = None, findings: list[Finding] | None = None
) -> Area:
    """The rings of `area`; faults go to `findings` when given."""
    return _Builder(serials, duplicates or {}, findings if findings is not None else [], line_of).area(area)


def referred(
    group: Group, serials: Mapping[int, Group], duplicates: Mapping[int, list[Group]] | None = None, findings: list[Finding] | None = None
) -> list[tuple[int, Group]]:
    """The references of a group that is no area, each with the group it leads to; those that lead to none or to several go to `findings`."""
    found: list[tuple[int, Group]] = []
    for ref in group.refs:
        target = serials.get(abs(ref))
        if target is not None and abs(ref) not in (duplicates or {}):
            found.append((int(ref), target))
        elif findings is not None:
            findings.append(Finding("ref-to-nothing" if target is None else "ref-ambiguous", ref_line(group), group.serial, {"ref": int(ref)}))
    return found


def ends_of(group: Group) -> list[Vertex]:
    """The first and the last vertex of a line: all that closing a ring asks for."""
    ends = [vertex(point) for point in group.ends() if point.east is not None and point.north is not None]
    if len(ends) < len(group.ends()):
        # an end is damaged: the line begins at the next point that is not
        return line_of(group)
    return [ends[0], ends[0]] if ends and group.kind in ("SIRKEL", "SIRKELP") else ends


def ref_line(area: Group) -> int:
    """The line of the first REF of a group; of the group itself where it was read with none."""
    found = _REF.search(area.source)
    return area.line + area.source.count("\n", 0, found.start()) if found else area.line


class _Builder:
    """Puts rings together; `piece` gives the vertices of a line, or only its ends."""

    def __init__(
        self,
        serials: Mapping[int, Group],
        duplicates: Mapping[int, list[Group]],
        findings: list[Finding],
        piece: Callable[[Group], list[Vertex]],
    ) -> None:
        self.serials = serials
        self.duplicates = duplicates
        self.findings = findings
        self.piece = piece
        self.subject: Group | None = None
        self.line = 0

    def report(self, code: str, **values: object) -> None:
        assert self.subject is not None
        self.findings.append(Finding(code, self.line, self.subject.serial, values))

    def area(self, area: Group) -> Area:
        self.subject = area
        if not area.refs:
            self.line = area.line
            self.report("ref-missing")
            return Area(None, [])
        self.line = ref_line(area)
        outer = self._ring(area, area.refs.outer, "outer", frozenset())
        holes = [self._ring(area, hole, "hole", frozenset()) for hole in area.refs.holes]
        # an area without one of its holes would be a wrong area
        whole = outer if None not in holes else None
        return Area(whole, [hole for hole in holes if hole is not None])

    def _ring(self, area: Group, refs: tuple[int, ...], part: str, within: frozenset[int]) -> list[Vertex] | None:
        pieces = [self._piece(area, ref, part, within) for ref in refs]
        known = [piece for piece in pieces if piece]
        if not known or len(known) < len(pieces):
            if None not in pieces:
                self.report("ring-empty", part=part)
            return None
        return self._joined(area, known, refs, part)

    def _piece(self, area: Group, ref: int, part: str, within: frozenset[int]) -> list[Vertex] | None:
        target = self.serials.get(abs(ref))
        if target is None:
            self.report("ref-to-nothing", ref=ref)
            return None
        if abs(ref) in self.duplicates:
            self.report("ref-ambiguous", ref=ref)
            return None
        if target.kind == "FLATE" and part == "hole" and target is not area and abs(ref) not in within:
            # the outer ring of another area is the hole; its own faults are told where it stands
            silent = _Builder(self.serials, self.duplicates, [], self.piece)
            silent.subject = target
            below = silent._ring(target, target.refs.outer, "outer", within | {abs(ref)})
            return below if below is None or ref > 0 else below[::-1]
        if target.kind not in _LINES:
            self.report("ref-wrong-kind", ref=ref, kind=target.kind)
            return None
        piece = self.piece(target)
        return piece if ref > 0 else piece[::-1]

    def _joined(self, area: Group, pieces: list[list[Vertex]], refs: tuple[int, ...], part: str) -> list[Vertex] | None:
        """The pieces one after the other; a piece that fits only when turned is turned and reported."""
        tolerance = 1.5 * area.scale.unit[0] * 10.0 ** area.scale.unit[1] if area.scale.unit[1] > -300 else 0.0
        ring = list(pieces[0])
        if len(pieces) > 1 and not _touches(ring[-1], pieces[1], tolerance) and _touches(ring[0], pieces[1], tolerance):
            self.report("ref-reversed", ref=refs[0])
            ring.reverse()
        for ref, piece in zip(refs[1:], pieces[1:], strict=True):
            if _meets(ring[-1], piece[0], tolerance):
                ring += piece[1:]
            elif _meets(ring[-1], piece[-1], tolerance):
                self.report("ref-reversed", ref=ref)
                ring += piece[::-1][1:]
            else:
                self.report("ring-open", part=part, ref=ref)
                return None
        if not _meets(ring[0], ring[-1], tolerance):
            self.report("ring-open", part=part, ref=refs[0])
            return None
        if len(ring) < 4 and 1 + sum(self._size(ref) - 1 for ref in refs) < 4:
            self.report("ring-empty", part=part)
            return None
        ring[-1] = ring[0]
        return ring

    def _size(self, ref: int) -> int:
        """How many vertices a line has, also where only its ends are at hand; an area has been looked at where it was built."""
        target = self.serials[abs(ref)]
        if target.kind in ("KURVE", "LINJE"):
            return target.count()
        return 4 if target.kind == "FLATE" else len(line_of(target))


def _touches(end: Vertex, piece: list[Vertex], tolerance: float) -> bool:
    return _meets(end, piece[0], tolerance) or _meets(end, piece[-1], tolerance)


def _meets(first: Vertex, second: Vertex, tolerance: float) -> bool:
    return abs(first.east - second.east) <= tolerance and abs(first.north - second.north) <= tolerance
