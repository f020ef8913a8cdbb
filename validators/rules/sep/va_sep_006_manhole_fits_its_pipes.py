"""VA-SEP-006: a manhole's function is that of the pipes that meet in it."""

from __future__ import annotations

from collections.abc import Iterator

from network import Function, PointKind
from validators.case import Case
from validators.knots import NODE_TOLERANCE_M, footprint_m
from validators.outcome import Outcome, Result, Severity
from validators.pipe_ends import pipe_ends
from validators.registry import Effect, Need, rule
from validators.services import laid_points

TAKES = {Function.STORMWATER: (Function.STORMWATER, Function.DRAINAGE)}


@rule("VA-SEP-006", "manhole-fits-its-pipes", severity=Severity.WARNING, needs={Need.GEOMETRY}, effect=Effect.SILENT, audit=True)
def manhole_fits_its_pipes(case: Case, params: object) -> Iterator[Result]:
    for manhole in laid_points(case, PointKind.MANHOLE):
        reach = footprint_m(manhole, 0.0) + NODE_TOLERANCE_M
        pipes = list({id(end.pipe): end.pipe for end in pipe_ends(case).within(manhole.coordinate, reach)}.values())
        if not pipes:
            continue
        if manhole.function is None:
            yield Result(Outcome.UNDECIDED, manhole.subject, at=manhole.coordinate, missing=("manhole_function",))
            continue
        takes = TAKES.get(manhole.function, (manhole.function,))
        wrong = [pipe for pipe in pipes if pipe.function not in takes and pipe.function is not Function.OTHER]
        # One foreign pipe among its own makes the manhole common, which is VA-SEP-005's question.
        outcome = Outcome.FAIL if len(wrong) == len(pipes) else Outcome.PASS
        yield Result(
            outcome, manhole.subject, at=manhole.coordinate, related=tuple(pipe.subject for pipe in wrong),
            values={"manhole_function": manhole.function.value, "pipe_function": (wrong or pipes)[0].function.value},
        )  # fmt: skip
