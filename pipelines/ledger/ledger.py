"""The case ledger: what was received, checked, decided and is still to be sent.

Each method is one transaction. Doing the same thing again changes nothing and gives the same answer: the content of a revision,
the id of a report and the target of a delivery say whether it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Select, desc, func, insert, or_, select, update

from pipelines.ledger import chain
from pipelines.ledger.database import open_engine, reading, sqlite_url, writing
from pipelines.ledger.entries import Checked, Idempotency, Receipt, Submission, Target, UnknownError, new_id
from pipelines.ledger.handing_in import by_key, open_notice, revise, same_content, submit
from pipelines.ledger.states import OPEN, NewerRevisionError, State, after_check
from pipelines.ledger.tables import decisions, findings, outbox, reports, revisions, runs
from pipelines.ledger.transitions import change_state, move_on, notice_for_update

CLAIM = timedelta(seconds=60)
"""How long a worker may hold a revision before another takes it over."""
PROGRAM = "ferdigsjekk"
MOST_TRIES = 3
"""So often a check that ends the process it is done in is tried."""
BY_ITSELF = "ended"
"""Outcome of such a run in the table."""

DecisionKind = Literal["approve", "reject", "ask", "dispense"]
Seen = Literal["in_order", "not_in_order", "not_seen"]
Clock = Callable[[], datetime]


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
            if idempotency is not None and (known := by_key(db, idempotency)) is not None:
                return known
            return same_content(db, submission) or open_notice(db, submission, idempotency, now)

    def submit(self, submission: Submission) -> Receipt:
        """For senders that know no notice ids: what comes on a case that waits for this firm is a revision, anything else a notice."""
        with writing(self.engine) as db:
            return submit(db, submission, self.clock())

    def take_in(
        self, submission: Submission, checked: Checked, started_at: datetime, targets: Iterable[Target], remarks: Sequence[Mapping[str, str]] = ()
    ) -> Receipt:
        """`submit` and `finish` in one, for what was checked before it was handed in: nobody else ever sees it unchecked. `remarks` are kept as an
        event of the delivery."""
        with writing(self.engine) as db:
            now = self.clock()
            receipt = submit(db, submission, now)
            if remarks and receipt.created:
                chain.append(db, now, receipt.notice_id, "delivery.remarked", submission.actor, remarks=[dict(one) for one in remarks])
            _finish(db, receipt.revision_id, checked, started_at, targets, now)
            return receipt

    def revise(self, notice_id: str, submission: Submission) -> Receipt:
        """Adds a revision to a notice that is open: the case goes on. Raises UnknownError or StateError."""
        with writing(self.engine) as db:
            notice = notice_for_update(db, notice_id)
            same = db.execute(select(revisions).where(revisions.c.notice_id == notice_id, revisions.c.identity == submission.identity)).first()
            if same is not None:
                return Receipt(notice_id, same.id, same.number, created=False)
            return revise(db, notice, submission, self.clock())

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
            notice = notice_for_update(db, row.notice_id)
            if State(notice.state) is State.SUBMITTED:
                change_state(db, notice, State.CHECKING, now)
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
            values = {"id": new_id(), "revision_id": revision_id, "started_at": started_at, "finished_at": now, "outcome": outcome, "cause": cause}
            db.execute(insert(runs).values(**values))
            db.execute(update(revisions).where(revisions.c.id == revision_id).values(claimed_until=None))
            chain.append(db, now, row.notice_id, "check.failed", PROGRAM, revision=row.number, cause=cause)
            if not by_itself or not _is_given_up(db, revision_id):
                return
            chain.append(db, now, row.notice_id, "check.given_up", PROGRAM, revision=row.number, tries=MOST_TRIES, cause=cause)
            notice = notice_for_update(db, row.notice_id)
            if _is_newest(db, row) and State(notice.state) in (State.SUBMITTED, State.CHECKING):
                move_on(db, notice, State.IN_REVIEW, now)

    def decide(
        self,
        notice_id: str,
        kind: DecisionKind,
        reason: str,
        person: str,
        *,
        finding_id: str | None = None,
        until: date | None = None,
        judged: int | None = None,
    ) -> str:
        """Keeps a person's decision and gives its id. `judged` is the revision that the person has seen, where that is known. Raises
        UnknownError, StateError, or NewerRevisionError when another has come since."""
        with writing(self.engine) as db:
            now = self.clock()
            notice = notice_for_update(db, notice_id)
            _require_newest(db, notice_id, judged)
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
                    change_state(db, notice, wanted, now)
            decision_id = new_id()
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
            notice_for_update(db, notice_id)
            chain.append(db, self.clock(), notice_id, "change.decided", person, change=change, decision=decision, reason=reason, joins_id=joins_id)

    def tick(self, notice_id: str, check: str, seen: Seen, person: str, reason: str, judged: int | None = None) -> None:
        """Keeps what a person has seen of what no file can show; `not_seen` takes an earlier word back. `judged` as in `decide`. Raises
        UnknownError or NewerRevisionError."""
        with writing(self.engine) as db:
            notice_for_update(db, notice_id)
            number = _require_newest(db, notice_id, judged)
            chain.append(db, self.clock(), notice_id, "check.by_person", person, check=check, seen=seen, reason=reason, revision=number)

    def move(self, notice_id: str, wanted: State, actor: str, reason: str) -> None:
        """Withdraws, closes or registers a notice. Raises UnknownError or StateError."""
        with writing(self.engine) as db:
            now = self.clock()
            change_state(db, notice_for_update(db, notice_id), wanted, now)
            chain.append(db, now, notice_id, f"notice.{wanted.lower()}", actor, reason=reason)

    def accessed(self, notice_id: str, actor: str, what: str) -> None:
        """Keeps who has looked at what of a case."""
        with writing(self.engine) as db:
            chain.append(db, self.clock(), notice_id, "notice.read", actor, what=what)

    def verify(self) -> int | None:
        """The number of the first event that breaks the chain or is missing, None when it is whole."""
        with reading(self.engine) as db:
            return chain.verify(db)

    def head(self) -> chain.Head | None:
        """The last event; None while nothing has happened."""
        with reading(self.engine) as db:
            return chain.head(db)

    def has_event(self, known: chain.Head) -> bool:
        with reading(self.engine) as db:
            return chain.has(db, known)


def open_ledger(url: str | None, home: Path, clock: Clock = utc_now) -> Ledger:
    """The ledger at `url`, else the one in the data home. Raises LedgerError."""
    return Ledger(open_engine(url or sqlite_url(home / "ledger.db")), clock)


def given_up() -> Select[Any]:
    """Revisions whose check has brought down so many processes that nobody tries again."""
    return select(runs.c.revision_id).where(runs.c.outcome == BY_ITSELF).group_by(runs.c.revision_id).having(func.count() >= MOST_TRIES)


def _is_given_up(db: Connection, revision_id: str) -> bool:
    tried = select(func.count()).select_from(runs).where(runs.c.revision_id == revision_id, runs.c.outcome == BY_ITSELF)
    return int(db.execute(tried).scalar_one()) >= MOST_TRIES


def _is_newest(db: Connection, revision: Row[Any]) -> bool:
    return bool(revision.number == _newest_number(db, revision.notice_id))


def _require_newest(db: Connection, notice_id: str, judged: int | None) -> int:
    """The number of the newest revision. Raises NewerRevisionError when it is not the one that was judged."""
    newest = _newest_number(db, notice_id)
    if judged is not None and judged != newest:
        raise NewerRevisionError(f"Revision {judged} was judged, and the newest is {newest}.")
    return newest


def _newest_number(db: Connection, notice_id: str) -> int:
    return int(db.execute(select(func.max(revisions.c.number)).where(revisions.c.notice_id == notice_id)).scalar_one())


def _finish(db: Connection, revision_id: str, checked: Checked, started_at: datetime, targets: Iterable[Target], now: datetime) -> bool:
    row = db.execute(select(revisions).where(revisions.c.id == revision_id)).first()
    if row is None:
        raise UnknownError(f"There is no revision {revision_id}.")
    _post(db, row.notice_id, checked, targets, now)
    db.execute(update(revisions).where(revisions.c.id == revision_id).values(checked_at=row.checked_at or now, claimed_until=None))
    if db.execute(select(reports.c.id).where(reports.c.id == checked.report_id)).first() is not None:
        return False
    _keep_report(db, row, checked, started_at, now)
    notice = notice_for_update(db, row.notice_id)
    if State(notice.state) in OPEN and _is_newest(db, row) and not _is_asked(db, notice, row):
        move_on(db, notice, after_check(checked.verdict), now)
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
            id=new_id(), revision_id=revision.id, started_at=started_at, finished_at=now, outcome="finished", report_id=checked.report_id
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
                    id=new_id(), notice_id=notice_id, report_id=checked.report_id, target=one.target, kind=one.kind,
                    payload={"verdict": checked.verdict, "summary": checked.summary}, state="pending", attempts=0, due_at=now, created_at=now,
                )
            )  # fmt: skip
