"""A delivery on its way into the ledger: a new notice, the next revision of one that waits for it, or what was received before.

Each function works inside the transaction of its caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, desc, func, insert, select

from pipelines.ledger import chain
from pipelines.ledger.entries import FileEntry, Idempotency, IdempotencyError, Receipt, Submission, new_id
from pipelines.ledger.states import OPEN, State, StateError
from pipelines.ledger.tables import cases, files, notices, revisions
from pipelines.ledger.transitions import change_state, notice_for_update

NO_REFERENCE = "identity:"
"""What the reference of a case begins with that names none."""


def submit(db: Connection, submission: Submission, now: datetime) -> Receipt:
    if (known := same_content(db, submission)) is not None:
        return known
    waiting = db.execute(open_notice_of(submission)).scalar()
    if waiting is None:
        return open_notice(db, submission, None, now)
    return revise(db, notice_for_update(db, waiting), submission, now)


def open_notice_of(submission: Submission) -> Select[Any]:
    """The notice of this firm, case and kind that still takes revisions."""
    return (
        select(notices.c.id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(
            cases.c.municipality == submission.municipality,
            cases.c.reference == reference_of(submission),
            notices.c.firm.is_not_distinct_from(submission.firm),
            notices.c.kind.is_not_distinct_from(submission.kind),
            notices.c.state.in_([state.value for state in OPEN]),
        )
        .order_by(desc(notices.c.created_at))
        .limit(1)
    )


def reference_of(submission: Submission) -> str:
    """What names the submission's case within its municipality; one that names none is a case of its own."""
    return submission.reference or f"{NO_REFERENCE}{submission.identity}"


def same_content(db: Connection, submission: Submission) -> Receipt | None:
    """What this very content was received as."""
    row = db.execute(
        select(revisions.c.id, revisions.c.number, revisions.c.notice_id)
        .join(notices, notices.c.id == revisions.c.notice_id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(cases.c.municipality == submission.municipality, revisions.c.identity == submission.identity)
        .where(notices.c.firm.is_not_distinct_from(submission.firm))
    ).first()
    return Receipt(row.notice_id, row.id, row.number, created=False) if row is not None else None


def open_notice(db: Connection, submission: Submission, idempotency: Idempotency | None, now: datetime) -> Receipt:
    notice_id = new_id()
    db.execute(
        insert(notices).values(
            id=notice_id, case_id=_case(db, submission, now), kind=submission.kind, firm=submission.firm, channel=submission.channel,
            language=submission.language, state=State.SUBMITTED, state_since=now, clock_used_s=0, created_at=now,
            idempotency_scope=idempotency.scope if idempotency else None,
            idempotency_key=idempotency.key if idempotency else None,
            idempotency_request=idempotency.request if idempotency else None,
        )
    )  # fmt: skip
    revision_id = _revision(db, notice_id, 1, submission, now)
    chain.append(db, now, notice_id, "notice.received", submission.actor, revision=1, identity=submission.identity, channel=submission.channel)
    return Receipt(notice_id, revision_id, 1, created=True)


def revise(db: Connection, notice: Row[Any], submission: Submission, now: datetime) -> Receipt:
    if State(notice.state) not in OPEN:
        raise StateError(f"The notice is {notice.state}; it takes no more revisions.")
    number = db.execute(select(func.max(revisions.c.number)).where(revisions.c.notice_id == notice.id)).scalar_one() + 1
    revision_id = _revision(db, notice.id, number, submission, now)
    if State(notice.state) is not State.SUBMITTED:
        change_state(db, notice, State.SUBMITTED, now)
    chain.append(db, now, notice.id, "revision.received", submission.actor, revision=number, identity=submission.identity)
    return Receipt(notice.id, revision_id, number, created=True)


def by_key(db: Connection, idempotency: Idempotency) -> Receipt | None:
    row = db.execute(select(notices).where(notices.c.idempotency_scope == idempotency.scope, notices.c.idempotency_key == idempotency.key)).first()
    if row is None:
        return None
    if row.idempotency_request != idempotency.request:
        raise IdempotencyError("This idempotency key was used for another request.")
    first = db.execute(select(revisions).where(revisions.c.notice_id == row.id, revisions.c.number == 1)).one()
    return Receipt(row.id, first.id, 1, created=False)


def _case(db: Connection, submission: Submission, now: datetime) -> str:
    reference = reference_of(submission)
    found = db.execute(select(cases.c.id).where(cases.c.municipality == submission.municipality, cases.c.reference == reference)).scalar()
    if found is not None:
        return str(found)
    case_id = new_id()
    db.execute(insert(cases).values(id=case_id, municipality=submission.municipality, reference=reference, created_at=now))
    return case_id


def _revision(db: Connection, notice_id: str, number: int, submission: Submission, now: datetime) -> str:
    revision_id = new_id()
    db.execute(insert(revisions).values(id=revision_id, notice_id=notice_id, number=number, identity=submission.identity, received_at=now))
    named = {f"{entry.name} ({number})" if number else entry.name: entry for number, entry in _numbered(submission.files)}
    rows = [{"revision_id": revision_id, "name": name, "role": f.role, "sha256": f.sha256, "bytes": f.bytes} for name, f in named.items()]
    if rows:
        db.execute(insert(files), rows)
    return revision_id


def _numbered(entries: Iterable[FileEntry]) -> Iterator[tuple[int, FileEntry]]:
    """Each with how many of the same name came before it."""
    seen: Counter[str] = Counter()
    for entry in entries:
        yield seen[entry.name], entry
        seen[entry.name] += 1
