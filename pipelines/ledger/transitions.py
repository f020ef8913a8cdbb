"""A notice from one state to the next, with the clock of the three weeks, inside the transaction of the caller."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from pipelines.ledger.entries import UnknownError
from pipelines.ledger.states import State, clock_used, require
from pipelines.ledger.tables import notices


def notice_for_update(db: Connection, notice_id: str) -> Row[Any]:
    row = db.execute(select(notices).where(notices.c.id == notice_id).with_for_update()).first()
    if row is None:
        raise UnknownError(f"There is no notice {notice_id}.")
    return row


def change_state(db: Connection, notice: Row[Any], wanted: State, now: datetime) -> None:
    current = State(notice.state)
    require(current, wanted)
    used = clock_used(current, notice.state_since, timedelta(seconds=notice.clock_used_s), now)
    values = {"state": wanted, "state_since": now, "clock_used_s": int(used.total_seconds())}
    db.execute(update(notices).where(notices.c.id == notice.id).values(**values))


def move_on(db: Connection, notice: Row[Any], wanted: State, now: datetime) -> None:
    """After a check; a recheck that says the same leaves the notice where it is."""
    if State(notice.state) is State.SUBMITTED:
        change_state(db, notice, State.CHECKING, now)
        notice = notice_for_update(db, notice.id)
    if State(notice.state) is not wanted:
        change_state(db, notice, wanted, now)
