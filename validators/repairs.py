"""What the file shows of a repair: a stretch of an old service, or a whole new one under the wrong name."""

from __future__ import annotations

from collections.abc import Iterable

from network import Node, Pipe, PointKind
from validators.case import Case
from validators.joints import TRANSITION
from validators.pipe_ends import point_at

NEW = (None, "NYTT")
"""STEDF_ÅRSA of what this work laid."""

JOINTS = (TRANSITION, "DST", "DREPMUF")
"""TYPE of a point where a new pipe is joined to another: transition, joint, repair sleeve."""

PARTS = (PointKind.MANHOLE, PointKind.STOP_TAP, PointKind.VALVE)
"""No service ends in one of these: behind it the old pipe goes on."""


def are_new(pipes: Iterable[Pipe]) -> bool:
    return all(pipe.survey.reason in NEW for pipe in pipes)


def meets_older(case: Case, end: Node) -> bool:
    """The end is shown to go on in something older: a joint, a part that the work left as it was, a manhole or a valve."""
    if not end.points:
        return point_at(case, end.coordinate)
    return any(point.type_code in JOINTS or point.survey.reason not in NEW or point.kind in PARTS for point in end.points)
