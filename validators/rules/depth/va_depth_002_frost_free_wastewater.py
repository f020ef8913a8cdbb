"""VA-DEPTH-002: wastewater pipes lie frost-free.

Cover, from finished ground to the outside top of the pipe, is sampled at every vertex and at most every metre between them.
Manholes and the last half metre at the wall are left out. The ground is what was surveyed within a metre, terrain points before lids,
else the terrain model; a part with neither is asked about by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function
from validators.case import Case
from validators.frost import frost_results
from validators.outcome import Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    frost_free_depth_m: float
    """Least cover, metres."""


@rule(
    "VA-DEPTH-002", "frost-free-wastewater", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.GROUND}, params=Params, version=3,
    follows_register=True,
)  # fmt: skip
def frost_free_wastewater(case: Case, params: Params) -> Iterator[Result]:
    yield from frost_results(case, "VA-DEPTH-002", {Function.WASTEWATER, Function.COMBINED}, params.frost_free_depth_m)
