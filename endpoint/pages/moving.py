"""A notice is withdrawn, closed or said to be in the register, from a form on its pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from endpoint.api.moves import MOVERS, keep_move, may_move
from endpoint.pages.cases import case_page
from endpoint.pages.changes import changes_page
from endpoint.pages.session import require_token
from endpoint.pages.visit import SEE_OTHER, nothing, visit
from endpoint.problems import Problem
from pipelines.ledger import State

router = APIRouter(include_in_schema=False)


@router.post("/saker/{notice_id}/tilstand")
def move(
    request: Request,
    notice_id: str,
    token: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    found = visit(request, notice_id)
    if isinstance(found, Response):
        return found
    wanted = State(to) if to in State.__members__ else None
    if not any(may_move(found.principal, one) for one in MOVERS):
        return nothing(request)
    on_changes = wanted is State.REGISTERED
    try:
        require_token(request, token)
        if wanted not in MOVERS:
            raise Problem("wrong-shape", "A notice is not moved there by hand.")
        if not reason.strip():
            raise Problem("wrong-shape", "A move needs a reason.", said="no-reason")
        keep_move(found.installation, found.principal, found.notice, wanted, reason.strip()[:4000])
    except Problem as problem:
        return changes_page(request, found, problem) if on_changes else case_page(request, found, problem)
    return RedirectResponse(f"/saker/{notice_id}{'/endringer' if on_changes else ''}", SEE_OTHER)
