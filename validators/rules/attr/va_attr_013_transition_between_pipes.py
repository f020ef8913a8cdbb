"""VA-ATTR-013: where material, dimension or stiffness changes along a service, a transition is surveyed, or there is a manhole."""

from __future__ import annotations

from collections.abc import Iterator

from network import Node, Pipe, PointKind
from validators.case import Case
from validators.joints import TRANSITION, joints
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, NoParams, rule

CHANGING = (
    PointKind.MANHOLE, PointKind.STOP_TAP, PointKind.VALVE, PointKind.BRANCH, PointKind.SAND_TRAP, PointKind.PUMP, PointKind.TANK,
    PointKind.SEPARATOR,
)  # fmt: skip
"""Parts in which one pipe can go over into another without a transition piece."""


@rule("VA-ATTR-013", "transition-between-pipes", severity=Severity.INFO, needs={Need.GEOMETRY}, params=NoParams, follows_register=True)
def transition_between_pipes(case: Case, params: NoParams) -> Iterator[Result]:
    for before, after, node in joints(case):
        changed = [name for name, one, other in _compared(before, after) if one is not None and other is not None and one != other]
        outcome = Outcome.FAIL if changed and not _bridged(node) else Outcome.PASS
        values = {"before": _named(before), "after": _named(after)} if changed else {}
        yield Result(outcome, after.subject, at=node.coordinate, related=(before.subject,), values=values)


def _compared(before: Pipe, after: Pipe) -> tuple[tuple[str, object, object], ...]:
    return (
        ("material", before.material, after.material),
        ("dimension", before.dimension_mm, after.dimension_mm),
        ("ring_stiffness", before.ring_stiffness, after.ring_stiffness),
    )


def _bridged(node: Node) -> bool:
    return any(point.kind in CHANGING or point.type_code == TRANSITION for point in node.points)


def _named(pipe: Pipe) -> str:
    size = f"{pipe.dimension_mm:g}" if pipe.dimension_mm is not None else ""
    return " ".join(part for part in (pipe.material, size, pipe.ring_stiffness) if part)
