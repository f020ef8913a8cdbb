"""VA-ATT-003: the plan of the floor pipes is attached for a new building."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.attachments import demanded, drawn_to_scale
from validators.case import Case
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, rule

KIND = "floor_plan"


@dataclass(frozen=True, slots=True)
class Params:
    scales: tuple[str, ...]
    """Allowed scales such as "1:500"; empty: any."""


@rule("VA-ATT-003", "floor-pipe-plan", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=Params)
def floor_pipe_plan(case: Case, params: Params) -> Iterator[Result]:
    if demanded(case, KIND):
        yield from drawn_to_scale(case, KIND, params.scales)
