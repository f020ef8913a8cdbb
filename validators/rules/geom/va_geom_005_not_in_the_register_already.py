"""VA-GEOM-005: a new pipe does not repeat one that the register already has in operation, unless the work replaces it.

A pipe that the register has under the delivered pipe's own GUID is the delivered one, taken over since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import shapely

from network import Pipe
from validators.case import Case
from validators.existing import all_near_each
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule
from validators.services import laid_pipes
from validators.standing import is_delivered

REPLACING_KINDS = ("RELAY", "REPAIR", "DISCONNECT")


@dataclass(frozen=True, slots=True)
class Params:
    same_line_m: float
    """Two lines nowhere farther apart than this (Hausdorff distance) are one."""


@rule(
    "VA-GEOM-005", "not-in-the-register-already", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.REGISTER}, params=Params, effect=Effect.SILENT
)  # fmt: skip
def not_in_the_register_already(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is not None and case.notice.kind in REPLACING_KINDS:
        return
    new = [pipe for pipe in laid_pipes(case) if pipe.survey.reason in (None, "NYTT")]
    for pipe, near in zip(new, all_near_each(case, [pipe.line for pipe in new], params.same_line_m), strict=True):
        yield _judge(case, pipe, [one for one in near if one.function is pipe.function], params)


def _judge(case: Case, pipe: Pipe, near: list[Pipe], params: Params) -> Result:
    own = next((other for other in near if is_delivered(case, other)), None)
    if own is not None:
        return Result(Outcome.PASS, pipe.subject, at=pipe.coordinates[0], text="pass_taken_over", related=(own.subject,), from_register=True)
    for other in near:
        apart = float(shapely.hausdorff_distance(pipe.line, other.line))
        if apart < params.same_line_m:
            return Result(
                Outcome.FAIL, pipe.subject, at=pipe.coordinates[0], measured=apart, required=params.same_line_m, unit="m", related=(other.subject,),
                from_register=True,
            )  # fmt: skip
    return Result(Outcome.PASS, pipe.subject, at=pipe.coordinates[0])
