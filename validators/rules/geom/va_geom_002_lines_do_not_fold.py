"""VA-GEOM-002: a line does not cross itself and does not turn back on itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees

from network import Coordinate, Pipe
from validators.case import Case
from validators.outcome import Outcome, Place, Result, Severity
from validators.paths import plan_length
from validators.registry import Need, rule
from validators.services import laid_pipes


@dataclass(frozen=True, slots=True)
class Params:
    max_turn_degrees: float


@rule("VA-GEOM-002", "lines-do-not-fold", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, audit=True)
def lines_do_not_fold(case: Case, params: Params) -> Iterator[Result]:
    for pipe in laid_pipes(case):
        yield _judge(pipe, params)


def _judge(pipe: Pipe, params: Params) -> Result:
    path = _without_repeats(pipe.coordinates)
    turns = [(turn(path, index), index) for index in range(1, len(path) - 1)]
    sharpest, index = max(turns, default=(0.0, 0))
    if sharpest > params.max_turn_degrees:
        along = plan_length(path[: index + 1])
        return Result(
            Outcome.FAIL, pipe.subject, at=path[index], place=Place(pipe.subject, along, segment=(index + 1, index + 1)),
            values={"turn_degrees": round(sharpest, 1), "vertex_count": index + 1},
        )  # fmt: skip
    if not pipe.line.is_simple:
        return Result(Outcome.FAIL, pipe.subject, at=path[0], text="fail_crosses_itself")
    return Result(Outcome.PASS, pipe.subject, at=path[0])


def turn(path: tuple[Coordinate, ...], index: int) -> float:
    """Change of direction at an inner vertex, degrees: 0 straight on, 180 back."""
    before, here, after = path[index - 1 : index + 2]
    first = atan2(here[1] - before[1], here[0] - before[0])
    second = atan2(after[1] - here[1], after[0] - here[0])
    return abs((degrees(second - first) + 180) % 360 - 180)


def _without_repeats(path: tuple[Coordinate, ...]) -> tuple[Coordinate, ...]:
    """A repeated vertex has no direction; VA-GEOM-001 tells of it."""
    return tuple(one for index, one in enumerate(path) if index == 0 or one[:2] != path[index - 1][:2])
