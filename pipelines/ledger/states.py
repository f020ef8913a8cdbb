"""The states of a notice, what leads from one to the next, and the three weeks' clock.

The clock runs while the municipality has the notice (CHECKING, IN_REVIEW) and stands still while the contractor owes an answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

DEADLINE = timedelta(weeks=3)


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    CHECKING = "CHECKING"
    NEEDS_INFO = "NEEDS_INFO"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    CLOSED_INCOMPLETE = "CLOSED_INCOMPLETE"
    REGISTERED = "REGISTERED"


NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.CHECKING, State.WITHDRAWN}),
    State.CHECKING: frozenset({State.NEEDS_INFO, State.IN_REVIEW, State.SUBMITTED, State.WITHDRAWN}),
    State.NEEDS_INFO: frozenset({State.SUBMITTED, State.IN_REVIEW, State.APPROVED, State.REJECTED, State.WITHDRAWN, State.CLOSED_INCOMPLETE}),
    State.IN_REVIEW: frozenset({State.NEEDS_INFO, State.SUBMITTED, State.APPROVED, State.REJECTED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.REGISTERED}),
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.CLOSED_INCOMPLETE: frozenset(),
    State.REGISTERED: frozenset(),
}
"""A caseworker may approve or reject what the program would have sent back: the verdict is advice, the decision is a person's."""

CLOCK_RUNS = frozenset({State.CHECKING, State.IN_REVIEW})
OPEN = frozenset({State.SUBMITTED, State.CHECKING, State.NEEDS_INFO, State.IN_REVIEW})


class StateError(Exception):
    """The notice is in a state that this cannot be done in. The text is one sentence."""


class NewerRevisionError(StateError):
    """What a person has judged is not the newest any more."""


def after_check(verdict: str) -> State:
    return State.NEEDS_INFO if verdict == "needs_correction" else State.IN_REVIEW


def require(current: State, wanted: State) -> None:
    """Raises StateError when `wanted` cannot follow `current`."""
    if wanted not in NEXT[current]:
        raise StateError(f"A notice that is {current} cannot become {wanted}.")


def clock_used(state: State, since: datetime, used: timedelta, now: datetime) -> timedelta:
    """How much of the three weeks is spent. A clock that was set back takes nothing back."""
    return used + max(now - since, timedelta(0)) if state in CLOCK_RUNS else used


def due(state: State, since: datetime, used: timedelta) -> datetime | None:
    """When the three weeks are over, None while the clock stands still."""
    return since + (DEADLINE - used) if state in CLOCK_RUNS else None
