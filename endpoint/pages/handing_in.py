"""A contractor hands in a notice, or the next version of one, on a page: the file, the form, the attachments."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from endpoint.api.forms import fields_closed, plain_name, read_form, text_field
from endpoint.api.handing_in import judged, require_same_municipality
from endpoint.api.notices import installation_of
from endpoint.identity import Principal
from endpoint.pages import notice_form
from endpoint.pages.session import require_token
from endpoint.pages.site import language_of, municipalities, page
from endpoint.pages.visit import SEE_OTHER, Visit, logged_in, visit
from endpoint.pages.wrong_files import said_by_content
from endpoint.problems import Problem
from pipelines import casework
from pipelines.callers import Role
from pipelines.casework import Document
from pipelines.installation import Installation
from pipelines.ledger import StateError

router = APIRouter(include_in_schema=False)
FIRMS: frozenset[Role] = frozenset({"contractor"})


@router.get("/ny-melding")
def new(request: Request) -> Response:
    principal = logged_in(request, FIRMS)
    if isinstance(principal, Response):
        return principal
    return _form(request, {"firm": {"orgno": principal.firm}}, None)


@router.get("/saker/{notice_id}/innsending")
def again(request: Request, notice_id: str) -> Response:
    """The form of the next version, with what was said before."""
    found = visit(request, notice_id, "page", FIRMS)
    if isinstance(found, Response):
        return found
    return _form(request, _said_before(found), found)


@router.post("/ny-melding")
async def hand_in(request: Request) -> Response:
    principal = logged_in(request, FIRMS)
    if isinstance(principal, Response):
        return principal
    return await _received(request, principal, None)


@router.post("/saker/{notice_id}/innsending")
async def revise(request: Request, notice_id: str) -> Response:
    found = await run_in_threadpool(visit, request, notice_id, "page", FIRMS)
    if isinstance(found, Response):
        return found
    return await _received(request, found.principal, found)


async def _received(request: Request, principal: Principal, found: Visit | None) -> Response:
    installation = installation_of(request)
    before = await run_in_threadpool(_said_before, found) if found is not None else {}
    said = before
    try:
        fields = await read_form(request, installation.settings, len(notice_form.FIELDS))
        async with fields_closed(fields):
            require_token(request, text_field(fields, "token"))
            filled = _filled(request, fields, before)
            said = json.loads(filled.notice) if filled.notice else before
            if filled.wrong:
                raise Problem("wrong-shape", f"These fields cannot be read: {', '.join(filled.wrong)}.")
            documents = await _documents(fields, said)
        notice_id = await run_in_threadpool(_keep, installation, principal, documents, found)
    except Problem as problem:
        return await run_in_threadpool(_form, request, said, found, problem)
    request.app.state.clerk.ring()
    return RedirectResponse(f"/saker/{notice_id}", SEE_OTHER)


def _filled(request: Request, fields: FormData, before: dict[str, Any]) -> notice_form.Filled:
    values = {field.path: text for field in notice_form.FIELDS if (text := text_field(fields, field.path))}
    base = json.dumps(before).encode() if before else None
    return notice_form.read(values, (), base, text_field(fields, "municipality"), language_of(request))


async def _documents(fields: FormData, said: dict[str, Any]) -> list[Document]:
    """The notice, the file and the attachments. `said` gets the attachments' list. Raises Problem."""
    file = fields.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Problem("missing-part", "No SOSI file was chosen.", said="no-file", part="file")
    sosi = Document(plain_name(file.filename), "sosi", await file.read())
    attached = []
    listed = [one for one in said.get("attachments") or [] if isinstance(one, dict) and one.get("kind") != "sosi_file"]
    listed.append({"kind": "sosi_file", "file": sosi.name, "sha256": hashlib.sha256(sosi.data).hexdigest()})
    for kind in notice_form.ATTACHED:
        for item in fields.getlist(f"attachment.{kind}"):
            if not isinstance(item, UploadFile) or not item.filename:
                continue
            one = Document(plain_name(item.filename), "attachment", await item.read())
            attached.append(one)
            listed = [entry for entry in listed if entry.get("file") != one.name]
            listed.append({"kind": kind, "file": one.name, "sha256": hashlib.sha256(one.data).hexdigest()})
    said["attachments"] = listed
    return [Document("notice.json", "notice", json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "replace")), sosi, *attached]


def _keep(installation: Installation, principal: Principal, documents: list[Document], found: Visit | None) -> str:
    """The id of the notice. Attachments that were sent before and not again stay. Raises Problem."""
    try:
        form = judged(documents[0], documents[1], installation)
    except Problem as problem:
        raise said_by_content(problem, documents[1].data) from None
    if found is not None:
        require_same_municipality(form, installation, found.notice.municipality)
    entries = casework.keep_files(installation, documents)
    names = {entry.name for entry in entries}
    if found is not None:
        entries += tuple(one for one in found.notice.revisions[-1].files if one.role == "attachment" and one.name not in names)
    submission = casework.submission_of(form, entries, "http", principal.name, installation, principal.firm)
    try:
        receipt = installation.ledger.revise(found.notice.id, submission) if found is not None else installation.ledger.receive(submission)
    except StateError as error:
        raise Problem("conflict", str(error)) from error
    return receipt.notice_id


def _said_before(found: Visit) -> dict[str, Any]:
    entry = next(one for one in found.notice.revisions[-1].files if one.role == "notice")
    said: dict[str, Any] = json.loads(found.installation.store.get(entry.sha256))
    return said


def _form(request: Request, said: dict[str, Any], found: Visit | None, problem: Problem | None = None) -> Response:
    values, _ = notice_form.shown(said)
    return page(
        request,
        "hand_in.html",
        problem.status if problem else 200,
        notice=found.notice if found else None,
        sent=[one for one in found.notice.revisions[-1].files if one.role == "attachment"] if found else [],
        problem=problem,
        values=values,
        attached=(),
        wrong=(),
        municipality=said.get("municipality") or "",
        municipalities=municipalities(),
        form=notice_form,
    )
