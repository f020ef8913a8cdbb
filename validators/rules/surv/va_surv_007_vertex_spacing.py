"""VA-SURV-007: a pipe is measured often enough: at most so far between points on a straight stretch, and closer in a curve.

A segment belongs to a curve when the line turns the same way at both its ends, each time by more than a survey's noise and less than a
bend fitting would. A single bend between two straights is no curve.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees, hypot, pi, remainder, sqrt

from network import Pipe
from validators.case import Case
from validators.declared import new_pipes
from validators.outcome import Outcome, Place, Result, Severity
from validators.registry import Need, rule
from validators.uncertainty import plan_u, ruler

CODE = "VA-SURV-007"


@dataclass(frozen=True, slots=True)
class Params:
    max_curve_m: float
    max_straight_m: float | None = None
    """None: no demand on straight stretches."""
    min_turn_degrees: float = 2.0
    max_turn_degrees: float = 30.0


@rule(CODE, "vertex-spacing", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, version=2)
def vertex_spacing(case: Case, params: Params) -> Iterator[Result]:
    measure = ruler(case, CODE)
    for pipe in new_pipes(case.delivery):
        u = sqrt(2) * plan_u(pipe.survey, case.pack.settings)
        worst: tuple[float, Result] | None = None
        for index, length, before, curved in _segments(pipe, params):
            limit = params.max_curve_m if curved else params.max_straight_m
            if limit is None:
                continue
            outcome = measure.at_most(length, limit, u)
            place = Place(pipe.subject, before, before + length, (index + 1, index + 2))
            text = None if outcome is Outcome.PASS else f"{outcome.value}_{'curve' if curved else 'straight'}"
            result = Result(
                outcome, pipe.subject, at=pipe.coordinates[index], place=place, measured=length, required=limit, unit="m",
                uncertainty=measure.expanded(u), text=text,
            )  # fmt: skip
            if worst is None or length / limit > worst[0]:
                worst = (length / limit, result)
        if worst is not None:
            yield worst[1]


def _segments(pipe: Pipe, params: Params) -> Iterator[tuple[int, float, float, bool]]:
    """(number from 0, length, distance to its start, whether in a curve) of each segment."""
    turns = _turns(pipe)
    gentle = [params.min_turn_degrees <= abs(turn) <= params.max_turn_degrees for turn in turns]
    before = 0.0
    for index, (a, b) in enumerate(zip(pipe.coordinates, pipe.coordinates[1:], strict=False)):
        length = hypot(b[0] - a[0], b[1] - a[1])
        inner = 0 < index < len(pipe.coordinates) - 2
        curved = inner and gentle[index - 1] and gentle[index] and turns[index - 1] * turns[index] > 0
        yield index, length, before, curved
        before += length


def _turns(pipe: Pipe) -> list[float]:
    """Degrees by which the line turns at each inner vertex, left positive."""
    headings = [atan2(b[1] - a[1], b[0] - a[0]) for a, b in zip(pipe.coordinates, pipe.coordinates[1:], strict=False)]
    return [degrees(remainder(after - before, 2 * pi)) for before, after in itertools.pairwise(headings)]
