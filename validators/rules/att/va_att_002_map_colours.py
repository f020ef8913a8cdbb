"""VA-ATT-002: the map's lines are green for wastewater, brown for stormwater, blue for water. Only a person can see."""

from __future__ import annotations

from collections.abc import Iterator

from validators.attachments import attached
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule


@rule(
    "VA-ATT-002", "map-colours", severity=Severity.INFO, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams, effect=Effect.MANUAL
)  # fmt: skip
def map_colours(case: Case, params: NoParams) -> Iterator[Result]:
    for subject, _ in attached(case, "situation_map") if case.notice is not None else ():
        yield Result(Outcome.UNDECIDED, subject, missing=("eye",))
