"""VA-FILE-004: the file holds at least one pipe and one place where it joins the municipality's network.

A place is a tapping, a branch or connection point, or a pipe's end in a manhole that is not the house owner's own.

A repair may be a stretch of an old service with its connection left alone, and drains, private plants and the way past a septic tank begin and
end on the private network: there the pipe is enough. So it is where the file shows the old pipe (STEDF_ÅRSA UENDR) that a relaid one is joined
to. A kind of notice that lays no pipes, such as a water meter, asks for none in its file.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Delivery, PointKind, Subject
from validators.case import Case
from validators.declared import UNCHANGED
from validators.outcome import Outcome, Party, Result, Severity
from validators.registry import NoParams, rule
from validators.stated_work import is_measured, may_stop_short, mends_a_part, works_on_old

JOINING = (PointKind.TAPPING, PointKind.BRANCH, PointKind.CONNECTION)
PRIVATE = ("P", "P1")
NODE_TOLERANCE_M = 0.05


@rule("VA-FILE-004", "file-has-connection", severity=Severity.ERROR, params=NoParams, reads_register=True, version=4)
def has_a_connection(case: Case, params: NoParams) -> Iterator[Result]:
    delivery = case.delivery
    if not is_measured(case):
        return
    if not delivery.pipes:
        yield Result(Outcome.FAIL, Subject("file"), text="fail_no_pipe", values={"group_count": delivery.file.groups})
    elif delivery.points_of(*JOINING) or _ends_in_a_manhole(case):
        yield Result(Outcome.PASS, Subject("file"), values={"pipe_count": len(delivery.pipes)})
    elif works_on_old(case) and any(pipe.survey.reason == UNCHANGED for pipe in delivery.pipes):
        yield Result(Outcome.PASS, Subject("file"), text="pass_old_pipe", values={"pipe_count": len(delivery.pipes)})
    elif may_stop_short(case):
        text = "pass_repair" if mends_a_part(case) else "pass_private"
        yield Result(Outcome.PASS, Subject("file"), text=text, values={"pipe_count": len(delivery.pipes)})
    elif case.surroundings is None and delivery.crs is not None:
        yield Result(Outcome.UNDECIDED, Subject("file"), missing=("register",), needs=Party.CASEWORKER, values={"pipe_count": len(delivery.pipes)})
    else:
        yield Result(Outcome.FAIL, Subject("file"), text="fail_no_connection", values={"pipe_count": len(delivery.pipes)})


def _ends_in_a_manhole(case: Case) -> bool:
    ends = [place for pipe in case.delivery.pipes for place in (pipe.coordinates[0], pipe.coordinates[-1])]
    if _at_own_manhole(case.delivery, ends):
        return True
    around = case.surroundings
    return around is not None and any(around.manhole_at(east, north, case.pack.settings.snap_main_m) is not None for east, north, _ in ends)


def _at_own_manhole(delivery: Delivery, ends: list[tuple[float, float, float]]) -> bool:
    """At a manhole of the file that belongs to the municipality."""
    public = [point for point in delivery.points_of(PointKind.MANHOLE) if point.owner is not None and point.owner not in PRIVATE]
    nodes = {node for pipe in delivery.pipes for node in (pipe.from_node, pipe.to_node) if node}
    if any(point.subject.sid in nodes for point in public):
        return True
    return any(
        abs(point.coordinate[0] - east) <= NODE_TOLERANCE_M and abs(point.coordinate[1] - north) <= NODE_TOLERANCE_M
        for point in public
        for east, north, _ in ends
    )
