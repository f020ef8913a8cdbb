"""The ends of the laid pipes, found by place: which of them lie in a manhole, and which pipes an end lies on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import shapely

from network import Coordinate, End, Pipe, PointKind
from validators.case import Case
from validators.derived import derived
from validators.knots import NODE_TOLERANCE_M, footprint_m
from validators.paths import plan_distance
from validators.services import laid_pipes

WIDEST_M = 10.0
"""No manhole reaches farther than this from its centre."""


@dataclass(frozen=True)
class PipeEnds:
    """Every end, the first vertex of a pipe before its last, in file order; and every pipe."""

    ends: tuple[End, ...]
    pipes: tuple[Pipe, ...]

    @cached_property
    def _ends(self) -> shapely.STRtree:
        places = [end.coordinate[:2] for end in self.ends]
        return shapely.STRtree(shapely.points(places) if places else [])

    @cached_property
    def _pipes(self) -> shapely.STRtree:
        return shapely.STRtree([pipe.line for pipe in self.pipes])

    def within(self, at: Coordinate, reach_m: float) -> tuple[End, ...]:
        """Ends at most `reach_m` from a place in plan, in file order. Nothing reaches farther than `WIDEST_M`."""
        reach_m = min(reach_m, WIDEST_M)
        near = sorted(int(index) for index in self._ends.query(shapely.Point(at[0], at[1]), predicate="dwithin", distance=reach_m * 1.001 + 0.001))
        return tuple(self.ends[index] for index in near if plan_distance(self.ends[index].coordinate, at) <= reach_m)

    def pipes_within(self, at: Coordinate, reach_m: float) -> tuple[Pipe, ...]:
        """Pipes that pass within `reach_m` of a place in plan, in file order."""
        near = sorted(int(index) for index in self._pipes.query(shapely.Point(at[0], at[1]), predicate="dwithin", distance=reach_m))
        return tuple(self.pipes[index] for index in near)


@derived
def pipe_ends(case: Case) -> PipeEnds:
    pipes = laid_pipes(case)
    ends = tuple(End(pipe, at_start) for pipe in pipes for at_start in (True, False))
    return PipeEnds(ends, pipes)


def point_at(case: Case, at: Coordinate) -> bool:
    """Whether a laid point lies at the place, or a manhole whose footprint holds it."""
    tree, reaches = _points(case)
    near = tree.query(shapely.Point(at[0], at[1]), predicate="dwithin", distance=WIDEST_M)
    return any(plan_distance(reaches[int(index)][0], at) <= reaches[int(index)][1] + NODE_TOLERANCE_M for index in near)


@derived
def _points(case: Case) -> tuple[shapely.STRtree, tuple[tuple[Coordinate, float], ...]]:
    points = [point for point in case.delivery.points if point.survey.reason != "FJERN"]
    wide = (PointKind.MANHOLE, PointKind.SAND_TRAP)
    reaches = tuple((one.coordinate, min(footprint_m(one, 0.0), WIDEST_M) if one.kind in wide else 0.0) for one in points)
    return shapely.STRtree([one.point for one in points]), reaches
