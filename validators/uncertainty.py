"""How sure a measured value is, and what a comparison with a limit may then say. The one place for both.

Standard deviations (1 sigma, metres). Where the delivery or the register says nothing, the pack's settings step in; their
defaults stand in `reference_data.pack.Settings`:

| Value | From | Default |
| --- | --- | --- |
| height of a surveyed point | KVALITET position 5, else position 2 | 0.05 m, 0.30 m by a weak method, 1.00 m unknown |
| plan of a surveyed point | KVALITET position 2 | 0.05 m, 0.30 m by a weak method, 1.00 m unknown |
| the register's own points | the same fields | 1.00 m, also for method 99 with a number |
| terrain model | the terrain's own figure | 0.10 m |

Decision with k = 2: value >= limit + k*u passes, value < limit - k*u fails, between them it is near. A municipality's hard limit
takes the uncertainty away: value < limit fails, all else passes. (Rule catalogue, sections 1 and 2.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import hypot, isfinite
from typing import TypeGuard

from network import Survey
from reference_data.pack import Settings
from validators.case import Case
from validators.outcome import Outcome

SURVEY_GRADE = frozenset({"10", "11", "12", "93", "94", "96"})
WEAK_SURVEY = frozenset({"13", "14", "15", "71", "72", "73", "74", "90", "91", "92", "95", "97"})
"""Method codes of Vedlegg A v3.1 by class; every other code was not surveyed in the field, and 99 is "unknown"."""

ROUNDING_M = 1e-9
"""Coordinates of 6,600,000 m carry some 1e-9 m of binary noise. A value that equals its limit shall pass, whatever its last bit."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Compares a value with a limit for one rule of one pack."""

    k: float
    hard_limit: bool

    def at_least(self, value: float, limit: float, u: float) -> Outcome:
        """`u` is one standard deviation of the value, same unit as value and limit."""
        if self.hard_limit:
            return Outcome.PASS if value >= limit - ROUNDING_M else Outcome.FAIL
        band = self.k * u
        if value >= limit + band - ROUNDING_M:
            return Outcome.PASS
        return Outcome.FAIL if value < limit - band - ROUNDING_M else Outcome.NEAR

    def at_most(self, value: float, limit: float, u: float) -> Outcome:
        return self.at_least(-value, -limit, u)

    def within(self, value: float, tolerance: float, u: float) -> Outcome:
        """For a tolerance of ours, which is itself an allowance for error: within it passes, and only beyond it does the
        uncertainty speak."""
        return Outcome.PASS if value <= tolerance + ROUNDING_M else self.at_most(value, tolerance, u)

    def expanded(self, u: float) -> float:
        """What a `Result.uncertainty` holds: half the width of the band in which the outcome is near; 0 with a hard limit."""
        return 0.0 if self.hard_limit else self.k * u


def ruler(case: Case, code: str) -> Ruler:
    """The ruler that the case's pack gives the rule `code`."""
    entry = case.pack.rules.get(code)
    return _ruler(case.pack.settings.k, entry.hard_limit if entry is not None else False)


@lru_cache(maxsize=64)
def _ruler(k: float, hard_limit: bool) -> Ruler:
    return Ruler(k, hard_limit)


def combined(*deviations: float) -> float:
    """Standard deviation of a sum or difference of independent values."""
    return hypot(*deviations)


def height_u(survey: Survey, settings: Settings) -> float:
    """Of a height in the delivery. A stated accuracy wins, also one that is poor."""
    if _is_number(survey.height_accuracy_m):
        return survey.height_accuracy_m
    if _is_number(survey.accuracy_m) and (survey.height_method is None or survey.height_method == survey.method):
        return survey.accuracy_m
    return _by_method(survey.height_method or survey.method, settings.survey_height_uncertainty_m, settings)


def plan_u(survey: Survey, settings: Settings) -> float:
    """Of a position in the delivery, along one axis."""
    if _is_number(survey.accuracy_m):
        return survey.accuracy_m
    return _by_method(survey.method, settings.survey_plan_uncertainty_m, settings)


def register_plan_u(survey: Survey, settings: Settings) -> float:
    """Of a position in the register. Method 99 or none counts as unknown, whatever number stands beside it."""
    if survey.method in (None, "99"):
        return settings.register_plan_uncertainty_m
    return plan_u(survey, settings)


def register_height_u(survey: Survey, settings: Settings) -> float:
    """Of a height in the register; same caution as `register_plan_u`."""
    if (survey.height_method or survey.method) in (None, "99"):
        return settings.register_height_uncertainty_m
    return height_u(survey, settings)


def terrain_u(case: Case) -> float:
    """Of a height in the terrain model."""
    stated = case.terrain.uncertainty_m if case.terrain is not None else None
    return stated if stated is not None else case.pack.settings.terrain_uncertainty_m


def _is_number(stated: float | None) -> TypeGuard[float]:
    """A file can say `nan` where a number should stand; that says nothing."""
    return stated is not None and isfinite(stated)


def _by_method(method: str | None, surveyed: float, settings: Settings) -> float:
    if method is None or method in SURVEY_GRADE:
        return surveyed
    return settings.weak_survey_uncertainty_m if method in WEAK_SURVEY else settings.unknown_survey_uncertainty_m
