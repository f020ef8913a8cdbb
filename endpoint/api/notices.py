"""`/api/v1/notices`, read: a firm's own notices or a municipality's own, each with where it stands and what has happened."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from endpoint.api.answers import Events, NoticePage, NoticeStatus, event_documents, notice_document, notice_line
from endpoint.api.refusals import refused
from endpoint.identity import Principal, not_there, require
from endpoint.problems import Problem
from pipelines.callers import Role
from pipelines.installation import Installation
from pipelines.ledger import State, UnknownError, reading
from pipelines.ledger.reading import Notice

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

ID = "^[0-9a-f-]{36}$"
NoticeId = Annotated[str, Path(pattern=ID, description="Id of the notice, from when it was handed in.")]
READERS: frozenset[Role] = frozenset({"contractor", "portal", "caseworker", "gis"})
_REFUSED = refused(401, 404, 422, 503)


@router.get("", summary="Your notices, the newest first", responses={**_REFUSED, 200: {"model": NoticePage, "description": "One page of them"}})
def list_notices(
    request: Request,
    state: Annotated[list[State] | None, Query(description="Only those in one of these states.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(pattern=ID, description="Id of the last notice of the page before.")] = None,
) -> JSONResponse:
    """A firm's own, or a municipality's own. `Link: rel="next"` leads to the next page, while there is one; what is handed in meanwhile
    moves no page."""
    principal = require(request, READERS)
    installation = installation_of(request)
    if after is not None:
        read_own(installation, principal, after)
    found = reading.notices_page(
        installation.ledger, municipality=principal.municipality, firm=principal.firm, states=state, limit=limit + 1, after=after
    )
    shown = found[:limit]
    # Relative, as `Location` is: behind a proxy nobody here knows what the address is called outside.
    following = request.url.include_query_params(after=shown[-1].id) if len(found) > limit else None
    more = {"Link": f'<{following.path}?{following.query}>; rel="next"'} if following is not None else {}
    return JSONResponse({"notices": [notice_line(row) for row in shown]}, headers={**more, "Cache-Control": "no-store"})


@router.get("/{notice_id}", summary="One notice", responses={**_REFUSED, 200: {"model": NoticeStatus, "description": "Where it stands"}})
def read_notice(request: Request, notice_id: NoticeId) -> JSONResponse:
    """Where it stands, its revisions and reports, and what was decided."""
    principal = require(request, READERS)
    notice = read_own(installation_of(request), principal, notice_id, "notice")
    return JSONResponse(notice_document(notice, principal), headers={"Cache-Control": "no-store"})


@router.get("/{notice_id}/events", summary="What has happened", responses={**_REFUSED, 200: {"model": Events, "description": "Its events"}})
def list_events(request: Request, notice_id: NoticeId) -> JSONResponse:
    """In order. A firm sees what concerns it; the municipality sees everything, also who has read."""
    principal = require(request, READERS)
    installation = installation_of(request)
    read_own(installation, principal, notice_id, "events")
    return JSONResponse({"events": event_documents(installation, notice_id, principal)}, headers={"Cache-Control": "no-store"})


def installation_of(request: Request) -> Installation:
    """Raises Problem (503) when ledger or store cannot be used; the pre-check goes on without them."""
    found: Installation | None = request.app.state.installation
    if found is None:
        raise Problem("overloaded", "Notices cannot be received or read at the moment.", headers={"Retry-After": "60"})
    return found


def read_own(installation: Installation, principal: Principal, notice_id: str, looked_at: str | None = None) -> Notice:
    """The notice, when it is the caller's; that it was looked at is kept. Raises Problem (404)."""
    if re.fullmatch(ID, notice_id) is None:
        raise not_there()
    try:
        notice = reading.notice(installation.ledger, notice_id)
    except UnknownError as error:
        raise not_there() from error
    if not principal.may_see(notice):
        raise not_there()
    if looked_at is not None:
        installation.ledger.accessed(notice_id, principal.name, looked_at)
    return notice
