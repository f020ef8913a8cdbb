"""The rules held against the mains register itself, part by part.

Only rules that say `audit=True` are asked. What such a rule says of an object hangs on that object and on what lies within
`AUDIT_REACH_M` of it, so that a part of a register with that much around it gives the same answers as the whole.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from network import Pipe, Point, Survey
from reference_data.pack import Settings
from validators.case import Case
from validators.catalogue import RULES
from validators.registry import Rule
from validators.runner import RuleResults, run
from validators.uncertainty import register_height_u, register_plan_u

AUDIT_REACH_M = 25.0
"""Farther than any audited rule looks: a test holds the rules' own reaches against it."""

AUDITED: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.audit)


def audit(case: Case) -> tuple[RuleResults, ...]:
    """What each audited rule of the pack says of `case`, whose delivery is a part of a register (`register_itself`).

    Each rule runs by itself: a fault in one object blocks no rule for its neighbours.
    """
    cautious = _cautious(case)
    return tuple(result for rule in AUDITED for result in run(case if rule.group == "ATTR" else cautious, (rule,)).rules)


def _cautious(case: Case) -> Case:
    """With the accuracy of each object written out as a register's is taken: unknown methods count as poor, whatever number stands there."""
    settings = case.pack.settings
    pipes = tuple(_with_survey(pipe, settings) for pipe in case.delivery.pipes)
    points = tuple(_with_survey(point, settings) for point in case.delivery.points)
    return replace(case, delivery=replace(case.delivery, pipes=pipes, points=points))


T = TypeVar("T", Pipe, Point)


def _with_survey(thing: T, settings: Settings) -> T:
    made: T = copy(thing)
    made.__dict__["survey"] = _survey(thing.survey, settings)  # a register has hundreds of thousands: `replace` reads all thirty fields
    return made


@lru_cache(maxsize=50_000)
def _survey(survey: Survey, settings: Settings) -> Survey:
    return replace(survey, accuracy_m=register_plan_u(survey, settings), height_accuracy_m=register_height_u(survey, settings))
