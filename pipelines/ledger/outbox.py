"""The outbox: what must still reach a receiver. Written with the report in one transaction, emptied by whoever is up.

Tries are spread over days. What does not arrive in the end is a dead letter: listed, and sent anew when a person says so.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, desc, func, or_, select, update

from pipelines.ledger import chain
from pipelines.ledger.database import reading, writing
from pipelines.ledger.entries import Submission, UnknownError
from pipelines.ledger.handing_in import same_content
from pipelines.ledger.ledger import PROGRAM, Ledger
from pipelines.ledger.tables import cases, events, notices, outbox, reports

SCHEDULE = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600))
"""Waits after the first, second, ... failed try; some three days in all."""
JITTER = 0.1
LONGEST = timedelta(days=2)
"""No wait is longer: a letter that is due later than that was put back before the clock was."""
CLAIM = timedelta(seconds=90)


@dataclass(frozen=True)
class Letter:
    """One report on its way to one receiver. `id` is the same in every try, so that the receiver knows it again."""

    id: str
    notice_id: str
    report_id: str
    target: str
    kind: str
    municipality: str
    reference: str | None
    verdict: str
    summary: dict[str, int]
    pack: dict[str, Any]
    files: dict[str, str]
    attempts: int
    created_at: datetime
    event: chain.Head | None
    """The event that the report is, for those who keep it: a witness of how far the ledger went."""


def take_due(ledger: Ledger, limit: int = 50, target: str | None = None, report_id: str | None = None) -> list[Letter]:
    """Letters whose time has come, held for this worker for a while."""
    with writing(ledger.engine) as db:
        now = ledger.clock()
        free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now, outbox.c.claimed_until > now + CLAIM)
        due = or_(outbox.c.due_at <= now, outbox.c.due_at > now + LONGEST)
        query = _letters().where(outbox.c.state == "pending", due, free)
        if target is not None:
            query = query.where(outbox.c.target == target)
        if report_id is not None:
            query = query.where(outbox.c.report_id == report_id)
        letters = [_letter(row) for row in db.execute(query.order_by(outbox.c.due_at).limit(limit))]
        if letters:
            db.execute(update(outbox).where(outbox.c.id.in_([letter.id for letter in letters])).values(claimed_until=now + CLAIM))
        return letters


def delivered(ledger: Ledger, letter: Letter) -> None:
    with writing(ledger.engine) as db:
        now = ledger.clock()
        done = db.execute(
            update(outbox)
            .where(outbox.c.id == letter.id, outbox.c.state != "delivered")
            .values(state="delivered", delivered_at=now, claimed_until=None, attempts=letter.attempts + 1, last_error=None)
        )
        if done.rowcount:
            chain.append(
                db, now, letter.notice_id, "report.delivered", PROGRAM, report=letter.report_id, target=letter.target, attempts=letter.attempts + 1
            )


def failed(ledger: Ledger, letter: Letter, cause: str, *, for_good: bool = False, wait: timedelta | None = None) -> None:
    """Puts the letter back for a later try, `wait` when the receiver asked for one; a dead letter when it was the last."""
    with writing(ledger.engine) as db:
        now = ledger.clock()
        attempts = letter.attempts + 1
        dead = for_good or attempts > len(SCHEDULE)
        # a receiver who asks for a short wait each time must not use up in a minute what is meant for three days
        pause = max(wait or timedelta(0), SCHEDULE[attempts - 1] * (1 + random.uniform(-JITTER, JITTER))) if not dead else timedelta(0)  # noqa: S311 - not a secret
        values = {"state": "dead" if dead else "pending", "attempts": attempts, "due_at": now + pause, "claimed_until": None, "last_error": cause}
        if not db.execute(update(outbox).where(outbox.c.id == letter.id, outbox.c.state != "delivered").values(**values)).rowcount:
            return
        kind = "report.undeliverable" if dead else "report.delivery_failed"
        chain.append(db, now, letter.notice_id, kind, PROGRAM, report=letter.report_id, target=letter.target, attempts=attempts, cause=cause)


def let_go(ledger: Ledger, letters: Sequence[Letter]) -> None:
    """Letters that were taken and not tried are free for the next."""
    with writing(ledger.engine) as db:
        mine = outbox.c.id.in_([letter.id for letter in letters])
        db.execute(update(outbox).where(mine, outbox.c.state == "pending").values(claimed_until=None))


def dead_letters(ledger: Ledger) -> list[tuple[Letter, str]]:
    """Each with the cause of its last failure."""
    with reading(ledger.engine) as db:
        return [(_letter(row), row.last_error or "") for row in db.execute(_letters().where(outbox.c.state == "dead").order_by(outbox.c.created_at))]


def send_again(ledger: Ledger, letter_id: str, actor: str) -> None:
    """A dead letter, or a delivered one, gets a new round of tries under the same id. Raises UnknownError."""
    with writing(ledger.engine) as db:
        now = ledger.clock()
        row = db.execute(select(outbox).where(outbox.c.id == letter_id)).first()
        if row is None:
            raise UnknownError(f"There is no letter {letter_id} in the outbox.")
        db.execute(update(outbox).where(outbox.c.id == letter_id).values(state="pending", attempts=0, due_at=now, claimed_until=None))
        chain.append(db, now, row.notice_id, "report.sent_again", actor, report=row.report_id, target=row.target)


def letter_to(ledger: Ledger, target: str, report_id: str) -> Letter:
    """The letter with this report to this receiver, delivered or not. Raises UnknownError."""
    with reading(ledger.engine) as db:
        row = db.execute(_letters().where(outbox.c.target == target, outbox.c.report_id == report_id, outbox.c.kind == "report")).first()
    if row is None:
        raise UnknownError(f"There is no letter with report {report_id} to {target}.")
    return _letter(row)


def delivered_reports(ledger: Ledger, submission: Submission, target: str) -> list[str]:
    """Ids of the reports on this very content that the receiver has, the newest first."""
    with reading(ledger.engine) as db:
        same = same_content(db, submission)
        if same is None:
            return []
        query = (
            select(outbox.c.report_id)
            .join(reports, reports.c.id == outbox.c.report_id)
            .where(reports.c.revision_id == same.revision_id, outbox.c.target == target, outbox.c.state == "delivered")
            .order_by(desc(outbox.c.created_at))
        )
        return list(db.execute(query).scalars())


def was_delivered(ledger: Ledger, target: str, report_id: str) -> bool:
    with reading(ledger.engine) as db:
        query = select(outbox.c.id).where(outbox.c.target == target, outbox.c.report_id == report_id, outbox.c.state == "delivered")
        return db.execute(query).first() is not None


def oldest_pending(ledger: Ledger) -> timedelta:
    """How long the oldest letter has waited; zero when none does."""
    with reading(ledger.engine) as db:
        found = db.execute(select(outbox.c.created_at).where(outbox.c.state == "pending").order_by(outbox.c.created_at).limit(1)).scalar()
        return max(ledger.clock() - found, timedelta(0)) if found else timedelta(0)


def failing_by_receiver(ledger: Ledger) -> dict[str, int]:
    """Letters that were tried and have not arrived, by receiver: the name of a webhook, "folder" or "archive". No path, which may name a case."""
    with reading(ledger.engine) as db:
        query = select(outbox.c.target, func.count()).where(outbox.c.state != "delivered", outbox.c.attempts > 0).group_by(outbox.c.target)
        found: Counter[str] = Counter()
        for target, count in db.execute(query):
            kind, _, name = target.partition(":")
            found[name if kind == "webhook" else kind] += count
    return dict(found)


def _letters() -> Any:
    reported = and_(
        events.c.notice_id == outbox.c.notice_id,
        events.c.kind == "check.finished",
        events.c.data["report"].as_string() == outbox.c.report_id,
    )
    return (
        select(outbox, reports.c.verdict, reports.c.summary, reports.c.pack, reports.c.files, cases.c.municipality, cases.c.reference)
        .add_columns(events.c.number.label("event_number"), events.c.hash.label("event_hash"), chain.first_hash().label("first_hash"))
        .join(reports, reports.c.id == outbox.c.report_id)
        .outerjoin(events, reported)
        .join(notices, notices.c.id == outbox.c.notice_id)
        .join(cases, cases.c.id == notices.c.case_id)
    )


def _letter(row: Any) -> Letter:
    reference = None if row.reference.startswith("identity:") else row.reference
    event = chain.Head(chain.name_of(row.first_hash), row.event_number, row.event_hash.hex()) if row.event_number and row.first_hash else None
    return Letter(
        row.id, row.notice_id, row.report_id, row.target, row.kind, row.municipality, reference, row.verdict, row.summary, row.pack, row.files,
        row.attempts, row.created_at, event,
    )  # fmt: skip
