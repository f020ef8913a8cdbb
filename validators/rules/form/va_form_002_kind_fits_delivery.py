"""VA-FORM-002: the kind of notice is one that the municipality takes, and it fits what the file holds.

Kinds that the pack says lay no pipes are not measured at all: new pipes in their file are told, so that nobody takes them for checked. A repair
is a stretch of something older: a pipe that is new all the way from its connection to an end that no older part is shown at may be a whole new
service, which wants another kind of notice, and who knows the place must look. One from a connection that only the register has is asked about
by VA-TOPO-001, which looks there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function, ServiceRun, Subject
from validators.case import Case
from validators.declared import REMOVED, new_pipes
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.repairs import are_new, meets_older
from validators.services import CONNECTION_KINDS, topology
from validators.stated_work import is_measured, mends_a_part

MAIN = "MAIN"
SERVICE_LEVELS = ("S", "S6", "F")
"""NETTYPE of what is no main: service pipes, for sprinklers too, and shared private pipes."""


@dataclass(frozen=True, slots=True)
class Params:
    with_new_pipes: tuple[str, ...]
    """Kinds that lay pipes."""
    with_removed: tuple[str, ...]
    """Kinds that take something out of use."""


@rule("VA-FORM-002", "kind-of-notice", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=4)
def kind_fits_delivery(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is None:
        return
    kind, place = case.notice.kind, Subject("notice", path="kind")
    values = {"case_kind": kind}
    reasons = {pipe.survey.reason for pipe in case.delivery.pipes} | {point.survey.reason for point in case.delivery.points}
    if case.pack.notices and kind not in case.pack.notices:
        yield Result(Outcome.FAIL, place, text="fail_not_taken", values=values)
    elif kind in params.with_new_pipes and not new_pipes(case.delivery):
        yield Result(Outcome.FAIL, place, text="fail_no_new_pipe", values=values)
    elif kind == MAIN and all(pipe.network_level in SERVICE_LEVELS for pipe in new_pipes(case.delivery)):
        yield Result(Outcome.FAIL, place, text="fail_no_main", values=values)
    elif kind in params.with_removed and REMOVED not in reasons and not case.notice.disconnected:
        yield Result(Outcome.UNDECIDED, place, missing=("disconnected",), values=values)
    elif (laid := new_pipes(case.delivery)) and not is_measured(case):
        yield Result(
            Outcome.UNDECIDED, place, missing=("fitting_kind",), needs=Party.CASEWORKER, text="undecided_unmeasured_pipes",
            values={**values, "pipe_count": len(laid)},
        )  # fmt: skip
    elif whole := _whole_services(case):
        for run in whole:
            yield Result(
                Outcome.UNDECIDED, place, at=run.connection.coordinate, related=tuple(pipe.subject for pipe in run.pipes),
                missing=("old_pipe",), needs=Party.CASEWORKER, text="undecided_whole_service",
                values={**values, "function": run.function.value, "length_m": sum(pipe.line.length for pipe in run.pipes)},
            )  # fmt: skip
    else:
        yield Result(Outcome.PASS, place, values=values)


def _whole_services(case: Case) -> list[ServiceRun]:
    """In a repair, the pipe of each function that is new from its connection to the other end, as far as the file shows."""
    if not mends_a_part(case):
        return []
    found: dict[Function, ServiceRun] = {}
    for run in topology(case).service_runs():
        if are_new(run.pipes) and run.connection.point_of(*CONNECTION_KINDS) and not meets_older(case, run.house):
            found.setdefault(run.function, run)
    return list(found.values())
