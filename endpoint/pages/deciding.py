"""What a caseworker does on a case's page: decide with a reason, and tick what only a person can see. All of it is kept as events."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from endpoint.api.notices import DecisionRequest, keep_decision
from endpoint.pages.cases import OPEN, case_page
from endpoint.pages.session import require_token
from endpoint.pages.visit import SEE_OTHER, Visit, nothing, visit
from endpoint.problems import Problem

router = APIRouter(include_in_schema=False)
SEEN = ("in_order", "not_in_order", "not_seen")


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
    found = _caseworker(request, notice_id)
    if isinstance(found, Response):
        return found
    try:
        require_token(request, token)
        wanted = DecisionRequest.model_validate({"decision": decision, "reason": reason.strip(), "finding": finding or None, "until": until or None})
        keep_decision(found.installation, notice_id, found.principal, wanted)
    except ValidationError:
        said = "wrong-shape" if reason.strip() else "no-reason"
        return case_page(
            request, found, Problem("wrong-shape", "A decision needs a reason, and a date is a date.", said=said), finding, decision, reason
        )
    except Problem as problem:
        return case_page(request, found, problem, finding, decision, reason)
    return RedirectResponse(f"/saker/{notice_id}#decisions", SEE_OTHER)


@router.post("/saker/{notice_id}/sett")
def tick(
    request: Request,
    notice_id: str,
    token: Annotated[str, Form()] = "",
    check: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """One thing of the tick list. What is not in order needs a reason."""
    found = _caseworker(request, notice_id)
    if isinstance(found, Response):
        return found
    try:
        require_token(request, token)
        if found.notice.state not in OPEN:
            raise Problem("conflict", f"The notice is {found.notice.state}; nothing is ticked any more.")
        if seen not in SEEN or check not in _known_checks():
            raise Problem("wrong-shape", "This is not a thing of the tick list.")
        if seen == "not_in_order" and not reason.strip():
            raise Problem("wrong-shape", "Say what is not in order.", said="no-remark")
    except Problem as problem:
        return case_page(request, found, problem)
    found.installation.ledger.tick(
        notice_id, check, cast(Literal["in_order", "not_in_order", "not_seen"], seen), found.principal.name, reason.strip()
    )
    return RedirectResponse(f"/saker/{notice_id}#tick-{check}", SEE_OTHER)


def _caseworker(request: Request, notice_id: str) -> Visit | Response:
    found = visit(request, notice_id)
    if isinstance(found, Visit) and found.principal.role not in ("caseworker", "admin"):
        return nothing(request)
    return found


def _known_checks() -> frozenset[str]:
    from reports.wording import catalogue

    return frozenset(catalogue("nb", "report")["manual"]) - {"heading", "note"}
