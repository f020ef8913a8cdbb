"""VA-GEOM-001: a line has a length, at least two vertices, and no vertex twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import dist, isnan

from network import Coordinate, Pipe
from validators.case import Case
from validators.outcome import Outcome, Place, Result, Severity
from validators.paths import plan_distance, plan_length
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    min_length_m: float
    same_vertex_m: float
    """Two vertices in a row nearer each other than this, in space, are one drawn twice."""


@rule("VA-GEOM-001", "lines-are-lines", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, audit=True)
def lines_are_lines(case: Case, params: Params) -> Iterator[Result]:
    for pipe in case.delivery.pipes:
        yield _judge(pipe, params)


def _judge(pipe: Pipe, params: Params) -> Result:
    path = pipe.coordinates
    at = path[0] if path else None
    if len(path) < 2:
        return Result(Outcome.FAIL, pipe.subject, at=at, text="fail_one_vertex", values={"vertices_count": len(path)})
    length = plan_length(path)
    repeated = [index for index, (a, b) in enumerate(pairwise(path), start=1) if _apart(a, b) < params.same_vertex_m]
    if repeated:
        first = repeated[0]
        along = plan_length(path[:first])
        return Result(
            Outcome.FAIL, pipe.subject, at=path[first], place=Place(pipe.subject, along, segment=(first, first + 1)), text="fail_repeated",
            values={"first_count": first, "second_count": first + 1, "repeated_count": len(repeated)},
        )  # fmt: skip
    if length < params.min_length_m:
        return Result(Outcome.FAIL, pipe.subject, at=at, measured=length, required=params.min_length_m, unit="m")
    return Result(Outcome.PASS, pipe.subject, at=at)


def _apart(a: Coordinate, b: Coordinate) -> float:
    return plan_distance(a, b) if isnan(a[2]) or isnan(b[2]) else dist(a, b)
