"""VA-HGT-001: the notice gives the height of the main's top at the branch and of the basement floor.

They belong on the length profile of the sewers; where only water is laid there is none."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.stated import functions_to_join
from validators.stated_work import lays_only_water

FIELDS = (("main_top_m", "main_top"), ("basement_floor_m", "basement_floor"))


@rule(
    "VA-HGT-001", "heights-are-stated", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.GEOMETRY, Need.NOTICE},
    follows_register=True, version=2,
)  # fmt: skip
def heights_are_stated(case: Case, params: object) -> Iterator[Result]:
    if case.notice is None or case.notice.kind not in ("NEW_CONNECTION", "RELAY") or not functions_to_join(case) or lays_only_water(case):
        return
    # The length profile is demanded of new buildings; for other work it can be asked for.
    building = case.notice.building
    new = building.new if building is not None and building.new is not None else case.notice.kind == "NEW_CONNECTION"
    severity = None if new else Severity.WARNING
    for field, missing in FIELDS:
        subject = Subject("notice", path=f"heights.{field}")
        if case.notice.heights is not None and getattr(case.notice.heights, field) is not None:
            yield Result(Outcome.PASS, subject)
        else:
            yield Result(Outcome.UNDECIDED, subject, missing=(missing,), needs=Party.CONTRACTOR, severity=severity)
