"""The register's pipes near something delivered, found by place."""

from __future__ import annotations

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
    return tuple(pipe for pipe in all_near(case, geometry, within_m) if not is_delivered(case, pipe))


def all_near(case: Case, geometry: shapely.Geometry, within_m: float) -> tuple[Pipe, ...]:
    """As `pipes_near`, with the delivered pipes that the register has already."""
    if case.surroundings is None:
        return ()
    return tuple(pipe for pipe in case.surroundings.pipes_near(geometry, within_m) if in_operation(pipe))
