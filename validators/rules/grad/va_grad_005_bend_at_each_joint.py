"""VA-GRAD-005: where joints are surveyed, a pipe laid in a curve turns no more at each than the producer allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees

from network import Pipe, Point, PointKind
from validators.case import Case
from validators.knots import NODE_TOLERANCE_M
from validators.outcome import Outcome, Result, Severity
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.services import laid_pipes, laid_points

JOINTS = ("DST", "DREPMUF")
"""TYPE of a surveyed joint (Vedlegg A v3.1)."""


@dataclass(frozen=True, slots=True)
class Params:
    max_bend_degrees: float


@rule("VA-GRAD-005", "bend-at-each-joint", severity=Severity.INFO, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT)
def bend_at_each_joint(case: Case, params: Params) -> Iterator[Result]:
    for joint in laid_points(case, PointKind.PIPE_POINT):
        if joint.type_code not in JOINTS:
            continue
        for pipe in laid_pipes(case):
            bend = _bend(pipe, joint)
            if bend is not None:
                over = bend > params.max_bend_degrees
                yield Result(
                    Outcome.FAIL if over else Outcome.PASS, joint.subject, at=joint.coordinate, related=(pipe.subject,),
                    values={"bend_degrees": round(bend, 1), "max_bend_degrees": params.max_bend_degrees},
                )  # fmt: skip


def _bend(pipe: Pipe, joint: Point) -> float | None:
    """Change of direction at the vertex that the joint sits on, degrees; None when it sits on no inner vertex."""
    path = pipe.coordinates
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        if plan_distance(here, joint.coordinate) <= NODE_TOLERANCE_M:
            first = atan2(here[1] - before[1], here[0] - before[0])
            second = atan2(after[1] - here[1], after[0] - here[0])
            return abs((degrees(second - first) + 180) % 360 - 180)
    return None
