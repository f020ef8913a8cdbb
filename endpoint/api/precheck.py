"""`POST /api/v1/precheck`: what would the municipality say of this file? Nothing is stored, and no register is opened without a key."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from endpoint.api.forms import checked_json, fields_closed, part_bytes, plain_name, read_form, text_field
from endpoint.api.metrics import Measures
from endpoint.api.refusals import SENDING, refused
from endpoint.identity import Principal, given_key, opens_precheck, principal_of, today_of
from endpoint.negotiation import choose
from endpoint.problems import Problem
from pipelines import casework, check
from pipelines.installation import Installation
from pipelines.ledger import standing
from pipelines.pool import CheckPool, OverloadedError, TooDemandingError
from pipelines.rendered import Answer, Broke, Job, Refused, Rendered
from pipelines.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["precheck"])

FORMS = {
    "application/json": "json",
    "text/html": "html",
    "application/pdf": "pdf",
    "application/geo+json": "geojson",
    "text/plain": "text",
}
LANGUAGES = ("nb", "nn", "en")
LEVEL = "L0"
"""Nobody who pre-checks without a case may learn of the mains register."""
WITH_CASE = "L1"
"""A firm with an open case in the municipality learns whether the rule is met, at its own coordinates, and little more."""
OWNER = {
    "memory": "too-demanding",
    "file": "wrong-kind",
    "notice": "wrong-shape",
    "municipality": "unknown-municipality",
    "pack": "unknown-municipality",
}
"""Part of the check that was refused -> problem. Any other part is ours to mend."""

REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The report is one file with its style inside; nothing in it runs or is fetched."""

_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "The SOSI file with the surveyed pipes."},
                    "notice": {"type": "string", "description": "The completion notice, JSON; a field or a file part."},
                    "municipality": {"type": "string", "description": "Municipality number, when no notice says it.", "examples": ["3103"]},
                    "lang": {"type": "string", "enum": list(LANGUAGES), "description": "Language of the report."},
                },
            }
        }
    },
}
_REFUSED = refused(
    406,
    *SENDING,
    415,
    503,
    _400="A part is missing or came twice, or the notice is not JSON",
    _401="This municipality demands a key",
    _422="The notice has the wrong shape, the municipality is unknown, or the file takes too much to check",
)
_REPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, in the form that `Accept` asks for",
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Report"}},
            "text/html": {"schema": {"type": "string"}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "application/geo+json": {"schema": {"type": "object"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
}


@router.post("/precheck", summary="Check a file before it is sent", openapi_extra={"requestBody": _BODY}, responses={**_REPORT, **_REFUSED})
async def precheck(request: Request) -> Response:
    """Checks the file, with the notice when there is one, against the municipality's rules and gives the report.

    Nothing is stored. The mains register is not opened and the rules that need it are `not_run`, unless a firm's key comes with a
    notice on a case of its own that is open.
    """
    settings: Settings = request.app.state.settings
    require_key(request, settings)
    media_type = _media_type(request)
    job = await job_of(request, settings, FORMS[media_type])
    return report_response(await checked(request, job), media_type)


async def checked(request: Request, job: Job) -> Rendered:
    """The answer of a checking process, counted and timed; whatever else comes of it is a problem."""
    measures: Measures = request.app.state.measures
    try:
        with measures.check_seconds.time():
            rendered = await _checked(request.app.state.checks, job)
    except Problem as problem:
        measures.checks.labels(problem.name).inc()
        raise
    measures.checks.labels(rendered.verdict).inc()
    return rendered


async def _checked(pool: CheckPool, job: Job) -> Rendered:
    try:
        answer: Answer = await pool.check(job)
    except OverloadedError as error:
        raise Problem("overloaded", str(error), headers={"Retry-After": "10"}) from error
    except TooDemandingError as error:
        raise Problem("too-demanding", str(error)) from error
    if isinstance(answer, Refused):
        raise problem_of(answer)
    if isinstance(answer, Broke):
        raise Problem("fault", "A fault of ours in the check; nothing of your file is wrong because of it.")
    return answer


def report_response(rendered: Rendered, media_type: str) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if media_type == "application/pdf":
        headers["Content-Disposition"] = 'inline; filename="report.pdf"'
    if media_type == "text/html":
        headers["Content-Security-Policy"] = REPORT_POLICY
    return Response(rendered.forms[FORMS[media_type]], media_type=media_type, headers=headers)


def require_key(request: Request, settings: Settings) -> None:
    """Raises Problem (401) when this installation demands a key and none that it knows came."""
    if not settings.precheck_needs_key:
        return
    principal = principal_of(request)
    if not (principal.may("precheck") if principal is not None else opens_precheck(settings, given_key(request))):
        raise Problem("unauthorised", "This municipality's pre-check needs a key.", headers={"WWW-Authenticate": "Bearer"})


def problem_of(refused: Refused) -> Problem:
    name = OWNER.get(refused.part, "fault")
    if name == "fault":
        return Problem(name, "What the check needs beside your file cannot be read on our side.")
    errors = [{"path": path, "detail": what} for path, what in refused.problems]
    return Problem(name, refused.sentence, errors=errors) if errors else Problem(name, refused.sentence)


async def has_open_case(request: Request, principal: Principal | None, notice: bytes | None) -> bool:
    """Whether the caller is a firm whose notice on this very case waits for it."""
    installation: Installation | None = request.app.state.installation
    if principal is None or not principal.may("precheck") or principal.firm is None or notice is None or installation is None:
        return False
    return await run_in_threadpool(_is_open, installation, principal, notice)


def _is_open(installation: Installation, principal: Principal, notice: bytes) -> bool:
    form = json.loads(notice)
    if not isinstance(form, dict):
        return False
    submission = casework.submission_of(form, (), "http", principal.name, installation, principal.firm)
    return submission.reference is not None and standing.has_open_case(installation.ledger, submission)


def _media_type(request: Request) -> str:
    return choose(request.headers.get("accept"), {media_type: media_type for media_type in FORMS})


async def job_of(request: Request, settings: Settings, form: str, language: str | None = None) -> Job:
    """The check that a multipart request asks for. `language` is used when the request names none. Raises Problem."""
    fields = await read_form(request, settings)
    async with fields_closed(fields):
        file = fields.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("missing-part", 'The part "file", the SOSI file as a file upload, is missing.', part="file")
        data = await file.read()
        if not data.strip():
            raise Problem("wrong-kind", f"{plain_name(file.filename)} is empty.", part="file")
        notice = await part_bytes(fields, "notice")
        checked_notice = checked_json(notice) if notice is not None and notice.strip() else None
        with_case = await has_open_case(request, principal_of(request), checked_notice)
        wanted = wanted_check(
            request,
            with_case,
            data=data,
            name=plain_name(file.filename),
            notice=checked_notice,
            municipality=text_field(fields, "municipality"),
            language=_language(text_field(fields, "lang") or request.query_params.get("lang")) or language,
        )
        return Job(wanted, (form,), level_of(with_case))


def wanted_check(request: Request, with_case: bool, **asked: Any) -> check.Request:
    """What is asked for, held against what the installation has. The mains register is opened for a firm with a case alone, and nobody who
    pre-checks has the service of the business register asked for him."""
    settings: Settings = request.app.state.settings
    return check.Request(
        **asked,
        default_municipality=settings.municipality,
        register=settings.register_file if with_case else None,
        home=settings.home if with_case else None,
        terrain=settings.terrain,
        cadastre=settings.cadastre or check.cadastres_folder(settings.home),
        grids=settings.grids,
        on=today_of(request),
    )


def level_of(with_case: bool) -> str:
    return WITH_CASE if with_case else LEVEL


def _language(wanted: str | None) -> str | None:
    if wanted is None or wanted in LANGUAGES:
        return wanted
    raise Problem(
        "wrong-shape", f'"lang" is one of {", ".join(LANGUAGES)}.', errors=[{"path": "lang", "detail": f"{wanted[:20]!r} is not one of them"}]
    )
