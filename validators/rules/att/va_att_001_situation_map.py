"""VA-ATT-001: the situation map as built is attached, in a scale that the municipality takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.attachments import demanded, drawn_to_scale
from validators.case import Case
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, rule

KIND = "situation_map"


@dataclass(frozen=True, slots=True)
class Params:
    scales: tuple[str, ...]
    """Allowed scales such as "1:500"; empty: any."""


@rule("VA-ATT-001", "situation-map", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=Params)
def situation_map(case: Case, params: Params) -> Iterator[Result]:
    if demanded(case, KIND):
        yield from drawn_to_scale(case, KIND, params.scales)
