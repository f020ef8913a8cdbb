"""The pages behind the log-in: a firm's notices and a municipality's queue, each case with its report, its life and its decisions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from endpoint.api.notices import (
    FORMS,
    REPORT_POLICY,
    DecisionRequest,
    event_documents,
    installation_of,
    keep_decision,
    notice_document,
    rendered_report,
)
from endpoint.identity import MUNICIPAL, Principal
from endpoint.pages.session import require_token, session_principal
from endpoint.pages.site import page
from endpoint.problems import Problem
from pipelines.ledger import State, UnknownError, reading
from pipelines.ledger.reading import Notice

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303
QUEUE = (State.IN_REVIEW, State.CHECKING, State.SUBMITTED, State.NEEDS_INFO)


@router.get("/saker")
def queue(request: Request, state: State | None = None) -> Response:
    """What waits, the nearest deadline first; what the contractor owes an answer to comes after."""
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    states = [state] if state is not None else list(QUEUE if principal.role in MUNICIPAL else State)
    found = reading.notices_page(installation_of(request).ledger, municipality=principal.municipality, firm=principal.firm, states=states, limit=200)
    far = datetime.max.replace(tzinfo=UTC)
    found.sort(key=lambda row: (row.due_at or far, row.created_at))
    return page(request, "cases.html", rows=found, states=list(State), chosen=state, now=datetime.now(UTC))


@router.get("/saker/{notice_id}")
def case(request: Request, notice_id: str) -> Response:
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    notice = _mine(request, principal, notice_id)
    if notice is None:
        return _nothing(request)
    return _case_page(request, principal, notice)


@router.get("/saker/{notice_id}/rapport")
def report(request: Request, notice_id: str, format: str = "html", revision: int | None = None) -> Response:
    """The report inside the case's page, and to download."""
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    notice = _mine(request, principal, notice_id)
    row = next((one for one in reversed(notice.reports) if revision is None or one.revision == revision), None) if notice else None
    if row is None or format not in FORMS:
        return _nothing(request)
    headers = {"Content-Security-Policy": REPORT_POLICY, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store"}
    if format != "html":
        headers["Content-Disposition"] = f'attachment; filename="report.{format}"'
    return Response(rendered_report(installation_of(request), row, principal.level, format), media_type=FORMS[format], headers=headers)


@router.post("/saker/{notice_id}/avgjorelse")
def decide(
    request: Request,
    notice_id: str,
    token: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    finding: Annotated[str, Form()] = "",
    until: Annotated[str, Form()] = "",
) -> Response:
    """A caseworker's decision from the form of the case's page."""
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    notice = _mine(request, principal, notice_id)
    if notice is None or principal.role not in ("caseworker", "admin"):
        return _nothing(request)
    try:
        require_token(request, token)
        wanted = DecisionRequest.model_validate({"decision": decision, "reason": reason.strip(), "finding": finding or None, "until": until or None})
        keep_decision(installation_of(request), notice_id, principal, wanted)
    except ValidationError:
        return _case_page(request, principal, notice, Problem("wrong-shape", "A decision needs a reason."))
    except Problem as problem:
        return _case_page(request, principal, notice, problem)
    return RedirectResponse(f"/saker/{notice_id}", SEE_OTHER)


def _case_page(request: Request, principal: Principal, notice: Notice, problem: Problem | None = None) -> Response:
    installation = installation_of(request)
    newest = notice.reports[-1] if notice.reports else None
    findings: list[dict[str, Any]] = []
    if newest is not None:
        findings = json.loads(rendered_report(installation, newest, principal.level, "json"))["findings"]
    return page(
        request,
        "case.html",
        problem.status if problem else 200,
        notice=notice,
        document=notice_document(notice, principal),
        events=event_documents(installation, notice.id, principal),
        findings=findings,
        newest=newest,
        decides=principal.role in ("caseworker", "admin") and notice.state in (State.IN_REVIEW, State.NEEDS_INFO),
        whole=principal.role in MUNICIPAL,
        problem=problem,
    )


def _mine(request: Request, principal: Principal, notice_id: str) -> Notice | None:
    installation = installation_of(request)
    try:
        notice = reading.notice(installation.ledger, notice_id)
    except UnknownError:
        return None
    if not principal.may_see(notice):
        return None
    if request.method == "GET":
        installation.ledger.accessed(notice_id, principal.name, "page")
    return notice


def _nothing(request: Request) -> Response:
    return page(request, "problem.html", 404, problem=Problem("not-found", "There is nothing of yours here."))
