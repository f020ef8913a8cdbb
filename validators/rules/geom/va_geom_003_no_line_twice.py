"""VA-GEOM-003: no pipe is in the file twice."""

from __future__ import annotations

from collections.abc import Iterator

from validators.case import Case
from validators.doubles import doubles
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, rule
from validators.services import laid_pipes


@rule("VA-GEOM-003", "no-line-twice", severity=Severity.ERROR, needs={Need.GEOMETRY}, audit=True)
def no_line_twice(case: Case, params: object) -> Iterator[Result]:
    twice = {id(double.pipe): double for double in doubles(case)}
    for pipe in laid_pipes(case):
        double = twice.get(id(pipe))
        if double is None:
            yield Result(Outcome.PASS, pipe.subject, at=pipe.coordinates[0])
        else:
            yield Result(
                Outcome.FAIL,
                pipe.subject,
                at=pipe.coordinates[0],
                related=(double.first.subject,),
                values={"share_percent": round(100 * double.share)},
            )
