"""The attributes that a pack can make mandatory, by the name that texts and packs use, and whether an object has them."""

from __future__ import annotations

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


def has(thing: Pipe | Point, field: Field) -> bool:
    """Whether the object says anything for the field. A pipe "of another kind" has not said its function; a point need not."""
    match field:
        case Field.FUNCTION:
            return not isinstance(thing, Pipe) or thing.function is not Function.OTHER
        case Field.VERTICAL_LEVEL:
            return any(path.rpartition(".")[2] == "VERT_NIVÅ" for path in thing.attributes)
    return _values(thing)[field] is not None


def _values(thing: Pipe | Point) -> dict[Field, object]:
    survey = thing.survey
    values: dict[Field, object] = {
        Field.DIMENSION: thing.dimension_mm, Field.MATERIAL: thing.material, Field.OWNER: thing.owner, Field.STATUS: thing.status,
        Field.YEAR: thing.year, Field.CASE_NUMBER: thing.case_number, Field.HEIGHT_REFERENCE: thing.height_reference,
        Field.METHOD: survey.method, Field.ACCURACY: survey.accuracy_m, Field.HEIGHT_METHOD: survey.height_method,
        Field.HEIGHT_ACCURACY: survey.height_accuracy_m, Field.VISIBILITY: survey.visibility, Field.SURVEY_DATE: survey.date,
        Field.TRENCH: survey.trench, Field.SURVEY_REASON: survey.reason,
        Field.DIMENSION_BASIS: None, Field.NETWORK_LEVEL: None, Field.SHAPE: None,
    }  # fmt: skip
    if isinstance(thing, Pipe):
        values |= {Field.DIMENSION_BASIS: thing.dimension_basis, Field.NETWORK_LEVEL: thing.network_level, Field.SHAPE: thing.shape}
    return values
