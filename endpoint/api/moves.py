"""`POST /api/v1/notices/{id}/moves`: a notice is withdrawn by its firm, closed by a caseworker, or in the register at last."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from endpoint.api.answers import NoticeStatus, notice_document
from endpoint.api.changes import found_changes, standing
from endpoint.api.notices import NoticeId, installation_of, read_own
from endpoint.identity import Principal, not_there, require
from endpoint.problems import Problem
from pipelines.callers import Role, Scope
from pipelines.installation import Installation
from pipelines.ledger import State, StateError, reading
from pipelines.ledger.reading import Notice

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])
MOVERS: dict[State, frozenset[Role]] = {
    State.WITHDRAWN: frozenset({"contractor", "portal"}),
    State.CLOSED_INCOMPLETE: frozenset({"caseworker"}),
    State.REGISTERED: frozenset({"gis"}),
}
"""Where a notice is moved to -> who may; an admin may all."""
_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "A key is needed"},
    404: {"description": "There is nothing of yours here"},
    409: {"description": "It does not fit the state of the notice, or changes of it still wait"},
    422: {"description": "Wrong shape"},
}


class MoveRequest(BaseModel):
    """Where to, and why. A firm withdraws, a caseworker closes what nobody answers, the GIS team says that it is in the register."""

    model_config = ConfigDict(extra="forbid")

    to: Literal["WITHDRAWN", "CLOSED_INCOMPLETE", "REGISTERED"]
    reason: str = Field(min_length=1, max_length=4000, examples=["Sendt to ganger."])


@router.post(
    "/{notice_id}/moves",
    summary="Withdraw, close or register",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": MoveRequest.model_json_schema()}}}},
    responses={**_REFUSALS, 200: {"model": NoticeStatus, "description": "Where it stands now"}},
)
async def move(request: Request, notice_id: NoticeId) -> JSONResponse:
    """Kept with person, reason and time. Registered is what has been approved and has no change that waits."""
    principal = await run_in_threadpool(require, request, frozenset[Role]().union(*MOVERS.values()), "read")
    installation = installation_of(request)
    notice = await run_in_threadpool(read_own, installation, principal, notice_id)
    try:
        wanted = MoveRequest.model_validate_json(await request.body())
    except ValidationError as error:
        errors = [{"path": ".".join(str(step) for step in item["loc"]), "detail": item["msg"]} for item in error.errors()]
        raise Problem("wrong-shape", "This is not a move.", errors=errors) from error

    def keep() -> NoticeStatus:
        keep_move(installation, principal, notice, State(wanted.to), wanted.reason)
        return notice_document(reading.notice(installation.ledger, notice_id), principal)

    return JSONResponse(await run_in_threadpool(keep), headers={"Cache-Control": "no-store"})


def may_move(principal: Principal, to: State) -> bool:
    scope: Scope = "hand_in" if to is State.WITHDRAWN else "decide"
    return (principal.role in MOVERS[to] or principal.role == "admin") and principal.may(scope)


def keep_move(installation: Installation, principal: Principal, notice: Notice, to: State, reason: str) -> None:
    """Raises Problem when it is not theirs to do, or does not fit the notice."""
    if not may_move(principal, to):
        raise not_there()
    if to is State.REGISTERED and notice.state is State.APPROVED and (waiting := _waiting(installation, notice)):
        raise Problem("conflict", f"{waiting} changes of this notice still wait for a decision.", said="changes-wait")
    try:
        installation.ledger.move(notice.id, to, principal.name, reason)
    except StateError as error:
        raise Problem("conflict", str(error)) from error


def _waiting(installation: Installation, notice: Notice) -> int:
    """Where there is no register to hold it against, nothing waits here: it is taken in by hand."""
    try:
        found = found_changes(installation, notice)
    except Problem:
        return 0
    return sum(standing(found, one.id) == "waiting" for one in found.proposed.changes.changes)
