"""An end of a pipe that lies within the tolerance of its node but not on it: it takes the node's own numbers, plan only."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

import sosi
from network.mending.coordinates import coordinate_line
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from network.model import Pipe, PointKind
from network.topology import End, Node

TOLERANCE_M = 0.05
NODES = (
    PointKind.MANHOLE, PointKind.TAPPING, PointKind.BRANCH, PointKind.STOP_TAP, PointKind.RODDING_POINT, PointKind.CONNECTION,
    PointKind.PIPE_POINT, PointKind.VALVE,
)  # fmt: skip


def propose(reading: Reading) -> Iterator[Proposal]:
    edited: set[int] = set()
    for node in reading.delivery.topology.nodes:
        anchor = _anchor(reading, node)
        if anchor is None:
            continue
        place, group, line = anchor
        numbers = coordinate_line(reading.lines.text(line))
        for end in node.ends:
            gap = hypot(end.coordinate[0] - place[0], end.coordinate[1] - place[1])
            own = reading.group_at.get(end.pipe.subject.line or 0)
            if numbers is None or own is None or not 0 < gap <= TOLERANCE_M or not _same_scale(own, group):
                continue
            at = _line_of(end)
            text = coordinate_line(reading.lines.text(at)) if at else None
            if at is None or text is None or at in edited or own.kind not in ("KURVE", "LINJE"):
                continue
            edited.add(at)
            moved = text._replace(north=numbers.north, east=numbers.east).written()
            key = f"{own.serial}:{'start' if end.at_start else 'end'}"
            yield Proposal("snap", Grade.SAFE, at, (Edit(at, 1, (moved,)),), key, own.serial, {"gap_m": f"{gap:.3f}"})


def _anchor(reading: Reading, node: Node) -> tuple[tuple[float, float], sosi.Group, int] | None:
    """The place that the others go to: the node's point, else the first of several ends."""
    point = node.point_of(*NODES)
    if point is not None:
        group = reading.group_at.get(point.subject.line or 0)
        line = group.points[0].line if group is not None and group.points else None
        return ((point.coordinate[0], point.coordinate[1]), group, line) if group is not None and line else None
    if len(node.ends) < 2:
        return None
    first = node.ends[0]
    group, line = reading.group_at.get(first.pipe.subject.line or 0), _line_of(first)
    return ((first.coordinate[0], first.coordinate[1]), group, line) if group is not None and line else None


def _line_of(end: End) -> int | None:
    lines = _vertex_lines(end.pipe)
    return lines[0 if end.at_start else -1] if lines else None


def _vertex_lines(pipe: Pipe) -> tuple[int, ...]:
    return pipe.vertex_lines if len(set(pipe.vertex_lines)) == len(pipe.vertex_lines) else ()


def _same_scale(one: sosi.Group, other: sosi.Group) -> bool:
    return (one.scale.unit, one.scale.origin) == (other.scale.unit, other.scale.origin)
