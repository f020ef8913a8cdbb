"""The register's pipes near something delivered, found by place."""

from __future__ import annotations

import numpy as np
import shapely

from network import Pipe
from validators.case import Case
from validators.derived import derived
from validators.standing import in_operation, is_delivered


def pipes_near(case: Case, geometry: shapely.Geometry, within_m: float) -> tuple[Pipe, ...]:
    """Pipes of the register that are in operation and come within `within_m` of the geometry in plan, in the register's order.

    The delivered pipes themselves are left out, when the register has them already.
    """
    return tuple(pipe for pipe in all_near(case, geometry, within_m) if not is_delivered(case, pipe))


def all_near(case: Case, geometry: shapely.Geometry, within_m: float) -> tuple[Pipe, ...]:
    """As `pipes_near`, with the delivered pipes that the register has already."""
    tree, pipes = _tree(case)
    near = sorted(int(index) for index in tree.query(geometry, predicate="dwithin", distance=within_m))
    return tuple(pipes[index] for index in near if in_operation(pipes[index]))


@derived
def _tree(case: Case) -> tuple[shapely.STRtree, tuple[Pipe, ...]]:
    """All lines are made in one stroke: a district has thousands, and a delivery comes near a dozen."""
    pipes = tuple(pipe for pipe in case.surroundings.pipes if len(pipe.coordinates) > 1) if case.surroundings is not None else ()
    if not pipes:
        return shapely.STRtree([]), pipes
    plan = np.array([at[:2] for pipe in pipes for at in pipe.coordinates])
    owner = np.repeat(np.arange(len(pipes)), [len(pipe.coordinates) for pipe in pipes])
    lines = shapely.linestrings(plan, indices=owner)
    assert isinstance(lines, np.ndarray)
    return shapely.STRtree(lines), pipes
