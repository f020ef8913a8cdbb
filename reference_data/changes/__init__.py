"""From an accepted delivery to the pipe register: what is new, what changed, what is gone, and where the two contradict each other."""

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
