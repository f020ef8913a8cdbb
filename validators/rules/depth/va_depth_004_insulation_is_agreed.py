"""VA-DEPTH-004: insulation that stands in for cover is fully described in the notice and agreed with the municipality."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.notice import Insulation
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule

DESCRIBED = ("from_m", "to_m", "type", "thickness_mm", "width_m")


@rule("VA-DEPTH-004", "insulation-is-agreed", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE})
def insulation_is_agreed(case: Case, params: object) -> Iterator[Result]:
    declared = case.notice.declarations.insulation if case.notice is not None and case.notice.declarations is not None else None
    for index, item in enumerate(declared or ()):
        yield _judge(Subject("notice", path=f"declarations.insulation[{index}]"), item)


def _judge(subject: Subject, item: Insulation) -> Result:
    missing = tuple(f"insulation_{name}" for name in DESCRIBED if getattr(item, name) is None)
    if item.agreed is False:
        return Result(Outcome.FAIL, subject)
    if item.agreed is None:
        missing = (*missing, "insulation_agreement")
    if missing:
        return Result(Outcome.UNDECIDED, subject, missing=missing, needs=Party.CONTRACTOR)
    return Result(Outcome.PASS, subject)
