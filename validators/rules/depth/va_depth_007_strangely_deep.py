"""VA-DEPTH-007: a pipe under very much ground is asked about: perhaps the height is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validators.case import Case
from validators.ground import Covered, covered
from validators.outcome import Place, Result, Severity
from validators.registry import Effect, Need, rule
from validators.uncertainty import ruler


@dataclass(frozen=True, slots=True)
class Params:
    max_cover_m: float


@rule(
    "VA-DEPTH-007", "strangely-deep", severity=Severity.INFO, needs={Need.GEOMETRY, Need.TERRAIN}, params=Params, effect=Effect.SILENT,
    follows_register=True,
)  # fmt: skip
def strangely_deep(case: Case, params: Params) -> Iterator[Result]:
    for one in covered(case):
        if one.top.value_m is not None and not np.isnan(one.cover(one.top.value_m)).all():
            yield _judge(case, one, one.top.value_m, params)


def _judge(case: Case, one: Covered, rise_m: float, params: Params) -> Result:
    cover = one.cover(rise_m)
    deepest = int(np.nanargmax(cover))
    u = float(np.hypot(one.pipe_u, one.ground_u[deepest]))
    held = ruler(case, "VA-DEPTH-007")
    before = int(one.samples.before[deepest])
    return Result(
        held.within(float(cover[deepest]), params.max_cover_m, u), one.leg.pipe.subject,
        at=(float(one.samples.east[deepest]), float(one.samples.north[deepest]), float(one.samples.z[deepest])),
        place=Place(one.leg.pipe.subject, float(one.samples.chainage[deepest]), segment=(before, before + 1)),
        measured=float(cover[deepest]), required=params.max_cover_m, unit="m", uncertainty=held.expanded(u),
    )  # fmt: skip
