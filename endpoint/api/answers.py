"""What the interface answers about notices, as shapes: the description is made from them, and the code that answers is held to them.

Objects may get more keys within a major version, never fewer. Times are UTC, `2026-11-21T09:30:00Z`; days are `2026-11-21`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from endpoint.identity import MUNICIPAL, Principal
from pipelines.installation import Installation
from pipelines.ledger import Receipt, State, reading
from pipelines.ledger.reading import Notice, NoticeRow

OWN_EVENTS = {
    "notice.received", "revision.received", "check.started", "check.finished", "decision.approve", "decision.reject", "decision.ask",
    "notice.withdrawn", "notice.closed_incomplete", "notice.registered",
}  # fmt: skip
"""What a contractor is shown of a case's life."""


class Received(TypedDict):
    """`created` is false when the same content, or the same idempotency key, had come before."""

    id: str
    revision: int
    created: bool
    report: str


class NoticeLine(TypedDict):
    """A notice in a list. `due_at` is when the municipality's three weeks are over; null while the clock stands still."""

    id: str
    case_id: str | None
    municipality: str
    kind: str | None
    firm: str | None
    state: State
    received_at: str
    due_at: str | None


class NoticePage(TypedDict):
    """The newest first. The header `Link` leads to the next page while there is one."""

    notices: list[NoticeLine]


class NoticeFile(TypedDict):
    name: str
    role: str
    sha256: str
    bytes: int


class Revision(TypedDict):
    """One handing in. `checked_at` is null until its report is there."""

    number: int
    received_at: str
    checked_at: str | None
    files: list[NoticeFile]


class DecisionMade(TypedDict):
    """`finding` and `until` belong to a dispensation. `person` is told to the municipality alone."""

    id: str
    decision: str
    reason: str
    at: str
    finding: str | None
    until: str | None
    person: NotRequired[str]


class CaseDispensation(DecisionMade):
    """One that was given in another notice of the same case, and holds here too. `notice`, which one, is told to the municipality alone."""

    notice: NotRequired[str]


class ReportLine(TypedDict):
    """Which report belongs to which revision. Verdict and counts are told to the municipality here, to a firm by its report."""

    id: str
    revision: int
    verdict: NotRequired[str]
    summary: NotRequired[dict[str, int]]


class NoticeStatus(NoticeLine):
    """Where a notice stands, with its revisions, reports and decisions, each in order of time."""

    revisions: list[Revision]
    reports: list[ReportLine]
    decisions: list[DecisionMade]
    case_dispensations: list[CaseDispensation]


class NoticeDecided(TypedDict):
    id: str
    notice: NoticeStatus


class Event(TypedDict):
    """`kind` never changes its meaning. Number, actor and `data`, what belongs to that kind, are told to the municipality alone."""

    at: str
    kind: str
    number: NotRequired[int]
    actor: NotRequired[str]
    data: NotRequired[dict[str, Any]]


class Events(TypedDict):
    events: list[Event]


def received(receipt: Receipt) -> Received:
    where = f"/api/v1/notices/{receipt.notice_id}"
    return {"id": receipt.notice_id, "revision": receipt.number, "created": receipt.created, "report": f"{where}/report"}


def notice_line(row: NoticeRow) -> NoticeLine:
    return {
        "id": row.id,
        "case_id": row.reference,
        "municipality": row.municipality,
        "kind": row.kind,
        "firm": row.firm,
        "state": row.state,
        "received_at": _moment(row.created_at),
        "due_at": _moment(row.due_at) if row.due_at else None,
    }


def notice_document(notice: Notice, principal: Principal) -> NoticeStatus:
    whole = principal.role in MUNICIPAL
    return {
        **notice_line(notice),
        "revisions": [_revision(one) for one in notice.revisions],
        "decisions": [_decision(one, whole) for one in notice.decisions],
        "case_dispensations": [_dispensation(one, whole) for one in notice.case_dispensations if whole or one.firm == notice.firm],
        "reports": [_report(one, whole) for one in notice.reports],
    }


def event_documents(installation: Installation, notice_id: str, principal: Principal) -> list[Event]:
    happened = reading.events_of(installation.ledger, notice_id)
    if principal.role in MUNICIPAL:
        return [{"number": one.number, "at": _moment(one.at), "kind": one.kind, "actor": one.actor, "data": one.data} for one in happened]
    return [{"at": _moment(one.at), "kind": one.kind} for one in happened if one.kind in OWN_EVENTS]


def _revision(one: reading.RevisionRow) -> Revision:
    return {
        "number": one.number,
        "received_at": _moment(one.received_at),
        "checked_at": _moment(one.checked_at) if one.checked_at else None,
        "files": [{"name": file.name, "role": file.role, "sha256": file.sha256, "bytes": file.bytes} for file in one.files],
    }


def _decision(one: reading.Decision, whole: bool) -> DecisionMade:
    made: DecisionMade = {
        "id": one.id,
        "decision": one.kind,
        "reason": one.reason,
        "at": _moment(one.at),
        "finding": one.finding_id,
        "until": one.until.isoformat() if one.until else None,
    }
    return {**made, "person": one.person} if whole else made


def _dispensation(one: reading.Decision, whole: bool) -> CaseDispensation:
    made = cast(CaseDispensation, _decision(one, whole))
    return {**made, "notice": one.notice_id} if whole else made


def _report(one: reading.ReportRow, whole: bool) -> ReportLine:
    line: ReportLine = {"id": one.id, "revision": one.revision}
    return {**line, "verdict": one.verdict, "summary": one.summary} if whole else line


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
