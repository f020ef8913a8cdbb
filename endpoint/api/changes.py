"""`/api/v1/notices/{id}/changes`: what an approved notice changes in the mains register, and what the GIS team decides about it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from endpoint.api.json_body import LEGIBLE, read_json, takes
from endpoint.api.notices import NoticeId, installation_of, read_own
from endpoint.api.refusals import SENDING, refused
from endpoint.api.report import PAGE_HEADERS, content_type
from endpoint.identity import MUNICIPAL, Principal, require
from endpoint.problems import Problem
from pipelines.check import CheckError
from pipelines.installation import Installation
from pipelines.ledger import StateError
from pipelines.ledger.reading import Notice
from pipelines.local_day import day_of
from pipelines.notice_changes import NoticeChanges, changes_of_notice, decide_on_changes
from reference_data.changes import ALL, Decision, Verdict

router = APIRouter(prefix="/api/v1/notices", tags=["changes"])

ChangeId = Annotated[str, Path(max_length=200, pattern=LEGIBLE, description='Id of the change, or "all" for every change that is certain.')]
FORMS = {"geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3", "sosi": "text/vnd.sosi", "csv": "text/csv", "html": "text/html"}
CHANGE_SET = {"$ref": "#/components/schemas/ChangeSet"}
_REFUSED = refused(401, 404, 410, 503, _409="There is no register to change, or the notice is not approved", _422="Wrong shape, or no such change")


class ChangeDecision(BaseModel):
    """What the GIS team decides. `joins_id`, the main's id, belongs to `link`; a reason to `refuse` and `link`."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["accept", "refuse", "link"]
    reason: str = Field(default="", max_length=4000, pattern=LEGIBLE)
    joins_id: str | None = Field(default=None, max_length=200, pattern=LEGIBLE)


def _change_forms() -> dict[str, Any]:
    kinds = {media_type: {"schema": {"type": "string"}} for media_type in FORMS.values()}
    return {**kinds, FORMS["geojson"]: {"schema": CHANGE_SET}}


@router.get(
    "/{notice_id}/changes",
    summary="What it changes in the register",
    response_class=Response,
    responses={**_REFUSED, 200: {"description": "The change set, in the form asked for", "content": _change_forms()}},
)
def read_changes(
    request: Request,
    notice_id: NoticeId,
    format: Annotated[Literal["geojson", "gpkg", "sosi", "csv", "html"], Query()] = "geojson",
) -> Response:
    """In the form asked for. In GeoJSON each change says whether it is accepted, refused or waits, and the decisions stand beside."""
    principal = require(request, MUNICIPAL)
    installation = installation_of(request)
    notice = read_own(installation, principal, notice_id, "changes")
    found = found_changes(installation, notice)
    headers = {"Cache-Control": "no-store"}
    if format == "geojson":
        return JSONResponse(change_document(found), media_type=FORMS[format], headers=headers)
    if format == "html":
        return Response(change_page(found, notice.language), media_type="text/html", headers={**headers, **PAGE_HEADERS})
    from reference_data.changes.output import Form, written

    return Response(written(found.proposed.changes, Form(format)), headers={**headers, "Content-Type": content_type(FORMS[format])})


@router.post(
    "/{notice_id}/changes/{change_id}/decisions",
    summary="Decide on a change",
    openapi_extra=takes(ChangeDecision),
    responses={
        **_REFUSED,
        **refused(*SENDING),
        200: {"description": "Kept; and the change set as it stands now", "content": {"application/json": {"schema": CHANGE_SET}}},
    },
)
async def decide_change(request: Request, notice_id: NoticeId, change_id: ChangeId) -> JSONResponse:
    """Accept, refuse, or put it on another main; kept with person, reason and time. `all` decides every change that is certain."""
    principal = require(request, {"gis"}, "decide")
    installation = installation_of(request)
    notice = await run_in_threadpool(read_own, installation, principal, notice_id)
    wanted = await read_json(request, ChangeDecision, "a decision on a change")

    def keep() -> dict[str, Any]:
        return change_document(keep_change_decision(installation, principal, notice, change_id, wanted))

    return JSONResponse(await run_in_threadpool(keep), headers={"Cache-Control": "no-store"})


def keep_change_decision(installation: Installation, principal: Principal, notice: Notice, change_id: str, wanted: ChangeDecision) -> NoticeChanges:
    """Raises Problem when it does not fit the notice or its changes."""
    if wanted.decision != "accept" and not wanted.reason.strip():
        raise Problem("wrong-shape", f"A reason is needed to {wanted.decision}.", errors=[{"path": "reason", "detail": "is missing"}])
    if (wanted.decision == "link") != (wanted.joins_id is not None):
        raise Problem("wrong-shape", "A link names the main, and no other decision does.", errors=[{"path": "joins_id", "detail": "see above"}])
    named = ALL if change_id == "all" else change_id
    decision = Decision(named, Verdict(wanted.decision), principal.name, wanted.reason.strip(), wanted.joins_id)
    try:
        return decide_on_changes(installation, notice, [decision], day_of(installation.ledger.clock()))
    except StateError as error:
        raise Problem("conflict", str(error)) from error
    except CheckError as error:
        raise Problem("wrong-shape" if error.part == "decisions" else "conflict", str(error)) from error


def change_document(found: NoticeChanges) -> dict[str, Any]:
    """The change set as GeoJSON, each change with where it stands, and the decisions."""
    from reference_data.changes.output.geojson import document

    whole = document(found.proposed.changes)
    for feature in whole["features"]:
        feature["properties"]["decision"] = standing(found, feature["id"])
    whole["decisions"] = [
        {"change": one.change, "decision": one.decision.value, "person": one.person, "reason": one.reason, "joins_id": one.joins_id, "at": one.at}
        for one in found.decisions
    ]
    return whole


def change_page(found: NoticeChanges, language: str | None) -> bytes:
    """What it changes, before and after, in words and on the map."""
    from reports.changes import render_changes

    states = {change.id: standing(found, change.id) for change in found.proposed.changes.changes}
    return render_changes(found.proposed.changes, found.proposed.surroundings, language or "nb", states)


def standing(found: NoticeChanges, change_id: str) -> str:
    """`accepted`, `refused` or `waiting`."""
    if found.outcome.accepted.get(change_id):
        return "accepted"
    return "refused" if change_id in found.outcome.refused else "waiting"


def found_changes(installation: Installation, notice: Notice) -> NoticeChanges:
    """Raises Problem when there is no register, or the file cannot be held against it."""
    try:
        return changes_of_notice(installation, notice, day_of(installation.ledger.clock()))
    except CheckError as error:
        raise Problem("conflict", str(error)) from error
