"""`POST /api/v1/notices/{id}/moves`: a notice is withdrawn by its firm, closed by a caseworker, or in the register at last."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from endpoint.api.answers import NoticeStatus, notice_document
from endpoint.api.changes import found_changes, standing
from endpoint.api.json_body import LEGIBLE, read_json, takes
from endpoint.api.notices import NoticeId, installation_of, read_own
from endpoint.api.refusals import SENDING, refused
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


class MoveRequest(BaseModel):
    """Where to, and why. A firm withdraws, a caseworker closes what nobody answers, the GIS team says that it is in the register."""

    model_config = ConfigDict(extra="forbid")

    to: Literal["WITHDRAWN", "CLOSED_INCOMPLETE", "REGISTERED"]
    reason: str = Field(min_length=1, max_length=4000, pattern=LEGIBLE, examples=["Sendt to ganger."])


@router.post(
    "/{notice_id}/moves",
    summary="Withdraw, close or register",
    openapi_extra=takes(MoveRequest),
    responses={
        **refused(401, 404, *SENDING, 410, 422, 503, _409="It does not fit the state of the notice, or changes of it still wait"),
        200: {"model": NoticeStatus, "description": "Where it stands now"},
    },
)
async def move(request: Request, notice_id: NoticeId) -> JSONResponse:
    """Kept with person, reason and time. Registered is what has been approved and has no change that waits."""
    principal = require(request, frozenset[Role]().union(*MOVERS.values()))
    installation = installation_of(request)
    notice = await run_in_threadpool(read_own, installation, principal, notice_id)
    wanted = await read_json(request, MoveRequest, "a move")

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
