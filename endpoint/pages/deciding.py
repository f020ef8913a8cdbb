"""What a caseworker does on a case's page: decide with a reason, and tick what only a person can see. All of it is kept as events."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from endpoint.api.decisions import DecisionRequest, keep_decision
from endpoint.api.json_body import LEGIBLE
from endpoint.pages.cases import OPEN, case_page
from endpoint.pages.session import require_token
from endpoint.pages.visit import SEE_OTHER, Visit, nothing, visit
from endpoint.problems import Problem
from pipelines.ledger import NewerRevisionError
from pipelines.ledger.ledger import Seen

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
    revision: Annotated[str, Form()] = "",
) -> Response:
    """`revision` is the one that the page showed."""
    found = _caseworker(request, notice_id)
    if isinstance(found, Response):
        return found
    try:
        require_token(request, token)
        written = {"decision": decision, "reason": reason.strip(), "finding": finding, "until": until, "revision": revision}
        wanted = DecisionRequest.model_validate({name: text or None for name, text in written.items()})
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
    reason: Annotated[str, Form(max_length=4000, pattern=LEGIBLE)] = "",
    revision: Annotated[int | None, Form(ge=1)] = None,
) -> Response:
    """One thing of the tick list. What is not in order needs a reason. `revision` is the one that the page showed."""
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
        found.installation.ledger.tick(notice_id, check, cast(Seen, seen), found.principal.name, reason.strip(), revision)
    except NewerRevisionError as error:
        return case_page(request, found, Problem("conflict", str(error), said="newer-revision"))
    except Problem as problem:
        return case_page(request, found, problem)
    return RedirectResponse(f"/saker/{notice_id}#tick-{check}", SEE_OTHER)


def _caseworker(request: Request, notice_id: str) -> Visit | Response:
    found = visit(request, notice_id)
    if isinstance(found, Visit) and found.principal.role not in ("caseworker", "admin"):
        return nothing(request)
    return found


def _known_checks() -> frozenset[str]:
    from reports.wording import catalogue

    return frozenset(catalogue("nb", "report")["manual"]) - {"heading", "note"}
