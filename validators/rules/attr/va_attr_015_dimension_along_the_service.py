"""VA-ATTR-015: a service does not grow towards the house, which is the same as not shrinking in the flow of a sewer.

Inner diameters are compared, and only between pipes of one material: a copper stretch at the tapping is normal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Pipe, inside_diameter_m
from validators.case import Case
from validators.joints import joints
from validators.materials import family
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_mm: float


@rule(
    "VA-ATTR-015", "dimension-along-service", severity=Severity.WARNING, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT,
    follows_register=True,
)  # fmt: skip
def dimension_along_the_service(case: Case, params: Params) -> Iterator[Result]:
    for before, after, node in joints(case):
        one, other = family(before.material), family(after.material)
        if one is not None and other is not None and one is not other:
            continue
        inner, outer = _inside_mm(before), _inside_mm(after)
        if inner is None or outer is None or one is None or other is None:
            missing = ("dimension",) if inner is None or outer is None else ("material",)
            yield Result(Outcome.UNDECIDED, after.subject, at=node.coordinate, missing=missing, related=(before.subject,))
            continue
        outcome = Outcome.PASS if outer <= inner + params.tolerance_mm else Outcome.FAIL
        yield Result(outcome, after.subject, at=node.coordinate, measured=outer, required=inner, unit="mm", related=(before.subject,))


def _inside_mm(pipe: Pipe) -> float | None:
    inside = inside_diameter_m(pipe)
    return inside * 1000 if inside is not None else None
