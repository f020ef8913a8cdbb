"""VA-DEPTH-006: no pipe lies above the ground or just below it. Where one does, the survey or its datum is suspected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.frost import judge, no_ground, without_ground
from validators.ground import covered
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    least_credible_cover_m: float


@rule(
    "VA-DEPTH-006", "cover-that-cannot-be", severity=Severity.ERROR, needs={Need.GEOMETRY, Need.GROUND}, params=Params, version=3,
    follows_register=True,
)  # fmt: skip
def cover_that_cannot_be(case: Case, params: Params) -> Iterator[Result]:
    if without_ground(case, covered(case)):
        yield no_ground(case)
        return
    for one in covered(case):
        result = judge(case, "VA-DEPTH-006", one, params.least_credible_cover_m, excuses=False)
        # What is missing is asked for by the depth rules; here only a cover that is known speaks.
        if result.outcome is not Outcome.UNDECIDED:
            yield _said(result)


def _said(result: Result) -> Result:
    """A cover below zero is told as what it is: a pipe above the ground."""
    if result.outcome is not Outcome.FAIL or result.measured is None or result.measured >= 0:
        return result
    return result._replace(text="fail_above_ground", values={**result.values, "above_m": -result.measured})
