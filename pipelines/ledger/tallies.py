"""How the work goes, for those who run the service: what waits, what came to nothing, how long checks take."""

from __future__ import annotations

from sqlalchemy import desc, func, select

from pipelines.ledger.database import reading
from pipelines.ledger.ledger import Ledger, given_up
from pipelines.ledger.states import State
from pipelines.ledger.tables import decisions, notices, revisions, runs


def count_decisions(ledger: Ledger) -> int:
    """Decisions of caseworkers in the whole ledger."""
    with reading(ledger.engine) as db:
        return int(db.execute(select(func.count()).select_from(decisions)).scalar_one())


def unchecked(ledger: Ledger) -> list[str]:
    """Revisions without a report that somebody is checking now, or will."""
    with reading(ledger.engine) as db:
        return list(db.execute(select(revisions.c.id).where(revisions.c.checked_at.is_(None), ~revisions.c.id.in_(given_up()))).scalars())


def not_checkable(ledger: Ledger) -> list[str]:
    """Notices whose newest revision nobody tries to check any more, and that a person still has to decide."""
    with reading(ledger.engine) as db:
        query = (
            select(notices.c.id)
            .join(revisions, revisions.c.notice_id == notices.c.id)
            .where(revisions.c.checked_at.is_(None), revisions.c.id.in_(given_up()), notices.c.state == State.IN_REVIEW.value)
        )
        return list(db.execute(query).scalars())


def failures_by_cause(ledger: Ledger) -> dict[str, int]:
    """Checks of notices that came to nothing, by the short phrase that says why."""
    with reading(ledger.engine) as db:
        query = select(runs.c.cause, func.count()).where(runs.c.cause.is_not(None)).group_by(runs.c.cause)
        return {str(row[0]): row[1] for row in db.execute(query)}


def newest_check_seconds(ledger: Ledger, newest: int = 100) -> list[float]:
    """How long each of the newest finished checks of notices took, from its beginning to its place in the ledger."""
    with reading(ledger.engine) as db:
        query = select(runs.c.started_at, runs.c.finished_at).where(runs.c.outcome == "finished").order_by(desc(runs.c.finished_at)).limit(newest)
        return [max((row.finished_at - row.started_at).total_seconds(), 0.0) for row in db.execute(query)]


def count_by_state(ledger: Ledger) -> dict[State, int]:
    with reading(ledger.engine) as db:
        return {State(row[0]): row[1] for row in db.execute(select(notices.c.state, func.count()).group_by(notices.c.state))}
