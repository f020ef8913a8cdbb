"""The GIS team's page: what a notice changes in the register, before and after, and a form to decide."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from endpoint.api.changes import PAGE_HEADERS, ChangeDecision, change_page, found_changes, keep_change_decision, standing
from endpoint.api.notices import installation_of
from endpoint.identity import MUNICIPAL, Principal
from endpoint.pages.session import require_token, session_principal
from endpoint.pages.site import language_of, page
from endpoint.problems import Problem
from pipelines.ledger import State, UnknownError, reading
from pipelines.ledger.reading import Notice
from reports.changes import change_sentence
from reports.changes.sentences import numbered

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303


@router.get("/saker/{notice_id}/endringer")
def show(request: Request, notice_id: str) -> Response:
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    notice = _mine(request, principal, notice_id)
    return _page(request, principal, notice) if notice is not None else _nothing(request)


@router.get("/saker/{notice_id}/endringer/kart")
def picture(request: Request, notice_id: str) -> Response:
    """The change set itself, inside the page."""
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    notice = _mine(request, principal, notice_id)
    if notice is None:
        return _nothing(request)
    try:
        found = found_changes(installation_of(request), notice)
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    return Response(change_page(found, language_of(request)), media_type="text/html", headers={**PAGE_HEADERS, "Cache-Control": "no-store"})


@router.post("/saker/{notice_id}/endringer/avgjorelse")
def decide(
    request: Request,
    notice_id: str,
    token: Annotated[str, Form()] = "",
    change: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    joins_id: Annotated[str, Form()] = "",
) -> Response:
    """One change, or every one that is certain, from the form of the page."""
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse("/logg-inn", SEE_OTHER)
    notice = _mine(request, principal, notice_id)
    if notice is None or principal.role not in ("gis", "admin"):
        return _nothing(request)
    try:
        require_token(request, token)
        wanted = ChangeDecision.model_validate({"decision": decision, "reason": reason, "joins_id": joins_id.strip() or None})
        keep_change_decision(installation_of(request), principal, notice, change or "all", wanted)
    except ValidationError:
        return _page(request, principal, notice, Problem("wrong-shape", "This is not a decision on a change."))
    except Problem as problem:
        return _page(request, principal, notice, problem)
    return RedirectResponse(f"/saker/{notice_id}/endringer", SEE_OTHER)


def _page(request: Request, principal: Principal, notice: Notice, problem: Problem | None = None) -> Response:
    rows: list[tuple[str, int, str, str]] = []
    try:
        found = found_changes(installation_of(request), notice)
        numbers, lang = numbered(found.proposed.changes), language_of(request)
        rows = [
            (change.id, numbers[change.lokal_id], change_sentence(change, numbers, lang), standing(found, change.id))
            for change in found.proposed.changes.changes
        ]
    except Problem as error:
        problem = problem or error
    decides = principal.role in ("gis", "admin") and notice.state in (State.APPROVED, State.REGISTERED)
    return page(request, "changes.html", problem.status if problem else 200, notice=notice, rows=rows, decides=decides, problem=problem)


def _mine(request: Request, principal: Principal, notice_id: str) -> Notice | None:
    installation = installation_of(request)
    try:
        notice = reading.notice(installation.ledger, notice_id)
    except UnknownError:
        return None
    if principal.role not in MUNICIPAL or not principal.may_see(notice):
        return None
    if request.method == "GET":
        installation.ledger.accessed(notice_id, principal.name, "changes")
    return notice


def _nothing(request: Request) -> Response:
    return page(request, "problem.html", 404, problem=Problem("not-found", "There is nothing of yours here."))
