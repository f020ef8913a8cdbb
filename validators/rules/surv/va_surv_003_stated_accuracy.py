"""VA-SURV-003: the stated accuracy is good enough, in plan (KVALITET 2) and in height (KVALITET 5).

A stated number against a demanded one: neither has an uncertainty of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Pipe, Point
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.survey_codes import first_place, surveyed


@dataclass(frozen=True, slots=True)
class Params:
    max_plan_m: float
    max_height_m: float


@rule("VA-SURV-003", "stated-accuracy", severity=Severity.ERROR, params=Params)
def stated_accuracy(case: Case, params: Params) -> Iterator[Result]:
    for thing in surveyed(case):
        yield _of(thing, params)


def _of(thing: Pipe | Point, params: Params) -> Result:
    survey, at = thing.survey, first_place(thing)
    missing = []
    for stated, limit, key in ((survey.accuracy_m, params.max_plan_m, "plan"), (survey.height_accuracy_m, params.max_height_m, "height")):
        if stated is None:
            missing.append("accuracy" if key == "plan" else "height_accuracy")
        elif stated > limit:
            return Result(Outcome.FAIL, thing.subject, at=at, measured=stated, required=limit, unit="m", text=f"fail_{key}")
    if missing:
        return Result(Outcome.UNDECIDED, thing.subject, at=at, missing=tuple(missing))
    return Result(Outcome.PASS, thing.subject, at=at, measured=survey.accuracy_m, required=params.max_plan_m, unit="m")
