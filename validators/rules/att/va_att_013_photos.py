"""VA-ATT-013: there is at least one photo for each connection, taken in the open trench. What they show is not looked at."""

from __future__ import annotations

from collections.abc import Iterator

from network import PointKind
from validators.attachments import LIST, attached, demanded
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule

JOINING = (PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION)


@rule("VA-ATT-013", "photos", severity=Severity.WARNING, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams)
def photos(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not demanded(case, "photo"):
        return
    wanted = max(len(case.notice.connections or ()), len(case.delivery.points_of(*JOINING)), 1)
    found = len(attached(case, "photo"))
    outcome = Outcome.PASS if found >= wanted else Outcome.UNDECIDED
    missing = () if found >= wanted else ("photo",)
    yield Result(outcome, LIST, missing=missing, values={"found_count": found, "wanted_count": wanted})
