"""What is asked of the ledger by those who look and do not change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, desc, func, or_, select

from pipelines.ledger import chain
from pipelines.ledger.chain import Event
from pipelines.ledger.database import reading
from pipelines.ledger.entries import FileEntry, Receipt, Submission, UnknownError
from pipelines.ledger.handing_in import NO_REFERENCE
from pipelines.ledger.ledger import PROGRAM, Ledger, given_up
from pipelines.ledger.states import State, due
from pipelines.ledger.tables import cases, decisions, files, notices, reports, revisions


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in a list."""

    id: str
    municipality: str
    reference: str | None
    kind: str | None
    firm: str | None
    channel: str
    language: str | None
    state: State
    created_at: datetime
    due_at: datetime | None
    """When the three weeks are over; None while the clock stands still."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    id: str
    revision: int
    previous_id: str | None
    verdict: str
    summary: dict[str, int]
    files: dict[str, str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionRow:
    id: str
    number: int
    identity: str
    received_at: datetime
    checked_at: datetime | None
    files: tuple[FileEntry, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    id: str
    notice_id: str
    firm: str | None
    """The firm of that notice."""
    kind: str
    reason: str
    person: str
    at: datetime
    report_id: str | None
    finding_id: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Notice(NoticeRow):
    """A notice with all that belongs to it, each in order of time."""

    revisions: tuple[RevisionRow, ...]
    reports: tuple[ReportRow, ...]
    decisions: tuple[Decision, ...]
    """Those made on this notice."""
    case_dispensations: tuple[Decision, ...]
    """Those made on other notices of the same case. They hold for this one too."""


def notice(ledger: Ledger, notice_id: str) -> Notice:
    """Raises UnknownError."""
    with reading(ledger.engine) as db:
        row = db.execute(_rows().where(notices.c.id == notice_id)).first()
        if row is None:
            raise UnknownError(f"There is no notice {notice_id}.")
        revised = db.execute(select(revisions).where(revisions.c.notice_id == notice_id).order_by(revisions.c.number)).all()
        kept = db.execute(
            select(files).join(revisions, revisions.c.id == files.c.revision_id).where(revisions.c.notice_id == notice_id).order_by(files.c.name)
        ).all()
        reported = db.execute(_report_rows().where(revisions.c.notice_id == notice_id).order_by(revisions.c.number, reports.c.created_at)).all()
        decided = db.execute(_decision_rows().where(decisions.c.notice_id == notice_id)).all()
        dispensed = _dispensed(db, row.case_id)
    plain = _row(row)
    return Notice(
        id=plain.id,
        municipality=plain.municipality,
        reference=plain.reference,
        kind=plain.kind,
        firm=plain.firm,
        channel=plain.channel,
        language=plain.language,
        state=plain.state,
        created_at=plain.created_at,
        due_at=plain.due_at,
        revisions=tuple(
            RevisionRow(
                one.id,
                one.number,
                one.identity,
                one.received_at,
                one.checked_at,
                tuple(FileEntry(file.name, file.role, file.sha256, file.bytes) for file in kept if file.revision_id == one.id),
            )
            for one in revised
        ),
        reports=tuple(_report(one) for one in reported),
        decisions=tuple(_decision(one) for one in decided),
        case_dispensations=tuple(one for one in dispensed if one.notice_id != notice_id),
    )


def notices_page(
    ledger: Ledger,
    *,
    municipality: str | None = None,
    firm: str | None = None,
    states: Collection[State] | None = None,
    kind: str | None = None,
    search: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> list[NoticeRow]:
    """The newest first; `search` is a part of the case's number or the firm's, `after` the id of the last notice of the page before. Raises
    UnknownError when there is no such notice."""
    with reading(ledger.engine) as db:
        query = _rows()
        if municipality is not None:
            query = query.where(cases.c.municipality == municipality)
        if firm is not None:
            query = query.where(notices.c.firm == firm)
        if states is not None:
            query = query.where(notices.c.state.in_([state.value for state in states]))
        if kind is not None:
            query = query.where(notices.c.kind == kind)
        if search is not None:
            numbered = and_(cases.c.reference.not_like(f"{NO_REFERENCE}%"), cases.c.reference.icontains(search, autoescape=True))
            query = query.where(or_(numbered, notices.c.firm.icontains(search, autoescape=True)))
        if after is not None:
            last = db.execute(select(notices.c.created_at).where(notices.c.id == after)).scalar()
            if last is None:
                raise UnknownError(f"There is no notice {after}.")
            query = query.where(or_(notices.c.created_at < last, and_(notices.c.created_at == last, notices.c.id < after)))
        return [_row(row) for row in db.execute(query.order_by(desc(notices.c.created_at), desc(notices.c.id)).limit(limit))]


def forms_of(ledger: Ledger, notice_ids: Collection[str]) -> dict[str, str]:
    """SHA-256 of the form that came last, by id of its notice; without those that have none."""
    query = (
        select(revisions.c.notice_id, files.c.sha256)
        .join(files, files.c.revision_id == revisions.c.id)
        .where(revisions.c.notice_id.in_(notice_ids), files.c.role == "notice")
        .order_by(revisions.c.number)
    )
    with reading(ledger.engine) as db:
        return {row.notice_id: row.sha256 for row in db.execute(query)}


def revision_files(ledger: Ledger, revision_id: str) -> tuple[FileEntry, ...]:
    with reading(ledger.engine) as db:
        rows = db.execute(select(files).where(files.c.revision_id == revision_id).order_by(files.c.name))
        return tuple(FileEntry(row.name, row.role, row.sha256, row.bytes) for row in rows)


def previous_report(ledger: Ledger, revision_id: str) -> ReportRow | None:
    """The newest report on an earlier revision of the same notice."""
    with reading(ledger.engine) as db:
        this = db.execute(select(revisions).where(revisions.c.id == revision_id)).one()
        return newest_before(db, this.notice_id, this.number)


def newest_before(db: Connection, notice_id: str, number: int | None) -> ReportRow | None:
    """The newest report on a notice, of those on revisions before `number`."""
    query = _report_rows().where(revisions.c.notice_id == notice_id)
    if number is not None:
        query = query.where(revisions.c.number < number)
    row = db.execute(query.order_by(desc(revisions.c.number), desc(reports.c.created_at)).limit(1)).first()
    return _report(row) if row is not None else None


def dispensations(ledger: Ledger, case_id: str) -> tuple[Decision, ...]:
    """What the caseworkers have dispensed this case from, on whichever of its notices, in order of time."""
    with reading(ledger.engine) as db:
        return _dispensed(db, case_id)


def case_of_revision(ledger: Ledger, revision_id: str) -> str:
    query = select(notices.c.case_id).join(revisions, revisions.c.notice_id == notices.c.id).where(revisions.c.id == revision_id)
    with reading(ledger.engine) as db:
        return str(db.execute(query).scalar_one())


def received_of_revision(ledger: Ledger, revision_id: str) -> datetime:
    """When the notice that a revision belongs to came in."""
    query = select(notices.c.created_at).join(revisions, revisions.c.notice_id == notices.c.id).where(revisions.c.id == revision_id)
    with reading(ledger.engine) as db:
        found: datetime = db.execute(query).scalar_one()
    return found


def submission(ledger: Ledger, revision_id: str) -> tuple[Submission, Receipt]:
    """What was handed in as this revision. Raises UnknownError."""
    with reading(ledger.engine) as db:
        row = db.execute(
            select(revisions, notices.c.channel, notices.c.kind, notices.c.firm, notices.c.language, cases.c.municipality, cases.c.reference)
            .join(notices, notices.c.id == revisions.c.notice_id)
            .join(cases, cases.c.id == notices.c.case_id)
            .where(revisions.c.id == revision_id)
        ).first()
        if row is None:
            raise UnknownError(f"There is no revision {revision_id}.")
        kept = db.execute(select(files).where(files.c.revision_id == revision_id).order_by(files.c.name)).all()
    entries = tuple(FileEntry(file.name, file.role, file.sha256, file.bytes) for file in kept)
    found = Submission(row.municipality, row.identity, entries, row.channel, PROGRAM, _reference(row.reference), row.kind, row.firm, row.language)
    return found, Receipt(row.notice_id, row.id, row.number, created=False)


def open_revisions(ledger: Ledger, states: Collection[State], municipality: str | None = None) -> list[str]:
    """The newest revision of every notice in one of the states: what a new register or rule pack may say otherwise of."""
    newest = select(revisions.c.notice_id, func.max(revisions.c.number).label("number")).group_by(revisions.c.notice_id).subquery()
    query = (
        select(revisions.c.id)
        .join(newest, and_(newest.c.notice_id == revisions.c.notice_id, newest.c.number == revisions.c.number))
        .join(notices, notices.c.id == revisions.c.notice_id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(notices.c.state.in_([state.value for state in states]))
        .where(or_(revisions.c.checked_at.is_not(None), revisions.c.id.in_(given_up())))
        .order_by(revisions.c.received_at, revisions.c.id)
    )
    if municipality is not None:
        query = query.where(cases.c.municipality == municipality)
    with reading(ledger.engine) as db:
        return list(db.execute(query).scalars())


def events_of(ledger: Ledger, notice_id: str) -> list[Event]:
    with reading(ledger.engine) as db:
        return list(chain.of_notice(db, notice_id))


def _rows() -> Any:
    return select(notices, cases.c.municipality, cases.c.reference).join(cases, cases.c.id == notices.c.case_id)


def _row(row: Row[Any]) -> NoticeRow:
    state = State(row.state)
    until = due(state, row.state_since, timedelta(seconds=row.clock_used_s))
    return NoticeRow(row.id, row.municipality, _reference(row.reference), row.kind, row.firm, row.channel, row.language, state, row.created_at, until)


def _decision(row: Row[Any]) -> Decision:
    return Decision(row.id, row.notice_id, row.firm, row.kind, row.reason, row.person, row.decided_at, row.report_id, row.finding_id, row.until)


def _decision_rows() -> Select[Any]:
    return select(decisions, notices.c.firm).join(notices, notices.c.id == decisions.c.notice_id).order_by(decisions.c.decided_at)


def _dispensed(db: Connection, case_id: str) -> tuple[Decision, ...]:
    query = _decision_rows().where(notices.c.case_id == case_id, decisions.c.kind == "dispense")
    return tuple(_decision(row) for row in db.execute(query))


def _reference(kept: str) -> str | None:
    return None if kept.startswith(NO_REFERENCE) else kept


def newest_report(ledger: Ledger, revision_id: str) -> ReportRow | None:
    """The last report on this revision."""
    with reading(ledger.engine) as db:
        query = _report_rows().where(reports.c.revision_id == revision_id).order_by(desc(reports.c.created_at)).limit(1)
        row = db.execute(query).first()
        return _report(row) if row is not None else None


def report(ledger: Ledger, report_id: str) -> ReportRow:
    """Raises UnknownError."""
    with reading(ledger.engine) as db:
        row = db.execute(_report_rows().where(reports.c.id == report_id)).first()
    if row is None:
        raise UnknownError(f"There is no report {report_id}.")
    return _report(row)


def has_report(ledger: Ledger, report_id: str) -> bool:
    with reading(ledger.engine) as db:
        return db.execute(select(reports.c.id).where(reports.c.id == report_id)).first() is not None


def reports_of(ledger: Ledger, municipality: str | None, limit: int) -> list[tuple[ReportRow, datetime]]:
    """The newest reports of a municipality, of all with None, each with when its delivery came in; the oldest first."""
    query = (
        select(reports, revisions.c.number, revisions.c.received_at)
        .join(revisions, revisions.c.id == reports.c.revision_id)
        .join(notices, notices.c.id == revisions.c.notice_id)
        .join(cases, cases.c.id == notices.c.case_id)
        .order_by(desc(revisions.c.received_at), desc(reports.c.created_at))
        .limit(limit)
    )
    if municipality is not None:
        query = query.where(cases.c.municipality == municipality)
    with reading(ledger.engine) as db:
        return [(_report(row), row.received_at) for row in reversed(db.execute(query).all())]


def sosi_of(ledger: Ledger, report_id: str) -> str:
    """SHA-256 of the SOSI file that a report is on. Raises UnknownError."""
    with reading(ledger.engine) as db:
        query = (
            select(files.c.sha256)
            .join(reports, reports.c.revision_id == files.c.revision_id)
            .where(reports.c.id == report_id, files.c.role == "sosi")
        )
        found = db.execute(query).scalar()
    if found is None:
        raise UnknownError(f"There is no report {report_id}.")
    return str(found)


def _report_rows() -> Any:
    return select(reports, revisions.c.number).join(revisions, revisions.c.id == reports.c.revision_id)


def _report(row: Any) -> ReportRow:
    return ReportRow(row.id, row.number, row.previous_id, row.verdict, row.summary, row.files, row.created_at)
