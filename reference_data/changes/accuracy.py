"""How far off survey and register may be, one standard deviation in metres, by what they say of themselves and the pack's defaults."""

from __future__ import annotations

from math import hypot

from network import Pipe, Point
from reference_data.pack import Settings

UNKNOWN_METHODS = (None, "99")


def survey_plan_m(thing: Pipe | Point, settings: Settings) -> float:
    """Of a delivered object, in plan."""
    stated = thing.survey.accuracy_m
    return stated if stated is not None else settings.survey_plan_uncertainty_m


def survey_height_m(thing: Pipe | Point, settings: Settings) -> float:
    stated = thing.survey.height_accuracy_m
    return stated if stated is not None else settings.survey_height_uncertainty_m


def register_plan_m(thing: Pipe | Point, settings: Settings) -> float:
    """Of a register object, in plan; poor when its method is unknown or no accuracy is given."""
    survey = thing.survey
    known = survey.method not in UNKNOWN_METHODS and survey.accuracy_m is not None
    return survey.accuracy_m if known and survey.accuracy_m is not None else settings.register_plan_uncertainty_m


def register_height_m(thing: Pipe | Point, settings: Settings) -> float:
    survey = thing.survey
    method = survey.height_method or survey.method
    known = method not in UNKNOWN_METHODS and survey.height_accuracy_m is not None
    return survey.height_accuracy_m if known and survey.height_accuracy_m is not None else settings.register_height_uncertainty_m


def plan_limit_m(delivered: Pipe | Point, register: Pipe | Point, settings: Settings) -> float:
    """How far apart the two may lie in plan and still be the same place."""
    return settings.k * hypot(survey_plan_m(delivered, settings), register_plan_m(register, settings))


def height_limit_m(delivered: Pipe | Point, register: Pipe | Point, settings: Settings) -> float:
    return settings.k * hypot(survey_height_m(delivered, settings), register_height_m(register, settings))
