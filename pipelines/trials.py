"""A rule pack held against the deliveries in the case ledger: what it would have said to each of them on the day it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from pipelines.ledger.database import reading as reading_of
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.reading import submission
from pipelines.ledger.tables import cases, notices, revisions
from pipelines.local_day import beginning_of, day_of

if TYPE_CHECKING:
    from pipelines.installation import Installation
    from reference_data import RulePack
    from reports.trial import Delivered, Trial


@dataclass
class Stored:
    """The stored deliveries with what their cases have been dispensed from, one at a time; `unreadable` counts those that cannot be checked today."""

    installation: Installation
    revision_ids: tuple[str, ...]
    unreadable: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Delivered]:
        from pipelines.casework import request_of
        from pipelines.check import CheckError, read_case
        from pipelines.store import StoreError
        from reports.dispensation import read_decisions
        from reports.document import SCHEMA
        from reports.trial import Delivered

        for revision_id in self.revision_ids:
            try:
                found, _ = submission(self.installation.ledger, revision_id)
                request = request_of(self.installation, found, revision_id, received_on(self.installation.ledger, revision_id))
                decisions = read_decisions(request.decisions) if request.decisions is not None else ()
                previous = request.previous if request.previous and request.previous["schema"] == SCHEMA else None
                delivered = Delivered(read_case(request), decisions, previous)
            except (CheckError, StoreError):
                self.unreadable += 1
                continue
            yield delivered


def try_on_stored(installation: Installation, pack: RulePack, since: date, municipality: str | None = None) -> tuple[Trial, int]:
    """What `pack` would have said to the newest revision of each notice since a day, and how many could not be read.

    `municipality` narrows it down; a pack of a municipality is tried on that municipality's deliveries.
    """
    from reports.trial import try_pack

    stored = Stored(installation, tuple(revisions_since(installation.ledger, since, municipality or pack.municipality)))
    return try_pack(stored, pack), stored.unreadable


def revisions_since(ledger: Ledger, since: date, municipality: str | None = None) -> list[str]:
    """The newest revision of every notice, of those that came on the day `since` or later, in order of arrival."""
    newest = select(revisions.c.notice_id, func.max(revisions.c.number).label("number")).group_by(revisions.c.notice_id).subquery()
    query = (
        select(revisions.c.id)
        .join(newest, and_(newest.c.notice_id == revisions.c.notice_id, newest.c.number == revisions.c.number))
        .join(notices, notices.c.id == revisions.c.notice_id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(revisions.c.received_at >= beginning_of(since), revisions.c.checked_at.is_not(None))
        .order_by(revisions.c.received_at, revisions.c.id)
    )
    if municipality is not None:
        query = query.where(cases.c.municipality == municipality)
    with reading_of(ledger.engine) as db:
        return list(db.execute(query).scalars())


def received_on(ledger: Ledger, revision_id: str) -> date:
    """The day that a revision came."""
    with reading_of(ledger.engine) as db:
        received: datetime = db.execute(select(revisions.c.received_at).where(revisions.c.id == revision_id)).scalar_one()
    return day_of(received)
