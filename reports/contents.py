"""What a delivery holds, counted: pipes by function, material and dimension, points by kind."""

from __future__ import annotations

from collections import Counter

from network import Delivery, Function, PointKind
from reports.document import Amount, PointAmount

_FUNCTIONS = {function.value: rank for rank, function in enumerate(Function)}
_KINDS = {kind.value: rank for rank, kind in enumerate(PointKind)}


def amounts(delivery: Delivery) -> list[Amount]:
    """One row for each kind of pipe, in the order of functions, then material and dimension. Lengths are plan lengths in metres."""
    count: Counter[tuple[str, str | None, float | None]] = Counter()
    length: dict[tuple[str, str | None, float | None], float] = {}
    for pipe in delivery.pipes:
        key = (pipe.function.value, pipe.material, pipe.dimension_mm)
        count[key] += 1
        length[key] = length.get(key, 0.0) + pipe.line.length
    ordered = sorted(count, key=lambda key: (_FUNCTIONS[key[0]], key[1] or "", key[2] or 0.0))
    return [
        {"function": key[0], "material": key[1], "dimension_mm": key[2], "pipes": count[key], "length_m": round(length[key], 2)} for key in ordered
    ]


def point_amounts(delivery: Delivery) -> list[PointAmount]:
    """One row for each kind of point there is."""
    count = Counter(point.kind.value for point in delivery.points)
    return [{"kind": kind, "count": count[kind]} for kind in sorted(count, key=_KINDS.__getitem__)]
