"""VA-ATT-013: there is at least one photo for each connection, taken in the open trench. What they show is not looked at.

A connection that this work did not make asks for none, nor does a joint of two delivered pipes. A work that cuts off shows each place of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Point, PointKind
from validators.attachments import LIST, attached, demanded
from validators.case import Case
from validators.declared import REMOVED, UNCHANGED
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.services import topology
from validators.stated_work import cuts_off

JOINING = (PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION)


@rule("VA-ATT-013", "photos", severity=Severity.WARNING, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams)
def photos(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not demanded(case, "photo"):
        return
    wanted = max(len(case.notice.connections or ()), sum(_is_made(case, point) for point in case.delivery.points_of(*JOINING)), 1)
    found = len(attached(case, "photo"))
    outcome = Outcome.PASS if found >= wanted else Outcome.UNDECIDED
    missing = () if found >= wanted else ("photo",)
    yield Result(outcome, LIST, missing=missing, values={"found_count": found, "wanted_count": wanted})


def _is_made(case: Case, point: Point) -> bool:
    if cuts_off(case):
        return True
    node = topology(case).node_of(point)
    return point.survey.reason not in (REMOVED, UNCHANGED) and (node is None or len(node.ends) < 2)
