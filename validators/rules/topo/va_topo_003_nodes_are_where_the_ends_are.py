"""VA-TOPO-003: the nodes that a pipe names (FSID, TSID) are in the file or the register, and lie where the pipe's ends lie.

Heights are compared where node and pipe say what they were measured on; the own height of a manhole, a pump sump or a tank is its bottom and
is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from network import End, HeightReference, Point, PointKind, level_by, outside_top
from validators.case import Case
from validators.knots import footprint_m
from validators.outcome import Outcome, Result, Severity, Value
from validators.paths import plan_distance
from validators.registry import Effect, Need, rule
from validators.services import laid_pipes
from validators.uncertainty import combined, height_u, plan_u, ruler

SUMPS = (PointKind.MANHOLE, PointKind.SAND_TRAP, PointKind.PUMP, PointKind.TANK, PointKind.SEPARATOR)
"""A pipe may enter these at any height."""


@dataclass(frozen=True, slots=True)
class Params:
    plan_tolerance_m: float
    height_tolerance_m: float
    register_reach_m: float
    """A node of the register counts when it lies this near; farther away it is another file's number."""


@rule(
    "VA-TOPO-003", "nodes-are-where-the-ends-are", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT,
    reads_register=True, audit=True,
)  # fmt: skip
def nodes_are_where_the_ends_are(case: Case, params: Params) -> Iterator[Result]:
    if case.register_itself:
        yield from _in_a_register(case, params)
        return
    known = {point.subject.sid: point for point in case.delivery.points if point.subject.sid}
    for pipe in laid_pipes(case):
        for name, field, end in ((pipe.from_node, "FSID", End(pipe, True)), (pipe.to_node, "TSID", End(pipe, False))):
            if name:
                yield _judge(case, params, end, known.get(name) or _in_register(case, name, end, params), name, field)


def _in_a_register(case: Case, params: Params) -> Iterator[Result]:
    """The nearest node of that name counts, within the same reach: what lies farther off is another's number, if it is not an error."""
    known: dict[str, list[Point]] = {}
    for point in case.delivery.points:
        if point.subject.sid:
            known.setdefault(point.subject.sid, []).append(point)
    for pipe in laid_pipes(case):
        for name, field, end in ((pipe.from_node, "FSID", End(pipe, True)), (pipe.to_node, "TSID", End(pipe, False))):
            if name:
                near = [(plan_distance(point.coordinate, end.coordinate), number) for number, point in enumerate(known.get(name, ()))]
                apart, number = min(near, default=(float("inf"), 0))
                if apart <= params.register_reach_m:
                    yield _judge(case, params, end, known[name][number], name, field)
                else:
                    values: dict[str, Value] = {"node": name, "field": field, "reach_m": params.register_reach_m}
                    yield Result(Outcome.FAIL, pipe.subject, at=end.coordinate, text="fail_not_near", values=values)


def _judge(case: Case, params: Params, end: End, node: Point | None, name: str, field: str) -> Result:
    pipe = end.pipe
    values: dict[str, Value] = {"node": name, "field": field}
    if node is None:
        return Result(Outcome.FAIL, pipe.subject, at=end.coordinate, text="fail_unknown", values=values)
    held = ruler(case, "VA-TOPO-003")
    settings = case.pack.settings
    reach = params.plan_tolerance_m
    if node.kind in (PointKind.MANHOLE, PointKind.SAND_TRAP):
        reach = max(reach, footprint_m(node, 0.0))
    apart, u = plan_distance(end.coordinate, node.coordinate), combined(plan_u(pipe.survey, settings), plan_u(node.survey, settings))
    outcome, text, tolerance = held.within(apart, reach, u), None, reach
    if outcome is Outcome.PASS:
        off = _height_difference(end, node)
        if off is not None:
            u_height = combined(height_u(pipe.survey, settings), height_u(node.survey, settings))
            in_height = held.within(off, params.height_tolerance_m, u_height)
            if in_height is not Outcome.PASS:
                outcome, text, apart, u, tolerance = in_height, f"{in_height.value}_height", off, u_height, params.height_tolerance_m
    return Result(
        outcome, pipe.subject, at=end.coordinate, measured=apart, required=tolerance, unit="m", uncertainty=held.expanded(u), text=text,
        related=(node.subject,), values=values,
    )  # fmt: skip


def _height_difference(end: End, node: Point) -> float | None:
    """Between the outside tops that the two heights stand for; None where they cannot be compared."""
    if node.kind in (*SUMPS, PointKind.LID) or isnan(end.coordinate[2]) or not node.has_height:
        return None
    mine, theirs = end.pipe.height_reference, node.height_reference
    if mine is None or theirs is None:
        return None
    if mine is theirs:
        return abs(end.coordinate[2] - node.coordinate[2])
    first, second = (
        outside_top(end.pipe, end.coordinate[2]).value_m,
        level_by(end.pipe, theirs, node.coordinate[2], HeightReference.OUTSIDE_TOP).value_m,
    )
    return abs(first - second) if first is not None and second is not None else None


def _in_register(case: Case, name: str, end: End, params: Params) -> Point | None:
    node = case.surroundings.node(name) if case.surroundings is not None else None
    return node if node is not None and plan_distance(node.coordinate, end.coordinate) <= params.register_reach_m else None
