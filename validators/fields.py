"""The attributes that a pack can make mandatory, by the name that texts and packs use, and whether an object has them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from network import Function, Pipe, Point


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


_OF_ANY: dict[Field, Callable[[Pipe | Point], object]] = {
    Field.DIMENSION: lambda thing: thing.dimension_mm,
    Field.MATERIAL: lambda thing: thing.material,
    Field.OWNER: lambda thing: thing.owner,
    Field.STATUS: lambda thing: thing.status,
    Field.YEAR: lambda thing: thing.year,
    Field.CASE_NUMBER: lambda thing: thing.case_number,
    Field.HEIGHT_REFERENCE: lambda thing: thing.height_reference,
    Field.METHOD: lambda thing: thing.survey.method,
    Field.ACCURACY: lambda thing: thing.survey.accuracy_m,
    Field.HEIGHT_METHOD: lambda thing: thing.survey.height_method,
    Field.HEIGHT_ACCURACY: lambda thing: thing.survey.height_accuracy_m,
    Field.VISIBILITY: lambda thing: thing.survey.visibility,
    Field.SURVEY_DATE: lambda thing: thing.survey.date,
    Field.TRENCH: lambda thing: thing.survey.trench,
    Field.SURVEY_REASON: lambda thing: thing.survey.reason,
}
_OF_PIPES: dict[Field, Callable[[Pipe], object]] = {
    Field.DIMENSION_BASIS: lambda pipe: pipe.dimension_basis,
    Field.NETWORK_LEVEL: lambda pipe: pipe.network_level,
    Field.SHAPE: lambda pipe: pipe.shape,
}


def has(thing: Pipe | Point, field: Field) -> bool:
    """Whether the object says anything for the field. A pipe "of another kind" has not said its function; a point need not. A field
    that only pipes have is never missing on a point."""
    if field is Field.FUNCTION:
        return not isinstance(thing, Pipe) or thing.function is not Function.OTHER
    if field is Field.VERTICAL_LEVEL:
        return any(path.rpartition(".")[2] == "VERT_NIVÅ" for path in thing.attributes)
    if field in _OF_PIPES:
        return not isinstance(thing, Pipe) or _OF_PIPES[field](thing) is not None
    return _OF_ANY[field](thing) is not None
