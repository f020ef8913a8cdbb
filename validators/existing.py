"""The register's pipes near something delivered, found by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from network import Pipe
from validators.case import Case
from validators.standing import in_operation, is_delivered

if TYPE_CHECKING:
    import shapely


def pipes_near(case: Case, geometry: shapely.Geometry, within_m: float) -> tuple[Pipe, ...]:
    """Pipes of the register that are in operation and come within `within_m` of the geometry in plan, in the register's order.

    The delivered pipes themselves are left out, when the register has them already.
    """
    return pipes_near_each(case, [geometry], within_m)[0]


def pipes_near_each(case: Case, geometries: Sequence[shapely.Geometry], within_m: float) -> list[tuple[Pipe, ...]]:
    """As `pipes_near`, for several geometries at once."""
    return [tuple(pipe for pipe in near if not is_delivered(case, pipe)) for near in all_near_each(case, geometries, within_m)]


def all_near_each(case: Case, geometries: Sequence[shapely.Geometry], within_m: float) -> list[tuple[Pipe, ...]]:
    """As `pipes_near_each`, with the delivered pipes that the register has already."""
    if case.surroundings is None:
        return [() for _ in geometries]
    return [tuple(pipe for pipe in near if in_operation(pipe)) for near in case.surroundings.pipes_near_each(geometries, within_m)]
