"""VA-DEPTH-007: a pipe under very much ground is asked about: perhaps the height is wrong.

Where the heights can be read in several ways, it must lie deep under each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validators.case import Case
from validators.frost import ground_value, in_manhole_result, no_ground, without_ground
from validators.ground import Covered, covered
from validators.outcome import Place, Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    max_cover_m: float


@rule(
    "VA-DEPTH-007", "strangely-deep", severity=Severity.INFO, needs={Need.GEOMETRY, Need.GROUND}, params=Params, version=3, effect=Effect.SILENT,
    follows_register=True,
)  # fmt: skip
def strangely_deep(case: Case, params: Params) -> Iterator[Result]:
    if without_ground(case, covered(case)):
        yield no_ground(case)
        return
    for one in covered(case):
        if one.is_measured and one.readings:
            yield _judge(case, one, max(one.readings), params)
        elif not one.samples.counts.any():
            yield in_manhole_result(one)


def _judge(case: Case, one: Covered, rise_m: float, params: Params) -> Result:
    cover = np.where(one.measured, one.cover(rise_m), -np.inf)
    deepest = int(cover.argmax())
    u = float(one.u[deepest])
    held = ruler(case, "VA-DEPTH-007")
    before = int(one.samples.before[deepest])
    return Result(
        held.within(float(cover[deepest]), params.max_cover_m, u), one.leg.pipe.subject,
        at=(float(one.samples.east[deepest]), float(one.samples.north[deepest]), float(one.samples.z[deepest])),
        place=Place(one.leg.pipe.subject, float(one.samples.chainage[deepest]), segment=(before, before + 1)),
        measured=float(cover[deepest]), required=params.max_cover_m, unit="m", uncertainty=held.expanded(u), values=ground_value(one, deepest),
        related=one.ground.delivered_at(deepest),
    )  # fmt: skip
