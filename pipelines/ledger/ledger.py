"""The case ledger: what was received, checked, decided and is still to be sent.

Each method is one transaction. Doing the same thing again changes nothing and gives the same answer: the content of a revision,
the id of a report and the target of a delivery say whether it is the same.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Select, desc, func, insert, or_, select, update

from pipelines.ledger import chain
from pipelines.ledger.database import open_engine, reading, sqlite_url, writing
from pipelines.ledger.states import OPEN, State, StateError, after_check, clock_used, require
from pipelines.ledger.tables import cases, decisions, files, findings, notices, outbox, reports, revisions, runs

CLAIM = timedelta(seconds=60)
"""How long a worker may hold a revision before another takes it over."""
PROGRAM = "ferdigsjekk"
MOST_TRIES = 3
"""So often a check that ends the process it is done in is tried."""
BY_ITSELF = "ended"
"""Outcome of such a run in the table."""

DecisionKind = Literal["approve", "reject", "ask", "dispense"]
Clock = Callable[[], datetime]


class IdempotencyError(Exception):
    """The same idempotency key came with another request."""


class UnknownError(Exception):
    """There is no such notice, revision or report."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    name: str
    role: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Submission:
    """What is handed in. `reference` is the municipality's case number; without one the notice is a case of its own."""

    municipality: str
    identity: str
    files: tuple[FileEntry, ...]
    channel: str
    actor: str
    reference: str | None = None
    kind: str | None = None
    firm: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    scope: str
    key: str
    request: str
    """SHA-256 of what was asked, so that the key cannot be used for something else."""


@dataclass(frozen=True, slots=True)
class Receipt:
    notice_id: str
    revision_id: str
    number: int
    created: bool
    """False when exactly this was received before."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a report is to be delivered: `folder:/srv/out`, or the name of a webhook."""

    target: str
    kind: str = "report"


@dataclass(frozen=True)
class Finding:
    finding_id: str
    rule: str
    outcome: str
    severity: str


@dataclass(frozen=True)
class Checked:
    """A finished check, as the ledger keeps it. `files`: name -> SHA-256 in the store."""

    report_id: str
    verdict: str
    summary: dict[str, int]
    pack: dict[str, Any]
    register: dict[str, Any] | None
    files: dict[str, str]
    findings: tuple[Finding, ...]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """The ledger in one database. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self.engine = engine
        self.clock = clock

    def receive(self, submission: Submission, idempotency: Idempotency | None = None) -> Receipt:
        """Opens a notice, or finds the one that this content was received as. Raises IdempotencyError."""
        with writing(self.engine) as db:
            now = self.clock()
            if idempotency is not None and (known := _by_key(db, idempotency)) is not None:
                return known
            return same_content(db, submission) or _open(db, submission, idempotency, now)

    def submit(self, submission: Submission) -> Receipt:
        """For senders that know no notice ids: what comes on a case that waits for this firm is a revision, anything else a notice."""
        with writing(self.engine) as db:
            return _submit(db, submission, self.clock())

    def take_in(
        self, submission: Submission, checked: Checked, started_at: datetime, targets: Iterable[Target], remarks: Sequence[Mapping[str, str]] = ()
    ) -> Receipt:
        """`submit` and `finish` in one, for what was checked before it was handed in: nobody else ever sees it unchecked. `remarks` are kept as an
        event of the delivery."""
        with writing(self.engine) as db:
            now = self.clock()
            receipt = _submit(db, submission, now)
            if remarks and receipt.created:
                chain.append(db, now, receipt.notice_id, "delivery.remarked", submission.actor, remarks=[dict(one) for one in remarks])
            _finish(db, receipt.revision_id, checked, started_at, targets, now)
            return receipt

    def revise(self, notice_id: str, submission: Submission) -> Receipt:
        """Adds a revision to a notice that is open: the case goes on. Raises UnknownError or StateError."""
        with writing(self.engine) as db:
            notice = _notice(db, notice_id)
            same = db.execute(select(revisions).where(revisions.c.notice_id == notice_id, revisions.c.identity == submission.identity)).first()
            if same is not None:
                return Receipt(notice_id, same.id, same.number, created=False)
            return _revise(db, notice, submission, self.clock())

    def claim(self, revision_id: str) -> bool:
        """Takes a revision for checking. False when it is checked already or another worker has it."""
        with writing(self.engine) as db:
            now = self.clock()
            row = db.execute(select(revisions).where(revisions.c.id == revision_id)).first()
            if row is None:
                raise UnknownError(f"There is no revision {revision_id}.")
            held = row.claimed_until is not None and now < row.claimed_until <= now + CLAIM
            if held or row.checked_at is not None or _is_given_up(db, revision_id):
                return False
            db.execute(update(revisions).where(revisions.c.id == revision_id).values(claimed_until=now + CLAIM))
            notice = _notice(db, row.notice_id)
            if State(notice.state) is State.SUBMITTED:
                _change(db, notice, State.CHECKING, now)
                chain.append(db, now, row.notice_id, "check.started", PROGRAM, revision=row.number)
            return True

    def to_check(self, limit: int = 100) -> list[str]:
        """Revisions that nobody has checked, nobody holds and nobody has given up, oldest first."""
        with reading(self.engine) as db:
            now = self.clock()
            free = or_(revisions.c.claimed_until.is_(None), revisions.c.claimed_until <= now, revisions.c.claimed_until > now + CLAIM)
            query = select(revisions.c.id).where(revisions.c.checked_at.is_(None), free, ~revisions.c.id.in_(given_up()))
            return list(db.execute(query.order_by(revisions.c.received_at).limit(limit)).scalars())

    def finish(self, revision_id: str, checked: Checked, started_at: datetime, targets: Iterable[Target]) -> bool:
        """Keeps a report, moves the notice on and puts the deliveries in the outbox, all or nothing. False when it was kept before."""
        with writing(self.engine) as db:
            return _finish(db, revision_id, checked, started_at, targets, self.clock())

    def fail(self, revision_id: str, cause: str, started_at: datetime, *, by_itself: bool = False) -> None:
        """Keeps that a check could not be done; it is free for the next worker. `by_itself`: as far as we can see the delivery does it to every
        process that checks it. After MOST_TRIES of those nobody tries again, and a person has the notice."""
        with writing(self.engine) as db:
            now = self.clock()
            row = db.execute(select(revisions).where(revisions.c.id == revision_id)).first()
            if row is None or row.checked_at is not None:
                return
            outcome = BY_ITSELF if by_itself else "failed"
            values = {"id": _new_id(), "revision_id": revision_id, "started_at": started_at, "finished_at": now, "outcome": outcome, "cause": cause}
            db.execute(insert(runs).values(**values))
            db.execute(update(revisions).where(revisions.c.id == revision_id).values(claimed_until=None))
            chain.append(db, now, row.notice_id, "check.failed", PROGRAM, revision=row.number, cause=cause)
            if not by_itself or not _is_given_up(db, revision_id):
                return
            chain.append(db, now, row.notice_id, "check.given_up", PROGRAM, revision=row.number, tries=MOST_TRIES, cause=cause)
            notice = _notice(db, row.notice_id)
            if _is_newest(db, row) and State(notice.state) in (State.SUBMITTED, State.CHECKING):
                _move_on(db, notice, State.IN_REVIEW, now)

    def decide(
        self, notice_id: str, kind: DecisionKind, reason: str, person: str, *, finding_id: str | None = None, until: date | None = None
    ) -> str:
        """Keeps a person's decision and gives its id. Raises UnknownError or StateError."""
        with writing(self.engine) as db:
            now = self.clock()
            notice = _notice(db, notice_id)
            report = _newest_report(db, notice_id)
            if kind == "dispense":
                known = (
                    report is not None
                    and db.execute(select(findings.c.rule).where(findings.c.report_id == report.id, findings.c.finding_id == finding_id)).first()
                )
                if not known:
                    raise UnknownError("The newest report of this notice has no such finding.")
            else:
                wanted = {"approve": State.APPROVED, "reject": State.REJECTED, "ask": State.NEEDS_INFO}[kind]
                if State(notice.state) is not wanted or kind != "ask":
                    _change(db, notice, wanted, now)
            decision_id = _new_id()
            db.execute(
                insert(decisions).values(
                    id=decision_id, notice_id=notice_id, report_id=report.id if report else None, kind=kind, finding_id=finding_id, reason=reason,
                    until=until, person=person, decided_at=now,
                )
            )  # fmt: skip
            more = {"finding": finding_id, "until": until.isoformat() if until else None} if kind == "dispense" else {}
            chain.append(db, now, notice_id, f"decision.{kind}", person, decision=decision_id, reason=reason, **more)
            return decision_id

    def decide_change(self, notice_id: str, change: str, decision: str, person: str, reason: str, joins_id: str | None) -> None:
        """Keeps what the GIS team says of one change of the notice's change set. Raises UnknownError."""
        with writing(self.engine) as db:
            _notice(db, notice_id)
            chain.append(db, self.clock(), notice_id, "change.decided", person, change=change, decision=decision, reason=reason, joins_id=joins_id)

    def tick(self, notice_id: str, check: str, seen: Literal["in_order", "not_in_order", "not_seen"], person: str, reason: str) -> None:
        """Keeps what a person has seen of what no file can show; `not_seen` takes an earlier word back. Raises UnknownError."""
        with writing(self.engine) as db:
            _notice(db, notice_id)
            number = db.execute(select(func.max(revisions.c.number)).where(revisions.c.notice_id == notice_id)).scalar_one()
            chain.append(db, self.clock(), notice_id, "check.by_person", person, check=check, seen=seen, reason=reason, revision=number)

    def move(self, notice_id: str, wanted: State, actor: str, reason: str) -> None:
        """Withdraws, closes or registers a notice. Raises UnknownError or StateError."""
        with writing(self.engine) as db:
            now = self.clock()
            _change(db, _notice(db, notice_id), wanted, now)
            chain.append(db, now, notice_id, f"notice.{wanted.lower()}", actor, reason=reason)

    def accessed(self, notice_id: str, actor: str, what: str) -> None:
        """Keeps who has looked at what of a case."""
        with writing(self.engine) as db:
            chain.append(db, self.clock(), notice_id, "notice.read", actor, what=what)

    def verify(self) -> int | None:
        """The number of the first event that breaks the chain, None when it is whole."""
        with reading(self.engine) as db:
            return chain.verify(db)


def open_ledger(url: str | None, home: Path, clock: Clock = utc_now) -> Ledger:
    """The ledger at `url`, else the one in the data home. Raises LedgerError."""
    return Ledger(open_engine(url or sqlite_url(home / "ledger.db")), clock)


def _new_id() -> str:
    return str(uuid.uuid4())


def given_up() -> Select[Any]:
    """Revisions whose check has brought down so many processes that nobody tries again."""
    return select(runs.c.revision_id).where(runs.c.outcome == BY_ITSELF).group_by(runs.c.revision_id).having(func.count() >= MOST_TRIES)


def _is_given_up(db: Connection, revision_id: str) -> bool:
    tried = select(func.count()).select_from(runs).where(runs.c.revision_id == revision_id, runs.c.outcome == BY_ITSELF)
    return int(db.execute(tried).scalar_one()) >= MOST_TRIES


def _is_newest(db: Connection, revision: Row[Any]) -> bool:
    newest = db.execute(select(func.max(revisions.c.number)).where(revisions.c.notice_id == revision.notice_id)).scalar_one()
    return bool(revision.number == newest)


def _submit(db: Connection, submission: Submission, now: datetime) -> Receipt:
    if (known := same_content(db, submission)) is not None:
        return known
    waiting = db.execute(open_notice_of(submission)).scalar()
    if waiting is None:
        return _open(db, submission, None, now)
    return _revise(db, _notice(db, waiting), submission, now)


def _finish(db: Connection, revision_id: str, checked: Checked, started_at: datetime, targets: Iterable[Target], now: datetime) -> bool:
    row = db.execute(select(revisions).where(revisions.c.id == revision_id)).first()
    if row is None:
        raise UnknownError(f"There is no revision {revision_id}.")
    _post(db, row.notice_id, checked, targets, now)
    db.execute(update(revisions).where(revisions.c.id == revision_id).values(checked_at=row.checked_at or now, claimed_until=None))
    if db.execute(select(reports.c.id).where(reports.c.id == checked.report_id)).first() is not None:
        return False
    _keep_report(db, row, checked, started_at, now)
    notice = _notice(db, row.notice_id)
    if State(notice.state) in OPEN and _is_newest(db, row) and not _is_asked(db, notice, row):
        _move_on(db, notice, after_check(checked.verdict), now)
    chain.append(
        db, now, row.notice_id, "check.finished", PROGRAM, revision=row.number, report=checked.report_id, verdict=checked.verdict,
        pack=checked.pack, register=checked.register, sha256=checked.files.get("report.json"),
    )  # fmt: skip
    return True


def _is_asked(db: Connection, notice: Row[Any], newest: Row[Any]) -> bool:
    """Whether a person has asked the contractor for something that this revision is no answer to: a check anew does not take it back."""
    if State(notice.state) is not State.NEEDS_INFO:
        return False
    asked = select(decisions.c.id).where(decisions.c.notice_id == notice.id, decisions.c.kind == "ask", decisions.c.decided_at >= newest.received_at)
    return db.execute(asked).first() is not None


def open_notice_of(submission: Submission) -> Select[Any]:
    """The notice of this firm, case and kind that still takes revisions."""
    return (
        select(notices.c.id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(
            cases.c.municipality == submission.municipality,
            cases.c.reference == (submission.reference or f"identity:{submission.identity}"),
            notices.c.firm.is_not_distinct_from(submission.firm),
            notices.c.kind.is_not_distinct_from(submission.kind),
            notices.c.state.in_([state.value for state in OPEN]),
        )
        .order_by(desc(notices.c.created_at))
        .limit(1)
    )


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


def _open(db: Connection, submission: Submission, idempotency: Idempotency | None, now: datetime) -> Receipt:
    notice_id = _new_id()
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


def _revise(db: Connection, notice: Row[Any], submission: Submission, now: datetime) -> Receipt:
    if State(notice.state) not in OPEN:
        raise StateError(f"The notice is {notice.state}; it takes no more revisions.")
    number = db.execute(select(func.max(revisions.c.number)).where(revisions.c.notice_id == notice.id)).scalar_one() + 1
    revision_id = _revision(db, notice.id, number, submission, now)
    if State(notice.state) is not State.SUBMITTED:
        _change(db, notice, State.SUBMITTED, now)
    chain.append(db, now, notice.id, "revision.received", submission.actor, revision=number, identity=submission.identity)
    return Receipt(notice.id, revision_id, number, created=True)


def _by_key(db: Connection, idempotency: Idempotency) -> Receipt | None:
    row = db.execute(select(notices).where(notices.c.idempotency_scope == idempotency.scope, notices.c.idempotency_key == idempotency.key)).first()
    if row is None:
        return None
    if row.idempotency_request != idempotency.request:
        raise IdempotencyError("This idempotency key was used for another request.")
    first = db.execute(select(revisions).where(revisions.c.notice_id == row.id, revisions.c.number == 1)).one()
    return Receipt(row.id, first.id, 1, created=False)


def _case(db: Connection, submission: Submission, now: datetime) -> str:
    reference = submission.reference or f"identity:{submission.identity}"
    found = db.execute(select(cases.c.id).where(cases.c.municipality == submission.municipality, cases.c.reference == reference)).scalar()
    if found is not None:
        return str(found)
    case_id = _new_id()
    db.execute(insert(cases).values(id=case_id, municipality=submission.municipality, reference=reference, created_at=now))
    return case_id


def _revision(db: Connection, notice_id: str, number: int, submission: Submission, now: datetime) -> str:
    revision_id = _new_id()
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


def _notice(db: Connection, notice_id: str) -> Row[Any]:
    row = db.execute(select(notices).where(notices.c.id == notice_id).with_for_update()).first()
    if row is None:
        raise UnknownError(f"There is no notice {notice_id}.")
    return row


def _change(db: Connection, notice: Row[Any], wanted: State, now: datetime) -> None:
    current = State(notice.state)
    require(current, wanted)
    used = clock_used(current, notice.state_since, timedelta(seconds=notice.clock_used_s), now)
    values = {"state": wanted, "state_since": now, "clock_used_s": int(used.total_seconds())}
    db.execute(update(notices).where(notices.c.id == notice.id).values(**values))


def _move_on(db: Connection, notice: Row[Any], wanted: State, now: datetime) -> None:
    """After a check; a recheck that says the same leaves the notice where it is."""
    if State(notice.state) is State.SUBMITTED:
        _change(db, notice, State.CHECKING, now)
        notice = _notice(db, notice.id)
    if State(notice.state) is not wanted:
        _change(db, notice, wanted, now)


def _newest_report(db: Connection, notice_id: str) -> Row[Any] | None:
    return db.execute(
        select(reports)
        .join(revisions, revisions.c.id == reports.c.revision_id)
        .where(revisions.c.notice_id == notice_id)
        .order_by(desc(revisions.c.number), desc(reports.c.created_at))
        .limit(1)
    ).first()


def _keep_report(db: Connection, revision: Row[Any], checked: Checked, started_at: datetime, now: datetime) -> None:
    previous = _newest_report(db, revision.notice_id)
    db.execute(
        insert(runs).values(
            id=_new_id(), revision_id=revision.id, started_at=started_at, finished_at=now, outcome="finished", report_id=checked.report_id
        )
    )
    db.execute(
        insert(reports).values(
            id=checked.report_id, revision_id=revision.id, previous_id=previous.id if previous else None, verdict=checked.verdict,
            summary=checked.summary, pack=checked.pack, register=checked.register, files=checked.files, created_at=now,
        )
    )  # fmt: skip
    rows = [
        {"report_id": checked.report_id, "finding_id": one.finding_id, "rule": one.rule, "outcome": one.outcome, "severity": one.severity}
        for one in {one.finding_id: one for one in checked.findings}.values()
    ]
    if rows:
        db.execute(insert(findings), rows)


def _post(db: Connection, notice_id: str, checked: Checked, targets: Iterable[Target], now: datetime) -> None:
    """Puts what is not there yet in the outbox."""
    for one in targets:
        there = select(outbox.c.id).where(outbox.c.report_id == checked.report_id, outbox.c.target == one.target, outbox.c.kind == one.kind)
        if db.execute(there).first() is None:
            db.execute(
                insert(outbox).values(
                    id=_new_id(), notice_id=notice_id, report_id=checked.report_id, target=one.target, kind=one.kind,
                    payload={"verdict": checked.verdict, "summary": checked.summary}, state="pending", attempts=0, due_at=now, created_at=now,
                )
            )  # fmt: skip
