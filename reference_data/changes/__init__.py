"""From an accepted delivery to the pipe register: what is new, what changed, what is gone, and where the two contradict each other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_data.changes.compute import NEIGHBOURHOOD_M, change_set
    from reference_data.changes.decisions import ALL, Decision, DecisionError, Outcome, Verdict, links_of, outcome, read_decisions, record_of
    from reference_data.changes.holdings import Applied, ApplyError, Holdings, Mapped
    from reference_data.changes.model import (
        Action,
        Change,
        ChangeKind,
        ChangeSet,
        Conflict,
        Evidence,
        FieldChange,
        Join,
        JoinKind,
        Match,
        MatchBy,
        Source,
    )

_HOME = {
    "NEIGHBOURHOOD_M": "compute", "change_set": "compute",
    "ALL": "decisions", "Decision": "decisions", "DecisionError": "decisions", "Outcome": "decisions", "Verdict": "decisions",
    "links_of": "decisions", "outcome": "decisions", "read_decisions": "decisions", "record_of": "decisions",
    "Applied": "holdings", "ApplyError": "holdings", "Holdings": "holdings", "Mapped": "holdings",
    "Action": "model", "Change": "model", "ChangeKind": "model", "ChangeSet": "model", "Conflict": "model", "Evidence": "model",
    "FieldChange": "model", "Join": "model", "JoinKind": "model", "Match": "model", "MatchBy": "model", "Source": "model",
}  # fmt: skip

__all__ = [
    "ALL",
    "NEIGHBOURHOOD_M",
    "Action",
    "Applied",
    "ApplyError",
    "Change",
    "ChangeKind",
    "ChangeSet",
    "Conflict",
    "Decision",
    "DecisionError",
    "Evidence",
    "FieldChange",
    "Holdings",
    "Join",
    "JoinKind",
    "Mapped",
    "Match",
    "MatchBy",
    "Outcome",
    "Source",
    "Verdict",
    "change_set",
    "links_of",
    "outcome",
    "read_decisions",
    "record_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"reference_data.changes.{_HOME[name]}"), name)
    return found
