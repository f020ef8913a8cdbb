"""What is no longer to be kept goes, by a policy that the installation has written down, and never without a trace.

The policy speaks of notices that are closed: so many days after a notice came into its state, files of one kind go from the store. A file
is kept by its content, so it stays while any notice needs it. The event is written to the chained ledger before the file goes; a stop
between the two is mended by the next `apply`. Without a policy nothing is ever removed. The ledger itself, what lies in the outgoing folder
and what lies in a drop folder's `done/` are not touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from pipelines.installation import Installation
from pipelines.ledger import chain
from pipelines.ledger.database import reading, writing
from pipelines.ledger.ledger import PROGRAM, Ledger
from pipelines.ledger.tables import events, files, notices, outbox, reports, revisions
from pipelines.local_day import day_of
from pipelines.settings import Retention

REMOVED = "file.removed"
KINDS = {"notice": "notice", "sosi": "delivered", "attachment": "delivered"}
"""Role of a file in the ledger -> the kind that the policy speaks of."""
REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Keeper:
    """One place in the ledger that names a file."""

    notice_id: str
    sha256: str
    kind: str
    """"notice", "delivered" or "reports"."""
    what: str
    """The file's role, or its name in the report folder; never what a sender called it."""
    state: str
    since: datetime
    of: str
    """Number of the revision, or id of the report."""


@dataclass(frozen=True, slots=True)
class Going:
    """A file that is to go, with every place that names it and the rule that lets go of each."""

    sha256: str
    keepers: tuple[tuple[Keeper, Retention], ...]
    told: bool
    """True when the ledger says already that it is gone, and a stop came in between."""


@dataclass(frozen=True, slots=True)
class Plan:
    going: tuple[Going, ...]
    shared: int
    """Files whose time is over for one notice and that another needs."""
    undelivered: int
    """Files whose time is over and that a letter in the outbox still needs."""


@dataclass(frozen=True, slots=True)
class Removal:
    """That a file was removed by policy: when, and by which words of it."""

    at: datetime
    kind: str
    days: int


def plan(installation: Installation, at: datetime | None = None) -> Plan:
    """What the policy would remove at a moment (now, by the ledger's clock). Raises LedgerError."""
    at = at or installation.ledger.clock()
    policy = installation.settings.retention
    with reading(installation.ledger.engine) as db:
        keepers = list(_keepers(db))
        gone = {(row.notice_id, row.data["sha256"], row.data["of"], row.data["what"]) for row in _removals(db)}
        waiting = set(db.execute(select(outbox.c.notice_id).where(outbox.c.state == "pending")).scalars())
    by_file: dict[str, list[Keeper]] = defaultdict(list)
    for keeper in keepers:
        by_file[keeper.sha256].append(keeper)
    going, shared, undelivered = [], 0, 0
    for sha256, named in sorted(by_file.items()):
        told = [one for one in named if (one.notice_id, sha256, one.of, one.what) in gone]
        lets_go = [(one, rule) for one in named if one not in told and (rule := _rule(policy, one, at)) is not None]
        if not (lets_go or told):
            continue
        if len(lets_go) + len(told) < len(named):
            shared += bool(lets_go)
        elif any(one.notice_id in waiting for one, _ in lets_go):
            undelivered += 1
        elif lets_go or sha256 in installation.store:
            going.append(Going(sha256, tuple(lets_go), told=not lets_go))
    return Plan(tuple(going), shared, undelivered)


def apply(installation: Installation) -> Plan:
    """Removes what the policy lets go of now, each file after its events. Raises LedgerError or StoreError; doing it again goes on."""
    decided = plan(installation)
    for one in decided.going:
        if _told(installation.ledger, one):
            now = installation.ledger.clock()
            installation.store.let_go_of(one.sha256, _said(now, one), now.timestamp())
    return decided


def removals_of(ledger: Ledger, notice_id: str) -> dict[str, Removal]:
    """The files of a notice that were removed by policy, by their SHA-256."""
    with reading(ledger.engine) as db:
        rows = db.execute(select(events).where(events.c.notice_id == notice_id, events.c.kind == REMOVED).order_by(events.c.number)).all()
    return {row.data["sha256"]: Removal(row.at, row.data["files"], row.data["days"]) for row in rows}


def _told(ledger: Ledger, one: Going) -> bool:
    """Writes the events in one transaction. False when something has come to need the file since the plan was made."""
    with writing(ledger.engine) as db:
        now = ledger.clock()
        named = {(keeper.notice_id, keeper.of, keeper.what, keeper.state) for keeper in _keepers(db, one.sha256)}
        planned = {(keeper.notice_id, keeper.of, keeper.what, keeper.state) for keeper, _ in one.keepers}
        before = {(row.notice_id, row.data["of"], row.data["what"]) for row in _removals(db) if row.data["sha256"] == one.sha256}
        if any(name not in planned and name[:3] not in before for name in named):
            return False
        for keeper, rule in one.keepers:
            chain.append(
                db, now, keeper.notice_id, REMOVED, PROGRAM, sha256=one.sha256, files=keeper.kind, what=keeper.what, of=keeper.of,
                state=keeper.state, since=keeper.since.isoformat(), days=rule.days,
            )  # fmt: skip
    return True


def _said(now: datetime, one: Going) -> str:
    if not one.keepers:
        return "The file was removed by the retention policy."
    keeper, rule = one.keepers[0]
    return f"The file was removed by the retention policy on {day_of(now)}: {keeper.kind} of {keeper.state} notices are kept {rule.days} days."


def _rule(policy: tuple[Retention, ...], keeper: Keeper, at: datetime) -> Retention | None:
    """The rule that lets go of a file now; of several for one kind and state the longest counts."""
    fitting = [rule for rule in policy if rule.files == keeper.kind and keeper.state in rule.states]
    longest = max(fitting, key=lambda rule: rule.days, default=None)
    return longest if longest is not None and keeper.since + timedelta(days=longest.days) <= at else None


def _keepers(db: Connection, sha256: str | None = None) -> Iterator[Keeper]:
    delivered = select(files.c.sha256, files.c.role, revisions.c.number, notices.c.id, notices.c.state, notices.c.state_since).select_from(
        files.join(revisions, revisions.c.id == files.c.revision_id).join(notices, notices.c.id == revisions.c.notice_id)
    )
    if sha256 is not None:
        delivered = delivered.where(files.c.sha256 == sha256)
    for row in db.execute(delivered.order_by(notices.c.id, revisions.c.number, files.c.role, files.c.name)):
        yield Keeper(row.id, row.sha256, KINDS.get(row.role, "delivered"), row.role, row.state, row.state_since, str(row.number))
    reported = select(reports.c.id.label("report"), reports.c.files, notices.c.id, notices.c.state, notices.c.state_since).select_from(
        reports.join(revisions, revisions.c.id == reports.c.revision_id).join(notices, notices.c.id == revisions.c.notice_id)
    )
    for report in db.execute(reported.order_by(notices.c.id, reports.c.id)):
        for name, kept in sorted(report.files.items()):
            if sha256 is None or kept == sha256:
                yield Keeper(report.id, kept, REPORTS, name, report.state, report.state_since, report.report)


def _removals(db: Connection) -> Iterator[chain.Event]:
    for row in db.execute(select(events).where(events.c.kind == REMOVED)):
        yield chain.Event(row.number, row.at, row.notice_id, row.kind, row.actor, row.data)
