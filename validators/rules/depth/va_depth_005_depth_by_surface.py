"""VA-DEPTH-005: where the frost-free depth is another under roads than under snow-covered ground.

Road areas are no part of the check. What is deep enough for a road passes, what is too shallow for snow-covered ground fails, and
between the two it is near, because the surface decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.frost import beside, judge, no_ground, without_ground
from validators.ground import covered
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    under_road_m: float
    under_snow_m: float


@rule(
    "VA-DEPTH-005", "depth-by-surface", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.GROUND}, params=Params, version=3, follows_register=True
)  # fmt: skip
def depth_by_surface(case: Case, params: Params) -> Iterator[Result]:
    if without_ground(case, covered(case)):
        yield no_ground(case)
        return
    for one in covered(case):
        road = judge(case, "VA-DEPTH-005", one, params.under_road_m)
        snow = judge(case, "VA-DEPTH-005", one, params.under_snow_m)
        if snow.outcome is not Outcome.PASS or road.outcome is not Outcome.FAIL:
            result = road if snow.outcome is Outcome.PASS else snow
        else:
            result = road._replace(outcome=Outcome.NEAR, text="near_surface", values={**road.values, "under_snow_m": params.under_snow_m})
        yield result
        yield from beside(case, one, result)
