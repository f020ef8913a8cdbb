"""Checks of what the groups hold: counts, doubles, bounds, references; one fault, one finding."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, pairwise
from math import hypot, inf
from operator import eq

from . import crs as systems
from .findings import Finding
from .points import Point, real

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .document import Document
    from .group import Group
    from .head import Head

# least and most points of a kind; None is no limit
_POINTS: dict[str, tuple[int, int | None]] = {
    "PUNKT": (1, 1),
    "SVERM": (1, None),
    "KURVE": (2, None),
    "LINJE": (2, None),
    "BUE": (2, 2),
    "BUEP": (3, None),
    "SIRKEL": (1, 1),
    "SIRKELP": (3, 3),
    "KLOTOIDE": (2, None),
    "BEZIER": (2, None),
    "FLATE": (0, 1),
    "TEKST": (1, None),
    "SYMBOL": (1, 3),
}
_LINES = frozenset({"KURVE", "LINJE", "BUEP", "KLOTOIDE", "BEZIER"})
LONGEST_LINE = 1022


class GroupChecks:
    """Collects what is checked over all groups: bounds, repeated points, missing vertical datum; regular groups in batches, others one by one."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.bounds = [inf, inf, -inf, -inf]
        self.limits: tuple[float, float, float, float] | None = None
        self.outside: list[Group] = []
        self.first_height: Group | None = None
        # regular groups that wait to be looked at: their coordinate lines, and they themselves; first those of two numbers, then those of three
        self.rows: tuple[list[str], list[str]] = ([], [])
        self.batch: tuple[list[Group], list[Group]] = ([], [])
        self.serials: dict[int, Group] = {}
        self.duplicates: dict[int, list[Group]] = {}
        # areas, and other groups that refer to groups
        self.areas: list[Group] = []

    def system(self, head: Head) -> None:
        self.limits = systems.norway(head.epsg)

    def careful(self, group: Group) -> None:
        if group.kind == "FLATE" or group.refs:
            self.areas.append(group)
        self._point_by_point(group)

    def flush(self) -> None:
        """Looks at the batches of regular groups and empties them."""
        for side in (0, 1):
            if not self.rows[side]:
                continue
            if side == 1 and self.first_height is None:
                self.first_height = self.batch[1][0]
            self._batch(self.batch[side], self.rows[side], 2 + side)
            self.rows[side].clear()
            self.batch[side].clear()

    def _batch(self, groups: list[Group], rows: list[str], size: int) -> None:
        values = list(map(int, _numbers("".join(rows), size)))
        north, east = values[0::size], values[1::size]
        ground = groups[0].scale.ground
        if self._widen(ground((min(east), 0), 1), ground((min(north), 0), 0), ground((max(east), 0), 1), ground((max(north), 0), 0)):
            self.outside += [group for group in groups if any(self._is_outside(point) for point in group.points)]
        if True in map(eq, north, north[1:]):
            ends = list(accumulate(row.count("\n") - row.count("Ø") for row in rows))
            same = [index for index in range(len(north) - 1) if north[index] == north[index + 1] and east[index] == east[index + 1]]
            owners = {bisect_right(ends, index) for index in same if bisect_right(ends, index) == bisect_right(ends, index + 1)}
            for owner in sorted(owners):
                _repeated(groups[owner], self.findings)

    def _point_by_point(self, group: Group) -> None:
        outside = False
        for point in group.points:
            if point.east is None or point.north is None:
                continue
            outside |= self._widen(point.east, point.north, point.east, point.north)
            if point.height is not None and self.first_height is None:
                self.first_height = group
        if outside and any(self._is_outside(point) for point in group.points):
            self.outside.append(group)

    def _widen(self, low_e: float | None, low_n: float | None, high_e: float | None, high_n: float | None) -> bool:
        """Widens the bounds; whether anything lies outside of what the system can have in Norway."""
        if low_e is None or low_n is None or high_e is None or high_n is None:
            return False
        bounds = self.bounds
        if low_e < bounds[0]:
            bounds[0] = low_e
        if low_n < bounds[1]:
            bounds[1] = low_n
        if high_e > bounds[2]:
            bounds[2] = high_e
        if high_n > bounds[3]:
            bounds[3] = high_n
        limits = self.limits
        return limits is not None and (low_e < limits[0] or low_n < limits[1] or high_e > limits[2] or high_n > limits[3])

    def _is_outside(self, point: Point) -> bool:
        limits = self.limits
        if limits is None or point.east is None or point.north is None:
            return False
        return not (limits[0] <= point.east <= limits[2] and limits[1] <= point.north <= limits[3])

    def finish(self, groups: list[Group]) -> tuple[float, float, float, float] | None:
        """The bounds of all points, after the last batch."""
        self.flush()
        self._find_duplicates(groups)
        low_e, low_n, high_e, high_n = self.bounds
        return (low_e, low_n, high_e, high_n) if low_e <= high_e else None

    def _find_duplicates(self, groups: list[Group]) -> None:
        self.serials = {group.serial: group for group in reversed(groups) if group.serial is not None}
        if len(self.serials) == len(groups):
            return
        for group in groups:
            serial = group.serial
            if serial is None or self.serials[serial] is group:
                continue
            first = self.serials[serial]
            self.duplicates.setdefault(serial, [first]).append(group)
            self.findings.append(Finding("serial-duplicate", group.line, serial, {"first": first.line}))


def _numbers(rows: str, size: int) -> list[str]:
    """The numbers of the coordinate lines of regular groups, without the names and the node marks between them."""
    if "K" in rows:
        rows = re.sub(r"\.\.\.KP +[0-9]+", "", rows)
    return rows.replace("..NØH" if size == 3 else "..NØ", "").split()


def check_nodes(group: Group, rows: str, before: int, findings: list[Finding]) -> None:
    """Points of a regular group that follow a node mark without a new block; `before` are the lines between the one-dot line and `rows`."""
    for found in re.finditer(r"P +[0-9]+ *\r?\n(?=[-0-9])", rows):
        findings.append(Finding("point-after-node", group.line + 1 + before + rows.count("\n", 0, found.end()), group.serial))


def check_lines(text: str, first_line: int = 1) -> list[Finding]:
    """Lines that are longer than other programs can read."""
    findings: list[Finding] = []
    position, end = 0, len(text)
    while end - position > LONGEST_LINE:
        following = text.rfind("\n", position, position + LONGEST_LINE + 1) + 1
        if not following:
            following = text.find("\n", position) + 1 or end
            findings.append(Finding("line-too-long", text.count("\n", 0, position) + first_line, values={"length": following - position - 1}))
        position = following
    return findings


def check_group(group: Group, findings: list[Finding]) -> None:
    """What is wrong with the points of a group that the careful scanner read."""
    kind, points = group.kind, group.points
    least, most = _POINTS.get(kind, (0, None))
    count = len(points)
    if count == 0 and least:
        findings.append(Finding("points-missing", group.line, group.serial, {"kind": kind}))
    elif count < least:
        findings.append(Finding("points-too-few", group.line, group.serial, {"kind": kind, "count": count, "least": least}))
    elif most is not None and count > most:
        findings.append(Finding("points-too-many", points[most].line, group.serial, {"kind": kind, "count": count, "most": most}))
    _repeated(group, findings)
    if kind in ("KLOTOIDE", "BEZIER"):
        findings.append(Finding("curve-as-line", group.line, group.serial, {"kind": kind}))
    if kind in ("BUE", "SIRKEL"):
        radius = group.first("RADIUS")
        amount = real(radius.text) if radius else None
        if amount is None or amount == 0:
            findings.append(Finding("radius-missing", radius.line if radius else group.line, group.serial, {"kind": kind}))
        elif kind == "BUE" and count >= 2:
            first, last = points[0], points[-1]
            if first.east is not None and first.north is not None and last.east is not None and last.north is not None:
                chord = hypot(last.east - first.east, last.north - first.north)
                if chord > 2 * abs(amount) + 1e-6 or chord == 0:
                    findings.append(Finding("arc-impossible", group.line, group.serial, {"radius": abs(amount), "chord": round(chord, 3)}))
    if kind in ("BUEP", "SIRKELP") and count >= 3:
        from .arcs import circle_through

        middle = points[(1 + count) // 2 - 1]
        spots = [(point.east, point.north) for point in (points[0], middle, points[-1]) if point.east is not None and point.north is not None]
        if len(spots) == 3 and circle_through(spots[0], spots[1], spots[2]) is None:
            findings.append(Finding("arc-collinear", group.line, group.serial, {"kind": kind}))


def _repeated(group: Group, findings: list[Finding]) -> None:
    if group.kind not in _LINES:
        return
    points = group.points
    if len(points) == 2 and points[0].attributes:
        # a ring of no size: both ends are the same node, which is legal
        return
    for first, second in pairwise(points):
        if first.east is not None and first.east == second.east and first.north == second.north and first.height == second.height:
            findings.append(Finding("point-repeated", second.line, group.serial))


def check_document(document: Document, checks: GroupChecks) -> None:
    """What only the whole file can tell."""
    findings, head = document.findings, document.head
    if not document.groups:
        if not document.definitions:
            findings.append(Finding("no-groups", head.line or 1))
        return
    if head.line:
        if checks.first_height is not None and head.vertical_datum is None and not head.first("TRANSPAR.VERT-DATUM") and not head.first("VERT-DATUM"):
            findings.append(Finding("vertical-datum-missing", head.line_of("TRANSPAR")))
        _check_extent(document)
    _report_outside(document, checks.outside)
    if checks.areas:
        from .rings import check_areas

        check_areas(checks.areas, checks.serials, checks.duplicates, findings)


def _check_extent(document: Document) -> None:
    bounds, extent, head = document.bounds, document.head.extent, document.head
    if bounds is None or extent is None:
        return
    margin = 1.0 if head.epsg not in systems.GEOGRAPHIC else 1e-5
    line = head.line_of("OMRÅDE.MIN-NØ")
    if _covers(extent, bounds, margin):
        return
    swapped = (extent[1], extent[0], extent[3], extent[2])
    code = "extent-swapped" if _covers(swapped, bounds, margin) else "extent-not-covering"
    findings = document.findings
    findings.append(Finding(code, line, None, {"bounds": ", ".join(f"{value:.2f}" for value in (bounds[1], bounds[0], bounds[3], bounds[2]))}))


def _covers(extent: tuple[float, float, float, float], bounds: tuple[float, float, float, float], margin: float) -> bool:
    return extent[0] - margin <= bounds[0] and extent[1] - margin <= bounds[1] and extent[2] + margin >= bounds[2] and extent[3] + margin >= bounds[3]


def _report_outside(document: Document, groups: Iterable[Group]) -> None:
    """A file that lies outside as a whole has one fault, in its head; otherwise each group has its own."""
    outside = list(groups)
    if not outside:
        return
    system = document.head.crs or ""
    if len(outside) * 2 > len(document.groups):
        line = document.head.line_of("TRANSPAR.KOORDSYS")
        document.findings.append(Finding("outside-norway", line, None, {"count": len(outside), "crs": system}))
        return
    document.findings.extend(Finding("outside-norway", group.line, group.serial, {"count": 1, "crs": system}) for group in outside)
