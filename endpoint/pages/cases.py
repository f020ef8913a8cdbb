"""The pages behind the log-in: a firm's notices and a municipality's queue, and each case with its report, its files and its life."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from endpoint.api.answers import Event, event_documents, notice_document
from endpoint.api.moves import may_move
from endpoint.api.notices import installation_of
from endpoint.api.report import FORMS, PAGE_HEADERS, content_type, rendered_report, report_on
from endpoint.identity import MUNICIPAL, today_of
from endpoint.pages.backgrounds import background_for, opened
from endpoint.pages.case_report import CaseReport, read_report
from endpoint.pages.happened import lines_of
from endpoint.pages.site import language_of, page
from endpoint.pages.told import Told, told_of
from endpoint.pages.visit import Visit, logged_in, nothing, visit
from endpoint.problems import Problem
from pipelines.ledger import State, reading
from pipelines.ledger.reading import NoticeRow
from pipelines.ledger.states import CLOCK_RUNS, NEXT
from pipelines.local_day import day_of
from pipelines.names import plain_text
from reference_data.notice_lists import NOTICE_KINDS

router = APIRouter(include_in_schema=False)
QUEUE = (State.IN_REVIEW, State.CHECKING, State.SUBMITTED, State.NEEDS_INFO)
OPEN = (State.IN_REVIEW, State.NEEDS_INFO)
ENDINGS = {"sosi": "sos", "text": "txt"}
SHOWN = 200
LOOKED_AT = 5000
"""So many notices, the newest that fit, are put in order; the first SHOWN of them are on the page."""


@router.get("/saker")
def queue(
    request: Request,
    state: Annotated[str, Query(max_length=40)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    search: Annotated[str, Query(alias="sok", max_length=100)] = "",
    late: Annotated[str, Query(alias="over", max_length=4)] = "",
) -> Response:
    """What waits, the nearest deadline first; what the contractor owes an answer to comes after. A firm sees all of its own, first what
    waits for it."""
    principal = logged_in(request)
    if isinstance(principal, Response):
        return principal
    chosen = State(state) if state in State.__members__ else None
    everything = state == "all" or principal.role not in MUNICIPAL
    states = [chosen] if chosen is not None else list(State if everything else QUEUE)
    today = today_of(request)
    found = reading.notices_page(
        installation_of(request).ledger,
        municipality=principal.municipality,
        firm=principal.firm,
        states=[one for one in states if one in CLOCK_RUNS] if late == "1" else states,
        kind=kind if kind in NOTICE_KINDS else None,
        search=plain_text(search) or None,
        limit=LOOKED_AT,
    )
    rows = [row for row in found if late != "1" or _is_late(row, today)]
    whole = principal.role in MUNICIPAL
    rows.sort(key=lambda row: _urgency(row, whole))
    forms = told_of(installation_of(request), [row.id for row in rows[:SHOWN]])
    return page(
        request,
        "cases.html",
        rows=[(row, _days_left(row, today), forms.get(row.id, Told())) for row in rows[:SHOWN]],
        more=len(rows) > SHOWN,
        states=list(State)[1:],
        kinds=NOTICE_KINDS,
        chosen={"state": state, "kind": kind, "search": search, "late": late == "1"},
        whole=whole,
    )


@router.get("/saker/{notice_id}")
def case(request: Request, notice_id: str, finding: Annotated[str, Query(alias="funn", max_length=200)] = "") -> Response:
    found = visit(request, notice_id)
    return found if isinstance(found, Response) else case_page(request, found, finding=finding)


@router.get("/saker/{notice_id}/rapport")
def report(request: Request, notice_id: str, format: str = "html", revision: int | None = None) -> Response:
    """The report by itself, and to download."""
    found = visit(request, notice_id, "report")
    if isinstance(found, Response):
        return found
    row = report_on(found.notice, revision)
    if row is None or format not in FORMS:
        return nothing(request)
    headers = {**PAGE_HEADERS, "Cache-Control": "no-store"}
    if format != "html":
        headers["Content-Disposition"] = f'attachment; filename="report.{ENDINGS.get(format, format)}"'
    return Response(
        rendered_report(found.installation, row, found.principal.level, format), headers={**headers, "Content-Type": content_type(FORMS[format])}
    )


@router.get("/saker/{notice_id}/filer/{sha256}")
def file(request: Request, notice_id: str, sha256: str) -> Response:
    """A file of the notice, always to save and never to be run here: who sent it is not us."""
    from urllib.parse import quote

    found = visit(request, notice_id, "file")
    if isinstance(found, Response):
        return found
    entry = next((one for revision in reversed(found.notice.revisions) for one in revision.files if one.sha256 == sha256), None)
    if entry is None:
        return nothing(request)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(entry.name, safe='')}", "Cache-Control": "no-store"}
    return Response(found.installation.store.get(entry.sha256), media_type="application/octet-stream", headers=headers)


def case_page(request: Request, found: Visit, problem: Problem | None = None, finding: str = "", deciding: str = "", written: str = "") -> Response:
    """`finding` is the one that a dispensation is being written for; `written` is a reason that was not kept, for the decision `deciding`."""
    principal, installation, notice = found.principal, found.installation, found.notice
    whole = principal.role in MUNICIPAL
    decides = principal.role in ("caseworker", "admin") and notice.state in OPEN
    background = background_for(request, notice.municipality)
    read: CaseReport | None = read_report(found, language_of(request), decides, background) if notice.reports else None
    events = event_documents(installation, notice.id, principal)
    answer = page(
        request,
        "case.html",
        problem.status if problem else 200,
        notice=notice,
        days_left=_days_left(notice, today_of(request)),
        document=notice_document(notice, principal),
        newest=notice.revisions[-1],
        happened=lines_of(events),
        report=read,
        ticks=_ticks(events),
        decides=decides,
        withdraws=may_move(principal, State.WITHDRAWN) and State.WITHDRAWN in NEXT[notice.state],
        closes=decides and notice.state is State.NEEDS_INFO,
        revises=principal.role == "contractor" and notice.state in (State.NEEDS_INFO, State.IN_REVIEW, State.SUBMITTED),
        whole=whole,
        changes=whole and notice.state in (State.APPROVED, State.REGISTERED, State.IN_REVIEW),
        problem=problem,
        finding=finding,
        deciding=deciding or ("dispense" if finding else ""),
        written=written,
        forms=("pdf", "json", "geojson", "csv"),
    )
    return opened(answer, background)


def _urgency(row: NoticeRow, whole: bool) -> tuple[bool, float, float]:
    """What a reader must do first, and then the oldest for the municipality, the newest for a firm."""
    due = row.due_at.timestamp() if row.due_at is not None else math.inf
    received = row.created_at.timestamp()
    return not whole and row.state is not State.NEEDS_INFO, due, received if whole else -received


def _days_left(row: NoticeRow, today: date) -> int | None:
    """Days of the calendar until the last day, 0 on it and negative after it; None while the clock stands still."""
    return (day_of(row.due_at) - today).days if row.due_at is not None else None


def _is_late(row: NoticeRow, today: date) -> bool:
    left = _days_left(row, today)
    return left is not None and left < 0


def _ticks(events: list[Event]) -> dict[str, Event]:
    """The last word on each thing that only a person can see, by its key."""
    found = {one["data"]["check"]: one for one in events if one["kind"] == "check.by_person"}
    return {key: one for key, one in found.items() if one["data"]["seen"] != "not_seen"}
