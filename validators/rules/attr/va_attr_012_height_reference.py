"""VA-ATTR-012: each object says which part of it was measured, and a pipe was measured where its kind is wont to be.

National VA-norm 3.9: pressure pipes at the outside top, gravity pipes at the inside bottom. Another part is no fault in the
numbers, they are converted; it is unusual, and so worth a look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import HeightReference, Pipe, Point, PointKind, Regime
from validators.case import Case
from validators.declared import REMOVED
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.services import is_left_alone

WITHOUT = (PointKind.LID, PointKind.TERRAIN, PointKind.OTHER)
"""Kinds of points that are no part of a pipe and have their height on the ground."""


@dataclass(frozen=True, slots=True)
class Params:
    pressure: HeightReference
    gravity: HeightReference


@rule("VA-ATTR-012", "height-reference", severity=Severity.ERROR, params=Params, audit=True, version=2)
def height_reference(case: Case, params: Params) -> Iterator[Result]:
    usual = {Regime.PRESSURE: params.pressure, Regime.GRAVITY: params.gravity}
    for pipe in case.delivery.pipes:
        if not is_left_alone(case, pipe):
            yield from _of(pipe, usual.get(pipe.regime))
    for point in case.delivery.points:
        if point.kind not in WITHOUT and not is_left_alone(case, point):
            yield from _of(point, None)


def _of(thing: Pipe | Point, usual: HeightReference | None) -> Iterator[Result]:
    if thing.survey.reason == REMOVED:
        return
    at = thing.coordinates[0] if isinstance(thing, Pipe) else thing.coordinate
    found = thing.height_reference
    if found is None or found is HeightReference.UNKNOWN:
        text = None if found is None else "fail_unknown"
        yield Result(Outcome.FAIL, thing.subject, at=at, missing=("height_reference",), text=text)
    elif usual is not None and found is not usual:
        values = {"found_reference": found.value, "usual_reference": usual.value}
        yield Result(Outcome.FAIL, thing.subject, at=at, severity=Severity.WARNING, text="fail_unusual", values=values)
    else:
        yield Result(Outcome.PASS, thing.subject, at=at)
