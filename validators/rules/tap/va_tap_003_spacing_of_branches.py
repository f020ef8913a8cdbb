"""VA-TAP-003: branches that stand close on one sewer main are mentioned; the clause on distance speaks of water only.

Two points in one place are one branch that was delivered twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule
from validators.tapped import branched, is_delivered_twice
from validators.uncertainty import combined, plan_u, ruler


@dataclass(frozen=True, slots=True)
class Params:
    mention_below_m: float


@rule("VA-TAP-003", "branch-spacing", severity=Severity.INFO, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, version=2)
def spacing_of_branches(case: Case, params: Params) -> Iterator[Result]:
    on_mains = [one for one in branched(case) if one.on is not None]
    held = ruler(case, "VA-TAP-003")
    for run in dict.fromkeys(one.on.run.id for one in on_mains if one.on is not None):
        along = sorted((one for one in on_mains if one.on is not None and one.on.run.id == run), key=lambda one: one.chainage_m)
        for first, second in pairwise(along):
            distance = second.chainage_m - first.chainage_m
            u = combined(plan_u(first.point.survey, case.pack.settings), plan_u(second.point.survey, case.pack.settings))
            outcome = held.at_least(distance, params.mention_below_m, u)
            yield Result(
                outcome, second.point.subject, at=second.point.coordinate, measured=distance,
                required=params.mention_below_m, unit="m", uncertainty=held.expanded(u), related=(first.point.subject,), from_register=True,
                values={"neighbour": first.point.id, "main": run},
                text="fail_twice" if outcome is Outcome.FAIL and is_delivered_twice(first.point, second.point) else None,
            )  # fmt: skip
