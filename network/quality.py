"""KVALITET, the survey quality of an object: positions, units, and what an object inherits from the head.

Order of the parts: method, accuracy (cm), visibility, height method, height accuracy (cm), maximum deviation (cm). `*` is "not
given", `@` is "as the level above". A missing tail is the method and accuracy in plan, as the national library reads it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from network.attributes import Attributes, first, text
from network.model import Survey

PARTS = ("MÅLEMETODE", "NØYAKTIGHET", "SYNBARHET", "H-MÅLEMETODE", "H-NØYAKTIGHET", "MAX-AVVIK")
GIVEN_UP = "*"
ABOVE = "@"

Parts = tuple[str | None, ...]
"""The six, as written; None where nothing stands."""


def survey_of(attributes: Attributes, head: Survey | None = None) -> Survey:
    """The survey facts of one object. `head` is what the file's head says of all objects."""
    date = _digits(text(attributes, ("DATAFANGSTDATO", "DATO")))
    return _survey(_parts(attributes), date, first(attributes, "STEDF_FORH"), first(attributes, "STEDF_ÅRSA"), head)


@lru_cache(maxsize=4096)
def _survey(parts: Parts | None, date: str | None, trench: str | None, reason: str | None, head: Survey | None) -> Survey:
    """Most objects of a file were surveyed in the same way, and share one answer."""
    return replace(_quality(parts, head), date=date or (head.date if head else None), trench=trench, reason=reason)


def quality_of(attributes: Attributes, head: Survey | None = None) -> Survey:
    """The six parts of KVALITET alone; what stands in `head` when the object has none of its own."""
    return _quality(_parts(attributes), head)


def _quality(parts: Parts | None, head: Survey | None) -> Survey:
    above = head or Survey()
    if parts is None:
        return replace(above, date=None)
    inherited = (above.method, above.accuracy_m, above.visibility, above.height_method, above.height_accuracy_m, above.max_deviation_m)
    method, accuracy, visibility, height_method, height_accuracy, deviation = parts
    plan_method = _code(method, inherited[0])
    plan_accuracy = _metres(accuracy, inherited[1])
    return Survey(
        method=plan_method,
        accuracy_m=plan_accuracy,
        visibility=_code(visibility, inherited[2]),
        height_method=plan_method if height_method is None else _code(height_method, inherited[3]),
        height_accuracy_m=plan_accuracy if height_accuracy is None else _metres(height_accuracy, inherited[4]),
        max_deviation_m=_metres(deviation, inherited[5]),
    )


def _parts(attributes: Attributes) -> Parts | None:
    value = attributes.get("KVALITET")
    if isinstance(value, tuple):
        value = value[0]
    if value and str(value).strip():
        tokens = str(value).split()[: len(PARTS)]
        return tuple(tokens) + (None,) * (len(PARTS) - len(tokens))
    named = tuple(_raw(attributes, f"KVALITET.{part}") for part in PARTS)
    if any(part is not None for part in named):
        return named
    alone = (None, None, None, first(attributes, "H-MÅLEMETODE"), first(attributes, "H-NØYAKTIGHET"), None)
    return alone if any(alone) else None


def _raw(attributes: Attributes, path: str) -> str | None:
    value = attributes.get(path)
    return str(value[0] if isinstance(value, tuple) else value).strip() if value is not None else None


def _code(part: str | None, above: str | None) -> str | None:
    if part == ABOVE:
        return above
    return None if part in (None, "", GIVEN_UP) else part


def _metres(part: str | None, above: float | None) -> float | None:
    if part == ABOVE:
        return above
    try:
        return float(part) / 100 if part not in (None, "", GIVEN_UP) else None
    except ValueError:
        return None


def _digits(date: str | None) -> str | None:
    if date is None or date.isdigit():
        return date
    return "".join(character for character in date if character.isdigit()) or None
