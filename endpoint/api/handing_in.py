"""`POST /api/v1/notices` and `/revisions`: a firm hands in, and mends. What would stop the check is said at once; the check follows."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from endpoint.api.answers import Received, received
from endpoint.api.forms import checked_json, fields_closed, part_bytes, plain_name, read_form
from endpoint.api.notices import NoticeId, installation_of, read_own
from endpoint.api.refusals import SENDING, refused
from endpoint.identity import require
from endpoint.problems import Problem
from pipelines import casework
from pipelines.callers import Role
from pipelines.casework import Document
from pipelines.installation import Installation
from pipelines.ledger import Idempotency, IdempotencyError, Receipt, StateError
from pipelines.local_day import day_of

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

SENDERS: frozenset[Role] = frozenset({"contractor", "portal"})
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
_REFUSED = refused(401, 404, *SENDING, 415, 503, _400="A part is missing or came twice, or the notice is not JSON")


@router.post(
    "",
    status_code=202,
    summary="Hand in a notice",
    openapi_extra={"requestBody": _PARTS},
    responses={
        **_REFUSED,
        **refused(_422="Wrong shape, an unknown municipality or another than this key's, or an idempotency key that was used for something else"),
        202: {"model": Received, "description": "Received; the check follows"},
    },
)
async def hand_in(
    request: Request,
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", max_length=200, description="A request that is sent again with the same key gets the first answer."),
    ] = None,
) -> Response:
    """Receives the notice and answers at once; the check follows. The same content again gives the same notice."""
    principal = require(request, SENDERS, "hand_in")
    installation = installation_of(request)
    documents, form = await _documents(request, installation)
    if principal.municipality is not None:
        _require_municipality(form, installation, principal.municipality, "This key hands in to one municipality, and the notice is for another.")

    def keep() -> Receipt:
        entries = casework.keep_files(installation, documents)
        submission = casework.submission_of(form, entries, "http", principal.name, installation, principal.firm)
        return installation.ledger.receive(submission, Idempotency(principal.name, key, submission.identity) if key else None)

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
    responses={
        **_REFUSED,
        **refused(409, _422="Wrong shape, or the notice is for another municipality than the case"),
        202: {"model": Received, "description": "Received; the check follows"},
    },
)
async def revise(request: Request, notice_id: NoticeId) -> Response:
    """The case goes on: the next report says what is mended, what remains and what is new. The same content again changes nothing."""
    principal = require(request, SENDERS, "hand_in")
    installation = installation_of(request)
    notice = await run_in_threadpool(read_own, installation, principal, notice_id)
    documents, form = await _documents(request, installation)
    require_same_municipality(form, installation, notice.municipality)

    def keep() -> Receipt:
        entries = casework.keep_files(installation, documents)
        return installation.ledger.revise(notice_id, casework.submission_of(form, entries, "http", principal.name, installation, principal.firm))

    try:
        receipt = await run_in_threadpool(keep)
    except StateError as error:
        raise Problem("conflict", str(error)) from error
    request.app.state.clerk.ring()
    return _received(receipt)


def require_same_municipality(form: dict[str, Any], installation: Installation, municipality: str) -> None:
    """A case is held against its own municipality's rules and register. Raises Problem when its next version names another."""
    _require_municipality(form, installation, municipality, f"The case is municipality {municipality}'s, and this version names another.")


def judged(notice: Document, file: Document, installation: Installation) -> dict[str, Any]:
    """What would stop the check is said now, and not when the sender has gone. Gives the notice's JSON. Raises Problem."""
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
            read_notice.municipality or installation.settings.municipality or "nasjonal", day_of(installation.ledger.clock()), validators.shapes()
        )
    except reference_data.PackError as error:
        raise Problem("unknown-municipality", str(error)) from error
    found: dict[str, Any] = json.loads(notice.data)
    return found


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


def _require_municipality(form: dict[str, Any], installation: Installation, wanted: str, detail: str) -> None:
    if casework.municipality_of(form, installation) != wanted:
        raise Problem("wrong-shape", detail, said="other-municipality", errors=[{"path": "municipality", "detail": f"is not {wanted}"}])


def _received(receipt: Receipt) -> JSONResponse:
    content = received(receipt)
    return JSONResponse(content, 202, headers={"Location": f"/api/v1/notices/{content['id']}"})
