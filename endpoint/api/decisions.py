"""`POST /api/v1/notices/{id}/decisions`: a caseworker approves, rejects, asks for more, or dispenses from one finding."""

from __future__ import annotations

from datetime import date
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from endpoint.api.answers import NoticeDecided, notice_document
from endpoint.api.json_body import LEGIBLE, read_json, takes
from endpoint.api.notices import NoticeId, installation_of, read_own
from endpoint.api.refusals import SENDING, refused
from endpoint.identity import Principal, require
from endpoint.problems import Problem
from pipelines.installation import Installation
from pipelines.ledger import NewerRevisionError, StateError, UnknownError, reading
from pipelines.local_day import day_of

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])


class DecisionRequest(BaseModel):
    """What a caseworker decides. `finding` and `until` belong to a dispensation. `revision` is the one that was judged: when a newer one has
    come meanwhile, nothing is decided."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["approve", "reject", "ask", "dispense"]
    reason: str = Field(min_length=1, max_length=4000, pattern=LEGIBLE, examples=["Bilde av anboringen mangler."])
    finding: str | None = Field(default=None, max_length=200, pattern=LEGIBLE, examples=["VA-TAP-001:9f2c"])
    until: date | None = None
    revision: int | None = Field(default=None, ge=1)


@router.post(
    "/{notice_id}/decisions",
    summary="Decide",
    openapi_extra=takes(DecisionRequest),
    responses={
        **refused(401, 404, *SENDING, 422, 503, _409="It does not fit the state of the notice, or a newer revision has come"),
        200: {"model": NoticeDecided, "description": "Kept; and where the notice stands now"},
    },
)
async def decide(request: Request, notice_id: NoticeId) -> JSONResponse:
    """Approve, reject, ask for more, or dispense from one finding; kept with person, reason and time. A dispensation holds for the whole case,
    in every later check of any of its notices where the finding comes back."""
    principal = require(request, {"caseworker"}, "decide")
    installation = installation_of(request)
    await run_in_threadpool(read_own, installation, principal, notice_id)
    wanted = await read_json(request, DecisionRequest, "a decision")

    def keep() -> NoticeDecided:
        decision_id = keep_decision(installation, notice_id, principal, wanted)
        return {"id": decision_id, "notice": notice_document(reading.notice(installation.ledger, notice_id), principal)}

    return JSONResponse(await run_in_threadpool(keep), headers={"Cache-Control": "no-store"})


def keep_decision(installation: Installation, notice_id: str, principal: Principal, wanted: DecisionRequest) -> str:
    """Raises Problem when it does not fit the notice."""
    if (wanted.decision == "dispense") != (wanted.finding is not None):
        raise Problem(
            "wrong-shape", "A dispensation names one finding, and no other decision does.", errors=[{"path": "finding", "detail": "see above"}]
        )
    if wanted.until is not None and wanted.until < day_of(installation.ledger.clock()):
        raise Problem("wrong-shape", "A dispensation cannot end before it begins.", said="past-day", errors=[{"path": "until", "detail": "is past"}])
    try:
        return installation.ledger.decide(
            notice_id, wanted.decision, wanted.reason, principal.name, finding_id=wanted.finding, until=wanted.until, judged=wanted.revision
        )
    except NewerRevisionError as error:
        raise Problem("conflict", str(error), said="newer-revision") from error
    except StateError as error:
        raise Problem("conflict", str(error)) from error
    except UnknownError as error:
        raise Problem("wrong-shape", str(error), errors=[{"path": "finding", "detail": "no such finding"}]) from error
