"""The attributes that a pack can make mandatory, by the name that texts and packs use, and whether an object has them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from network import Function, Pipe, Point
from network.profiles import DIALECTS, profile


class Field(StrEnum):
    FUNCTION = "function"
    DIMENSION = "dimension"
    DIMENSION_BASIS = "dimension_basis"
    MATERIAL = "material"
    OWNER = "owner"
    STATUS = "status"
    YEAR = "year"
    CASE_NUMBER = "case_number"
    NETWORK_LEVEL = "network_level"
    HEIGHT_REFERENCE = "height_reference"
    SHAPE = "shape"
    METHOD = "method"
    ACCURACY = "accuracy"
    HEIGHT_METHOD = "height_method"
    HEIGHT_ACCURACY = "height_accuracy"
    VISIBILITY = "visibility"
    SURVEY_DATE = "survey_date"
    TRENCH = "trench"
    SURVEY_REASON = "survey_reason"
    VERTICAL_LEVEL = "vertical_level"


Read = Callable[[Any], object]


def _function(pipe: Pipe) -> str | None:
    """A pipe "of another kind" has said its function only by a listed theme, as a casing (varerør) has."""
    return pipe.function if pipe.function is not Function.OTHER or pipe.theme in _telling_themes() else None


@cache
def _telling_themes() -> frozenset[str]:
    """Of every dialect, those that leave no doubt about what the pipe is for."""
    spoken = [profile(name) for name in DIALECTS]
    return frozenset(theme for one in spoken for theme in one.line_themes if theme not in one.undecided)


def _vertical_level(thing: Pipe | Point) -> str | None:
    return next((path for path in thing.attributes if path.endswith("VERT_NIVÅ") and path.rpartition(".")[2] == "VERT_NIVÅ"), None)


_OF_ANY: dict[Field, Read] = {
    Field.DIMENSION: attrgetter("dimension_mm"),
    Field.MATERIAL: attrgetter("material"),
    Field.OWNER: attrgetter("owner"),
    Field.STATUS: attrgetter("status"),
    Field.YEAR: attrgetter("year"),
    Field.CASE_NUMBER: attrgetter("case_number"),
    Field.HEIGHT_REFERENCE: attrgetter("height_reference"),
    Field.METHOD: attrgetter("survey.method"),
    Field.ACCURACY: attrgetter("survey.accuracy_m"),
    Field.HEIGHT_METHOD: attrgetter("survey.height_method"),
    Field.HEIGHT_ACCURACY: attrgetter("survey.height_accuracy_m"),
    Field.VISIBILITY: attrgetter("survey.visibility"),
    Field.SURVEY_DATE: attrgetter("survey.date"),
    Field.TRENCH: attrgetter("survey.trench"),
    Field.SURVEY_REASON: attrgetter("survey.reason"),
    Field.VERTICAL_LEVEL: _vertical_level,
}
_OF_PIPES: dict[Field, Read] = {
    **_OF_ANY,
    Field.FUNCTION: _function,
    Field.DIMENSION_BASIS: attrgetter("dimension_basis"),
    Field.NETWORK_LEVEL: attrgetter("network_level"),
    Field.SHAPE: attrgetter("shape"),
}


def has(thing: Pipe | Point, field: Field) -> bool:
    """Whether the object says anything for the field. A point need not say its function, and a field that only pipes have is never missing
    on it."""
    read = (_OF_PIPES if isinstance(thing, Pipe) else _OF_ANY).get(field)
    return read is None or read(thing) is not None
