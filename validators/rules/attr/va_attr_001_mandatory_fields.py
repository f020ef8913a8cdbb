"""VA-ATTR-001: each object carries the attributes that the municipality cannot do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Pipe, Point
from validators.case import Case
from validators.declared import REMOVED
from validators.fields import Field, has
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.services import is_left_alone
from validators.survey_codes import is_ground


@dataclass(frozen=True, slots=True)
class Params:
    pipe: tuple[Field, ...]
    """Without one of these the rule is as grave as its severity says."""
    pipe_also: tuple[Field, ...]
    """Without one of these it is a warning."""
    point: tuple[Field, ...]
    point_also: tuple[Field, ...]


@rule("VA-ATTR-001", "mandatory-attributes", severity=Severity.ERROR, params=Params, version=3, audit=True)
def mandatory_fields(case: Case, params: Params) -> Iterator[Result]:
    # What a delivery had better say of the work (who surveyed it, why) is not asked of all that ever was registered.
    pipe_also, point_also = ((), ()) if case.register_itself else (params.pipe_also, params.point_also)
    for pipe in case.delivery.pipes:
        if not is_left_alone(case, pipe):
            yield from _of(pipe, params.pipe, pipe_also)
    for point in case.delivery.points:
        if not is_ground(point) and not is_left_alone(case, point):
            yield from _of(point, params.point, point_also)


def _of(thing: Pipe | Point, must: tuple[Field, ...], also: tuple[Field, ...]) -> Iterator[Result]:
    if thing.survey.reason == REMOVED:
        return
    lacking = tuple(field.value for field in must if not has(thing, field))
    lesser = tuple(field.value for field in also if not has(thing, field))
    at = thing.coordinates[0] if isinstance(thing, Pipe) else thing.coordinate
    if lacking:
        yield Result(Outcome.FAIL, thing.subject, at=at, missing=lacking)
    if lesser:
        yield Result(Outcome.FAIL, thing.subject, at=at, missing=lesser, severity=Severity.WARNING, text="fail_lesser")
    if not lacking and not lesser:
        yield Result(Outcome.PASS, thing.subject, at=at)
