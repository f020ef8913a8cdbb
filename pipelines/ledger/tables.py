"""The tables of the case ledger. Money is not at stake here, but rights are: events are only ever added.

cases ─< notices ─< revisions ─< files
             │          └─< runs ─ reports ─< findings
             ├─< decisions
             ├─< outbox
             └─< events (one chain for the whole ledger)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Utc(TypeDecorator[datetime]):
    """A moment. UTC in the table, with its zone in the program, in every database."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


Id = String(36)
Sha = String(64)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("municipality", String(8), nullable=False),
    Column("reference", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("municipality", "reference"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(40)),
    Column("firm", String(20), index=True),
    Column("channel", String(20), nullable=False),
    Column("language", String(2)),
    Column("state", String(30), nullable=False, index=True),
    Column("state_since", Utc, nullable=False),
    Column("clock_used_s", BigInteger, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("idempotency_scope", Text),
    Column("idempotency_key", Text),
    Column("idempotency_request", Sha),
    UniqueConstraint("idempotency_scope", "idempotency_key"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("identity", Sha, nullable=False, index=True),
    Column("received_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    Column("checked_at", Utc),
    UniqueConstraint("notice_id", "number"),
    UniqueConstraint("notice_id", "identity"),
)

files = Table(
    "files",
    metadata,
    Column("revision_id", Id, ForeignKey("revisions.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("role", String(20), nullable=False),
    Column("sha256", Sha, nullable=False, index=True),
    Column("bytes", BigInteger, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision_id", Id, ForeignKey("revisions.id"), nullable=False, index=True),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("cause", Text),
    Column("report_id", String(64)),
)

reports = Table(
    "reports",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("revision_id", Id, ForeignKey("revisions.id"), nullable=False, index=True),
    Column("previous_id", String(64)),
    Column("verdict", String(20), nullable=False),
    Column("summary", JSON, nullable=False),
    Column("pack", JSON, nullable=False),
    Column("register", JSON),
    Column("files", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("report_id", String(64), ForeignKey("reports.id"), primary_key=True),
    Column("finding_id", Text, primary_key=True),
    Column("rule", String(20), nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
    Column("severity", String(20), nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False, index=True),
    Column("report_id", String(64)),
    Column("kind", String(20), nullable=False),
    Column("finding_id", Text),
    Column("reason", Text, nullable=False),
    Column("until", Date),
    Column("person", Text, nullable=False),
    Column("decided_at", Utc, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False, index=True),
    Column("report_id", String(64), nullable=False),
    Column("target", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    Column("last_error", Text),
    Column("created_at", Utc, nullable=False),
    Column("delivered_at", Utc),
    UniqueConstraint("report_id", "target", "kind"),
    Index("ix_outbox_state_due_at", "state", "due_at"),
)

events = Table(
    "events",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("notice_id", Id, index=True),
    Column("kind", String(60), nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
