"""Events: what happened, in one order, each holding the hash of the one before it.

A row that is changed, taken out or put in breaks the chain at that place, and `verify` names it. That the last rows were cut off is seen where
something else in the ledger has no event, and by those outside who know an event (`witnesses`). What an event says is kept free of names of
persons other than the actor.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, desc, func, insert, select

from pipelines.ledger.tables import decisions, events, notices, reports, revisions

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    at: datetime
    notice_id: str | None
    kind: str
    actor: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """One event, as others know it: its hash stands for it and for all before it. `ledger` tells whose it is, by how its first event began."""

    ledger: str
    number: int
    sha256: str
    """In hex."""


def name_of(first: bytes) -> str:
    """What a ledger whose first event has this hash is called."""
    return first.hex()[:16]


def append(connection: Connection, at: datetime, notice_id: str | None, kind: str, actor: str, **data: Any) -> Event:
    """Adds an event at the end. Call inside a writing transaction: only one can be at the end of the chain."""
    last = connection.execute(select(events).order_by(desc(events.c.number)).limit(1)).first()
    event = Event((last.number if last else 0) + 1, at, notice_id, kind, actor, data)
    previous = last.hash if last else START
    connection.execute(
        insert(events).values(
            number=event.number, at=at, notice_id=notice_id, kind=kind, actor=actor, data=data, previous=previous, hash=_hash(previous, event)
        )
    )
    return event


def verify(connection: Connection) -> int | None:
    """The number of the first event that does not fit or is not there, None when the chain is whole."""
    previous, number = START, 0
    for number, row in enumerate(connection.execute(select(events).order_by(events.c.number)), start=1):
        if row.number != number or row.previous != previous or row.hash != _hash(previous, _event(row)):
            return number
        previous = row.hash
    return number + 1 if _speaks_for_too_few(connection) else None


def head(connection: Connection) -> Head | None:
    """The last event; None while nothing has happened."""
    row = connection.execute(select(events.c.number, events.c.hash, first_hash().label("first")).order_by(desc(events.c.number)).limit(1)).first()
    return Head(name_of(row.first), row.number, row.hash.hex()) if row is not None and row.first is not None else None


def first_hash() -> ScalarSelect[bytes]:
    """The hash of the first event, for a query of something else."""
    first = events.alias("first")
    return select(first.c.hash).where(first.c.number == 1).scalar_subquery()


def has(connection: Connection, known: Head) -> bool:
    found = connection.execute(select(events.c.hash).where(events.c.number == known.number)).scalar()
    return found is not None and found.hex() == known.sha256


def _speaks_for_too_few(connection: Connection) -> bool:
    """Whether there are more notices, revisions, reports or decisions than events that say so: each is written with its event. What is counted
    first may grow before the events are counted, and takes its events along."""
    there = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (notices, revisions, reports, decisions)]
    said: Counter[str] = Counter({row[0]: row[1] for row in connection.execute(select(events.c.kind, func.count()).group_by(events.c.kind))})
    received, decided = said["notice.received"], sum(number for kind, number in said.items() if kind.startswith("decision."))
    spoken = [received, received + said["revision.received"], said["check.finished"], decided]
    return any(one > number for one, number in zip(there, spoken, strict=True))


def of_notice(connection: Connection, notice_id: str) -> Iterator[Event]:
    for row in connection.execute(select(events).where(events.c.notice_id == notice_id).order_by(events.c.number)):
        yield _event(row)


def _event(row: Row[Any]) -> Event:
    return Event(row.number, row.at, row.notice_id, row.kind, row.actor, row.data)


def _hash(previous: bytes, event: Event) -> bytes:
    content = [event.number, event.at.isoformat(timespec="microseconds"), event.notice_id, event.kind, event.actor, event.data]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode("utf-8", "surrogatepass")).digest()
