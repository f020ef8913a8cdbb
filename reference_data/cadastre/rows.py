"""A batch of a source as rows of the store: what is kept of each, and by which reason the others are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reference_data.cadastre.cadastre import Kind
from reference_data.cadastre.property_number import PropertyNumber, property_numbers
from reference_data.cadastre.recognition import GONE, OBJECT_TYPES, plain
from reference_data.cadastre.source import Batch
from reference_data.crs import PlanTransform

if TYPE_CHECKING:
    from shapely import Geometry

POLYGON, MULTIPOLYGON = 3, 6
LEAST_M2 = 0.5
"""Smaller pieces, left where an outline crossed itself, are no ground."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is stored of one parcel, building or address."""

    shape: Geometry
    numbers: tuple[PropertyNumber, ...] = ()
    public: bool = False
    disputed: bool = False
    mended: bool = False
    building: int | None = None
    building_type: int | None = None
    address: str = ""


def rows_of(
    kind: Kind,
    batch: Batch,
    way: PlanTransform,
    municipality: str,
    numbers: Mapping[str, Sequence[PropertyNumber]],
    public: frozenset[PropertyNumber] | None,
    left_out: Counter[str],
) -> list[Row]:
    """The rows that are kept, in the coordinate system that `way` leads to. `numbers` are those of a table beside, by the parcel's key."""
    made = []
    for index, shape in enumerate(way.shapes(batch.shapes)):
        values = {word: column[index] for word, column in batch.values.items()}
        reason = _unfit(kind, values, municipality)
        whole_shape, mended, fault = _place(shape) if kind is Kind.ADDRESSES else _area(shape)
        if reason or fault or whole_shape is None:
            left_out[reason or fault] += 1
            continue
        own = _numbers(values, numbers)
        if kind is Kind.ADDRESSES:
            text = _address(values)
            if not text and not own:
                left_out["an address without text and number"] += 1
                continue
            made.append(Row(whole_shape, own, address=text))
        elif kind is Kind.BUILDINGS:
            made.append(Row(whole_shape, mended=mended, building=whole(values.get("building")), building_type=whole(values.get("building_type"))))
        else:
            is_public = public is not None and any(one in public or one._replace(fnr=0) in public for one in own)
            made.append(Row(whole_shape, own, is_public, _true(values.get("disputed")), mended))
    return made


def whole(value: Any) -> int | None:
    """A whole number, also out of text and of "1.0"; None when it is none."""
    try:
        return int(float(str(value).strip()))
    except ValueError:
        return None


def _unfit(kind: Kind, values: Mapping[str, Any], municipality: str) -> str:
    """Why a row is not taken in, whatever its shape; empty when it is."""
    number = whole(values.get("municipality"))
    if number is not None and f"{number:04d}" != municipality:
        return "of another municipality"
    object_type = values.get("object_type")
    if isinstance(object_type, str) and object_type and plain(object_type) not in OBJECT_TYPES[kind]:
        return f"of the type {object_type}"
    status = values.get("building_status")
    if kind is Kind.BUILDINGS and isinstance(status, str) and status.strip()[:2].upper() in GONE:
        return "torn down or moved"
    return ""


def _area(shape: Geometry | None) -> tuple[Geometry | None, bool, str]:
    """The shape as one or several polygons, whether it had to be mended, and why it is of no use."""
    import shapely

    if shape is None or bool(shapely.is_empty(shape)):
        return None, False, "without a geometry that can be read"
    if shapely.get_type_id(shape) not in (POLYGON, MULTIPOLYGON):
        return None, False, "no area: a point or a line, or an area whose boundary is missing"
    if not bool(shapely.is_valid(shape)):
        parts = [one for one in shapely.get_parts(shapely.make_valid(shape)) if shapely.get_type_id(one) in (POLYGON, MULTIPOLYGON)]
        mended = shapely.union_all(parts) if parts else None
        if mended is None or shapely.area(mended) < LEAST_M2:
            return None, False, "an outline that encloses nothing"
        return mended, True, ""
    if shapely.area(shape) < LEAST_M2:
        return None, False, "an outline that encloses nothing"
    return shape, False, ""


def _place(shape: Geometry | None) -> tuple[Geometry | None, bool, str]:
    from math import isfinite

    import shapely

    if shape is None or bool(shapely.is_empty(shape)):
        return None, False, "without a place"
    first = shapely.get_parts(shape)[0]
    if shapely.get_type_id(first) != 0 or not (isfinite(shapely.get_x(first)) and isfinite(shapely.get_y(first))):
        return None, False, "without a place"
    return first, False, ""


def _numbers(values: Mapping[str, Any], beside: Mapping[str, Sequence[PropertyNumber]]) -> tuple[PropertyNumber, ...]:
    found: dict[PropertyNumber, None] = {}
    gnrs, bnrs, fnrs = (_listed(values.get(word)) for word in ("gnr", "bnr", "fnr"))
    for index, (gnr, bnr) in enumerate(zip(gnrs, bnrs, strict=False)):
        own, there = whole(gnr), whole(bnr)
        if own and there:
            found[PropertyNumber(own, there, (whole(fnrs[index]) if index < len(fnrs) else None) or 0)] = None
    text = values.get("numbers")
    if not found and isinstance(text, str):
        found.update(dict.fromkeys(property_numbers(text)))
    if (key := values.get("key")) is not None:
        found.update(dict.fromkeys(beside.get(str(key), ())))
    return tuple(found)


def _address(values: Mapping[str, Any]) -> str:
    text = values.get("address")
    if isinstance(text, str) and text.strip():
        return text.strip()
    street, house, letter = values.get("street"), whole(values.get("house")), values.get("letter")
    if not isinstance(street, str) or not street.strip() or not house:
        return ""
    return f"{street.strip()} {house}{letter.strip() if isinstance(letter, str) else ''}"


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [] if value is None else [value]


def _true(value: Any) -> bool:
    return str(value).strip().casefold() in ("true", "1", "ja")
