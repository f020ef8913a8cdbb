"""VA-ATTR-011: a manhole says what it is: form, width, wall, how it was built, bottom and lid height."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from network import Point, PointKind
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.survey_codes import surveyed

ManholeField = Literal["manhole_function", "form", "width", "wall", "build_method", "cone", "bottom_height", "lid_height"]


@dataclass(frozen=True, slots=True)
class Params:
    fields: tuple[ManholeField, ...]


@rule("VA-ATTR-011", "manhole-attributes", severity=Severity.WARNING, params=Params, audit=True)
def manhole_attributes(case: Case, params: Params) -> Iterator[Result]:
    for point in surveyed(case):
        if isinstance(point, Point) and point.kind is PointKind.MANHOLE:
            missing = tuple(field for field in params.fields if _value(point, field) is None)
            yield Result(Outcome.FAIL if missing else Outcome.PASS, point.subject, at=point.coordinate, missing=missing)


def _value(point: Point, field: ManholeField) -> object:
    values: dict[ManholeField, object] = {
        "manhole_function": point.function, "form": point.form, "width": point.width_mm, "wall": point.wall_mm,
        "build_method": point.build_method, "cone": point.cone, "bottom_height": point.bottom_height_m, "lid_height": point.lid_height_m,
    }  # fmt: skip
    return values[field]
