"""VA-TOPO-006: gravity pipes are drawn in the direction of flow, downhill.

The heights of one pipe come from one survey, whose common error falls out of their difference. A pipe that falls at all is
therefore drawn rightly, and one that rises by less than the uncertainty is near.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from network import Regime
from validators.case import Case
from validators.outcome import Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import is_left_alone, laid_pipes
from validators.uncertainty import height_u, ruler


@rule("VA-TOPO-006", "drawn-with-the-flow", severity=Severity.WARNING, needs={Need.GEOMETRY}, effect=Effect.SILENT, audit=True, version=2)
def drawn_with_the_flow(case: Case, params: object) -> Iterator[Result]:
    for pipe in laid_pipes(case):
        if pipe.regime is not Regime.GRAVITY or not pipe.has_heights or is_left_alone(case, pipe):
            continue
        rise = pipe.coordinates[-1][2] - pipe.coordinates[0][2]
        u = sqrt(2) * height_u(pipe.survey, case.pack.settings)
        held = ruler(case, "VA-TOPO-006")
        yield Result(
            held.within(rise, 0.0, u), pipe.subject, at=pipe.coordinates[0], measured=rise, required=0.0, unit="m", uncertainty=held.expanded(u)
        )  # fmt: skip
