"""VA-MAT-011: new pipes are not of a material that is no longer laid. A pipe that the file says is unchanged is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Pipe
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import rule
from validators.survey_codes import surveyed


@dataclass(frozen=True, slots=True)
class Params:
    forbidden: tuple[str, ...]
    """Material codes."""


@rule("VA-MAT-011", "material-for-new-work", severity=Severity.WARNING, params=Params)
def material_for_new_work(case: Case, params: Params) -> Iterator[Result]:
    for pipe in surveyed(case):
        if isinstance(pipe, Pipe) and pipe.material is not None:
            outcome = Outcome.FAIL if pipe.material.upper() in params.forbidden else Outcome.PASS
            yield Result(outcome, pipe.subject, at=pipe.coordinates[0], values={"material": pipe.material})
