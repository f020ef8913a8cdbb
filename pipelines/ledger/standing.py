"""What the ledger knows of a submission before it is handed in: whether it was received, what it goes on with, what was decided on its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.ledger.database import reading
from pipelines.ledger.entries import Submission
from pipelines.ledger.handing_in import open_notice_of, reference_of, same_content
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.reading import ReportRow, newest_before
from pipelines.ledger.states import State
from pipelines.ledger.tables import cases, files, notices, revisions


@dataclass(frozen=True, slots=True)
class Standing:
    """`case_id`: of the notice that it was received as or goes on with, else of the case that it names; None when that is new."""

    case_id: str | None
    received_at: datetime | None
    """When the notice that it belongs to came in; None for a new one."""
    previous: ReportRow | None
    """The report that it would answer: on the revision before it, or the newest on the notice that waits for it."""
    accepted: frozenset[str]
    """As `accepted_before`."""


def standing(ledger: Ledger, submission: Submission) -> Standing:
    with reading(ledger.engine) as db:
        same = same_content(db, submission)
        notice_id = same.notice_id if same is not None else db.execute(open_notice_of(submission)).scalar()
        sosi = next((file.sha256 for file in submission.files if file.role == "sosi"), "")
        accepted = _accepted(db, submission.municipality, sosi, same.notice_id if same is not None else None)
        if notice_id is None:
            named = select(cases.c.id).where(cases.c.municipality == submission.municipality, cases.c.reference == reference_of(submission))
            return Standing(db.execute(named).scalar(), None, None, accepted)
        notice = db.execute(select(notices.c.case_id, notices.c.created_at).where(notices.c.id == notice_id)).one()
        return Standing(notice.case_id, notice.created_at, newest_before(db, notice_id, same.number if same is not None else None), accepted)


def has_open_case(ledger: Ledger, submission: Submission) -> bool:
    """Whether this firm has a notice on this case that still takes revisions."""
    with reading(ledger.engine) as db:
        return db.execute(open_notice_of(submission)).scalar() is not None


def accepted_before(ledger: Ledger, municipality: str, sosi: str, revision_id: str) -> frozenset[str]:
    """The SOSI file's SHA-256 when the municipality has approved a notice with that very file, other than the revision's own; else nothing."""
    with reading(ledger.engine) as db:
        own = db.execute(select(revisions.c.notice_id).where(revisions.c.id == revision_id)).scalar()
        return _accepted(db, municipality, sosi, own)


def _accepted(db: Connection, municipality: str, sosi: str, own_notice: str | None) -> frozenset[str]:
    query = (
        select(files.c.sha256)
        .join(revisions, revisions.c.id == files.c.revision_id)
        .join(notices, notices.c.id == revisions.c.notice_id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(files.c.sha256 == sosi, files.c.role == "sosi", cases.c.municipality == municipality)
        .where(notices.c.state.in_([State.APPROVED.value, State.REGISTERED.value]))
        .limit(1)
    )
    if own_notice is not None:
        query = query.where(notices.c.id != own_notice)
    return frozenset(db.execute(query).scalars())
