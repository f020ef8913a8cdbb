"""`/api/v1/notices`: a firm hands in, is told, and mends; a caseworker reads and decides."""

from __future__ import annotations

import json
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile

from endpoint.api.answers import (
    Events,
    NoticeDecided,
    NoticePage,
    NoticeStatus,
    Received,
    event_documents,
    notice_document,
    notice_line,
    received,
)
from endpoint.api.forms import checked_json, fields_closed, part_bytes, plain_name, read_form
from endpoint.identity import Principal, not_there, require
from endpoint.negotiation import choose
from endpoint.problems import Problem
from endpoint.unchanged import has_already
from pipelines import casework
from pipelines.casework import Document
from pipelines.installation import Installation
from pipelines.ledger import Idempotency, IdempotencyError, Receipt, State, StateError, UnknownError, reading
from pipelines.ledger.reading import Notice

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

NoticeId = Annotated[str, Path(pattern="^[0-9a-f-]{36}$", description="Id of the notice, from when it was handed in.")]
FORMS = {
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "sosi": "text/vnd.sosi",
    "sarif": "application/sarif+json",
    "csv": "text/csv",
    "text": "text/plain",
}
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_PARTS = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["notice", "file"],
                "properties": {
                    "notice": {"type": "string", "description": "The completion notice, JSON; a field or a file part."},
                    "file": {"type": "string", "format": "binary", "description": "The SOSI file with the surveyed pipes."},
                    "attachments": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "The notice's attachments."},
                },
            },
        }
    },
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "A part is missing, or the notice is not JSON"},
    401: {"description": "A key is needed"},
    404: {"description": "There is nothing of yours here"},
    409: {"description": "It does not fit the state of the notice"},
    413: {"description": "The request is too large"},
    415: {"description": "The file is empty or not SOSI"},
    422: {"description": "Wrong shape, an unknown municipality, or an idempotency key that was used for something else"},
    503: {"description": "Notices cannot be received at the moment"},
}


def _report_forms() -> dict[str, Any]:
    kinds = {media_type: {"schema": {"type": "object" if media_type.endswith("json") else "string"}} for media_type in FORMS.values()}
    return {**kinds, FORMS["json"]: {"schema": {"$ref": "#/components/schemas/Report"}}}


class DecisionRequest(BaseModel):
    """What a caseworker decides. `finding` and `until` belong to a dispensation."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["approve", "reject", "ask", "dispense"]
    reason: str = Field(min_length=1, max_length=4000, examples=["Bilde av anboringen mangler."])
    finding: str | None = Field(default=None, max_length=200, examples=["VA-TAP-001:9f2c"])
    until: date | None = None


@router.post(
    "",
    status_code=202,
    summary="Hand in a notice",
    openapi_extra={"requestBody": _PARTS},
    responses={**_REFUSALS, 202: {"model": Received, "description": "Received; the check follows"}},
)
async def hand_in(
    request: Request,
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", max_length=200, description="A request that is sent again with the same key gets the first answer."),
    ] = None,
) -> Response:
    """Receives the notice and answers at once; the check follows. The same content again gives the same notice."""
    principal = await run_in_threadpool(require, request, {"contractor", "portal"}, "hand_in")
    installation = installation_of(request)
    documents, form = await _documents(request, installation)

    def keep() -> Receipt:
        entries = casework.keep_files(installation, documents)
        submission = casework.submission_of(form, entries, "http", principal.name, installation, principal.firm)
        if principal.municipality is not None and submission.municipality != principal.municipality:
            raise Problem("wrong-shape", "This key hands in to one municipality, and the notice is for another.", errors=[_other_municipality()])
        idempotency = Idempotency(principal.name, key, submission.identity) if key else None
        return installation.ledger.receive(submission, idempotency)

    try:
        receipt = await run_in_threadpool(keep)
    except IdempotencyError as error:
        raise Problem("key-reused", str(error)) from error
    request.app.state.clerk.ring()
    return _received(receipt)


@router.post(
    "/{notice_id}/revisions",
    status_code=202,
    summary="Hand in a mended version",
    openapi_extra={"requestBody": _PARTS},
    responses={**_REFUSALS, 202: {"model": Received, "description": "Received; the check follows"}},
)
async def revise(request: Request, notice_id: NoticeId) -> Response:
    """The case goes on: the next report says what is mended, what remains and what is new."""
    principal = await run_in_threadpool(require, request, {"contractor", "portal"}, "hand_in")
    installation = installation_of(request)
    await run_in_threadpool(read_own, installation, principal, notice_id)
    documents, form = await _documents(request, installation)

    def keep() -> Receipt:
        entries = casework.keep_files(installation, documents)
        return installation.ledger.revise(notice_id, casework.submission_of(form, entries, "http", principal.name, installation, principal.firm))

    try:
        receipt = await run_in_threadpool(keep)
    except StateError as error:
        raise Problem("conflict", str(error)) from error
    request.app.state.clerk.ring()
    return _received(receipt)


@router.get("", summary="Your notices, the newest first", responses={**_REFUSALS, 200: {"model": NoticePage, "description": "One page of them"}})
def list_notices(
    request: Request,
    state: Annotated[list[State] | None, Query(description="Only those in one of these states.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(pattern="^[0-9a-f-]{36}$", description="Id of the last notice of the page before.")] = None,
) -> JSONResponse:
    """A firm's own, or a municipality's own. `Link: rel="next"` leads to the next page."""
    principal = require(request, {"contractor", "portal", "caseworker", "gis"})
    installation = installation_of(request)
    try:
        found = reading.notices_page(
            installation.ledger, municipality=principal.municipality, firm=principal.firm, states=state, limit=limit, after=after
        )
    except UnknownError as error:
        raise not_there() from error
    more = {"Link": f'<{request.url.include_query_params(after=found[-1].id)}>; rel="next"'} if len(found) == limit else {}
    return JSONResponse({"notices": [notice_line(row) for row in found]}, headers={**more, "Cache-Control": "no-store"})


@router.get(
    "/{notice_id}",
    summary="One notice",
    responses={**_REFUSALS, 200: {"model": NoticeStatus, "description": "Where it stands"}},
)
def read(request: Request, notice_id: NoticeId) -> JSONResponse:
    """Where it stands, its revisions and reports, and what was decided."""
    principal = require(request, {"contractor", "portal", "caseworker", "gis"})
    installation = installation_of(request)
    notice = read_own(installation, principal, notice_id, "notice")
    return JSONResponse(notice_document(notice, principal), headers={"Cache-Control": "no-store"})


@router.get(
    "/{notice_id}/report",
    summary="The report on a notice",
    responses={
        **_REFUSALS,
        200: {"description": "The report, in the form asked for", "content": _report_forms()},
        304: {"description": "What you have, by its ETag, is still the report"},
        406: {"description": "The report cannot be given in that form"},
    },
)
def report(
    request: Request,
    notice_id: NoticeId,
    format: Annotated[
        Literal["json", "html", "pdf", "geojson", "gpkg", "sosi", "sarif", "csv", "text"] | None,
        Query(description="Goes before `Accept`, which picks the form otherwise; JSON when it says nothing."),
    ] = None,
    revision: Annotated[int | None, Query(ge=1, description="Number of the revision; the newest that is checked when not given.")] = None,
) -> Response:
    """In the form asked for. A contractor's report holds of the mains register only what a firm with a case may know."""
    principal = require(request, {"contractor", "portal", "caseworker", "gis"})
    installation = installation_of(request)
    notice = read_own(installation, principal, notice_id, "report")
    form = format or choose(request.headers.get("accept"), {media_type: name for name, media_type in FORMS.items()})
    row = next((one for one in reversed(notice.reports) if revision is None or one.revision == revision), None)
    if row is None:
        raise Problem("not-found", "There is no report on this yet.", headers={"Retry-After": "2"})
    tag = f'"{row.id}-{principal.level}-{form}"'
    if has_already(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
    body = rendered_report(installation, row, principal.level, form)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept"}
    if form == "html":
        headers["Content-Security-Policy"] = REPORT_POLICY
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return Response(body, media_type=FORMS[form], headers=headers)


@router.get(
    "/{notice_id}/events",
    summary="What has happened",
    responses={**_REFUSALS, 200: {"model": Events, "description": "Its events"}},
)
def events(request: Request, notice_id: NoticeId) -> JSONResponse:
    """In order. A firm sees what concerns it; the municipality sees everything, also who has read."""
    principal = require(request, {"contractor", "portal", "caseworker", "gis"})
    installation = installation_of(request)
    read_own(installation, principal, notice_id, "events")
    return JSONResponse({"events": event_documents(installation, notice_id, principal)}, headers={"Cache-Control": "no-store"})


@router.post(
    "/{notice_id}/decisions",
    summary="Decide",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": DecisionRequest.model_json_schema()}},
        }
    },
    responses={**_REFUSALS, 200: {"model": NoticeDecided, "description": "Kept; and where the notice stands now"}},
)
async def decide(request: Request, notice_id: NoticeId) -> JSONResponse:
    """Approve, reject, ask for more, or dispense from one finding; kept with person, reason and time. A dispensation holds for the whole case,
    in every later check of any of its notices where the finding comes back."""
    principal = await run_in_threadpool(require, request, {"caseworker"}, "decide")
    installation = installation_of(request)
    await run_in_threadpool(read_own, installation, principal, notice_id)
    try:
        wanted = DecisionRequest.model_validate_json(await request.body())
    except ValidationError as error:
        errors = [{"path": ".".join(str(step) for step in item["loc"]), "detail": item["msg"]} for item in error.errors()]
        raise Problem("wrong-shape", "This is not a decision.", errors=errors) from error

    def keep() -> NoticeDecided:
        decision_id = keep_decision(installation, notice_id, principal, wanted)
        return {"id": decision_id, "notice": notice_document(reading.notice(installation.ledger, notice_id), principal)}

    return JSONResponse(await run_in_threadpool(keep))


def keep_decision(installation: Installation, notice_id: str, principal: Principal, wanted: DecisionRequest) -> str:
    """Raises Problem when it does not fit the notice."""
    if (wanted.decision == "dispense") != (wanted.finding is not None):
        raise Problem(
            "wrong-shape", "A dispensation names one finding, and no other decision does.", errors=[{"path": "finding", "detail": "see above"}]
        )
    if wanted.until is not None and wanted.until < installation.ledger.clock().date():
        raise Problem("wrong-shape", "A dispensation cannot end before it begins.", said="past-day", errors=[{"path": "until", "detail": "is past"}])
    try:
        return installation.ledger.decide(notice_id, wanted.decision, wanted.reason, principal.name, finding_id=wanted.finding, until=wanted.until)
    except StateError as error:
        raise Problem("conflict", str(error)) from error
    except UnknownError as error:
        raise Problem("wrong-shape", str(error), errors=[{"path": "finding", "detail": "no such finding"}]) from error


def installation_of(request: Request) -> Installation:
    """Raises Problem (503) when ledger or store cannot be used; the pre-check goes on without them."""
    found: Installation | None = request.app.state.installation
    if found is None:
        raise Problem("overloaded", "Notices cannot be received or read at the moment.", headers={"Retry-After": "60"})
    return found


def rendered_report(installation: Installation, row: reading.ReportRow, level: str, form: str) -> bytes:
    """The report as a reader of that level may have it."""
    import reports

    whole = json.loads(installation.store.get(row.files["report.json"]))
    return reports.render(reports.disclose(whole, level), form)


def read_own(installation: Installation, principal: Principal, notice_id: str, looked_at: str | None = None) -> Notice:
    """The notice, when it is the caller's; that it was looked at is kept. Raises Problem (404)."""
    try:
        notice = reading.notice(installation.ledger, notice_id)
    except UnknownError as error:
        raise not_there() from error
    if not principal.may_see(notice):
        raise not_there()
    if looked_at is not None:
        installation.ledger.accessed(notice_id, principal.name, looked_at)
    return notice


async def _documents(request: Request, installation: Installation) -> tuple[list[Document], dict[str, Any]]:
    """The parts of a notice, and its JSON. Raises Problem when it is not one, or its file not SOSI."""
    fields = await read_form(request, installation.settings)
    async with fields_closed(fields):
        file = fields.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("missing-part", 'The part "file", the SOSI file as a file upload, is missing.', part="file")
        notice = await part_bytes(fields, "notice")
        if notice is None or not notice.strip():
            raise Problem("missing-part", 'The part "notice", the completion notice as JSON, is missing.', part="notice")
        checked_json(notice)
        documents = [Document("notice.json", "notice", notice), Document(plain_name(file.filename), "sosi", await file.read())]
        for item in fields.getlist("attachments"):
            if not isinstance(item, UploadFile):
                raise Problem("missing-part", "An attachment is sent as a file upload.", part="attachments")
            documents.append(Document(plain_name(item.filename), "attachment", await item.read()))
    form = await run_in_threadpool(judged, documents[0], documents[1], installation)
    return documents, form


def judged(notice: Document, file: Document, installation: Installation) -> dict[str, Any]:
    """What would stop the check is said now, and not when the sender has gone. Raises Problem."""
    import reference_data
    import sosi
    import validators

    if not file.data.strip():
        raise Problem("wrong-kind", f"{file.name} is empty.", said="empty-file", part="file")
    if b".HODE" not in file.data[:4096].upper():
        try:
            sosi.read(file.data)
        except sosi.SosiError as error:
            raise Problem("wrong-kind", f"{PurePosixPath(file.name).name} is not a SOSI file: {error}", part="file") from error
    try:
        read_notice = validators.read_notice(notice.data)
    except validators.NoticeError as error:
        raise Problem("wrong-shape", str(error), errors=[{"path": path, "detail": what} for path, what in error.problems]) from error
    try:
        reference_data.find_pack(
            read_notice.municipality or installation.settings.municipality or "nasjonal",
            date.today(),  # noqa: DTZ011 - the day where the service stands
            validators.shapes(),
        )
    except reference_data.PackError as error:
        raise Problem("unknown-municipality", str(error)) from error
    found: dict[str, Any] = json.loads(notice.data)
    return found


def _received(receipt: Receipt) -> JSONResponse:
    content = received(receipt)
    return JSONResponse(content, 202, headers={"Location": f"/api/v1/notices/{content['id']}"})


def _other_municipality() -> dict[str, str]:
    return {"path": "municipality", "detail": "not the municipality of this key"}
