"""Checking a file on a page: drop it, say what no file can show, read the answer, take what was mended, and come back with the next one.

Nothing is stored. What the next check needs of this one, the declared things and the findings in short, lies in the answer's own form.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from endpoint.api import precheck
from endpoint.api.forms import checked_json, fields_closed, part_bytes, plain_name, read_form, text_field
from endpoint.pages import notice_form
from endpoint.pages.backgrounds import background_for, opened
from endpoint.pages.mendings import mending_lines
from endpoint.pages.session import session_principal
from endpoint.pages.site import language_of, municipalities, page
from endpoint.pages.wrong_files import said_by_content
from endpoint.problems import Problem
from endpoint.secrets import is_signed, signature
from pipelines.rendered import Job, Rendered
from pipelines.settings import Settings
from reports.difference import PreviousError
from reports.digest import read_digest

router = APIRouter(include_in_schema=False)
LARGEST_LINK = 1_400_000
"""Bytes that browsers take as an address inside a page. What is larger is not offered there."""


@dataclass(frozen=True)
class Asked:
    """What a form asks for. `kept` is the notice that was sent before or now, for the next time; `problem` why it cannot be done."""

    file: str
    data: bytes
    filled: notice_form.Filled
    municipality: str | None
    previous: dict[str, Any] | None
    kept: str


@router.get("/sjekk")
def form(request: Request) -> Response:
    return page(request, "check.html", **_form(request.app.state.settings))


@router.post("/sjekk")
async def answer(request: Request) -> Response:
    """The report on a page, with the form below it for the next file; or the form again with what was wrong."""
    settings: Settings = request.app.state.settings
    shown, data = _form(settings), b""
    try:
        precheck.require_key(request, settings)
        fields = await read_form(request, settings, len(notice_form.FIELDS))
        async with fields_closed(fields):
            shown = {**await run_in_threadpool(_form, settings, *_written(fields)), **await _carried(fields)}
            asked = await _asked(request, settings, fields)
        data = asked.data
        if asked.filled.wrong:
            return page(request, "check.html", 422, **{**shown, "wrong": asked.filled.wrong})
        principal = session_principal(request)
        with_case = await precheck.has_open_case(request, principal, asked.filled.notice)
        job = _job(request, asked, with_case)
        rendered = await precheck.checked(request, job)
    except Problem as problem:
        return page(request, "check.html", problem.status, **{**shown, "problem": said_by_content(problem, data)})
    return opened(await run_in_threadpool(_checked, request, settings, asked, rendered), job.background)


def _form(
    settings: Settings, values: dict[str, str] | None = None, attached: tuple[str, ...] = (), municipality: str | None = None
) -> dict[str, Any]:
    return {
        "problem": None,
        "wrong": (),
        "values": values or {},
        "attached": attached,
        "municipality": municipality or "",
        "municipalities": municipalities(),
        "otherwise": dict(municipalities()).get(settings.municipality or "", ""),
        "form": notice_form,
        "previous": "",
        "signed": "",
        "kept": "",
    }


def _written(fields: FormData) -> tuple[dict[str, str], tuple[str, ...], str | None]:
    values = {field.path: text for field in notice_form.FIELDS if (text := text_field(fields, field.path))}
    attached = tuple(kind for kind in notice_form.ATTACHED if kind in fields.getlist("attached"))
    return values, attached, text_field(fields, "municipality")


async def _carried(fields: FormData) -> dict[str, str]:
    """What an answer's form carries from the file before; a file that cannot be checked must not lose it."""
    kept = await part_bytes(fields, "kept")
    found = {"previous": text_field(fields, "previous"), "signed": text_field(fields, "signed"), "kept": (kept or b"").decode("utf-8", "replace")}
    return {name: text or "" for name, text in found.items()}


async def _asked(request: Request, settings: Settings, fields: FormData) -> Asked:
    """Raises Problem."""
    file = fields.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Problem("missing-part", "No file was chosen.", said="no-file", part="file")
    data = await file.read()
    if not data.strip():
        raise Problem("wrong-kind", f"{plain_name(file.filename)} is empty.", said="empty-file", part="file")
    sent = await part_bytes(fields, "notice")
    kept = await part_bytes(fields, "kept")
    came = sent is not None and bool(sent.strip())
    base = sent if came else kept if kept is not None and kept.strip() else None
    values, attached, municipality = _written(fields)
    previous = _previous(settings, text_field(fields, "previous"), text_field(fields, "signed"))
    return await run_in_threadpool(
        _filled, plain_name(file.filename), data, base, not came, values, attached, municipality, previous, language_of(request), settings
    )


def _filled(
    name: str,
    data: bytes,
    base: bytes | None,
    is_kept: bool,
    values: dict[str, str],
    attached: tuple[str, ...],
    municipality: str | None,
    previous: dict[str, Any] | None,
    lang: str,
    settings: Settings,
) -> Asked:
    """`is_kept`: the notice came with an earlier file. Raises Problem when it is none."""
    import validators

    if base is not None:
        try:
            read = validators.read_notice(checked_json(base))
            base = notice_form.with_file(base, name, data) if is_kept else base
        except validators.NoticeError as error:
            raise Problem("wrong-shape", str(error), errors=[{"path": path, "detail": what} for path, what in error.problems]) from error
        municipality = municipality or read.municipality
    filled = notice_form.read(values, attached, base, municipality or settings.municipality, lang)
    if filled.notice is not None and not (municipality or settings.municipality):
        raise Problem("wrong-shape", "Choose the municipality: the declared things are held against its rules.", said="no-municipality")
    return Asked(name, data, filled, municipality, previous, base.decode("utf-8", "replace") if base is not None else "")


def _previous(settings: Settings, text: str | None, signed: str | None) -> dict[str, Any] | None:
    """The former findings that this page carried; what we did not write ourselves is not looked at."""
    if not text or not is_signed(settings.home, "digest", text, signed or ""):
        return None
    try:
        return read_digest(text)
    except PreviousError:
        return None


def _job(request: Request, asked: Asked, with_case: bool) -> Job:
    wanted = precheck.wanted_check(
        request,
        with_case,
        data=asked.data,
        name=asked.file,
        notice=asked.filled.notice,
        municipality=asked.municipality,
        language=language_of(request),
        previous=asked.previous,
    )
    settings: Settings = request.app.state.settings
    background = background_for(request, asked.municipality or settings.municipality)
    return Job(wanted, ("part", "json", "pdf", "digest"), precheck.level_of(with_case), mend=True, background=background)


def _checked(request: Request, settings: Settings, asked: Asked, rendered: Rendered) -> Response:
    lang = language_of(request)
    values, attached = notice_form.shown(json.loads(asked.filled.notice)) if asked.filled.notice else (asked.filled.values, asked.filled.attached)
    digest = rendered.forms["digest"].decode()
    mended = rendered.mended
    stem = asked.file.rsplit(".", 1)[0]
    return page(
        request,
        "checked.html",
        **{
            **_form(settings, values, attached, asked.municipality),
            "previous": digest,
            "signed": signature(settings.home, "digest", digest) if digest else "",
            "kept": asked.kept,
        },
        file=asked.file,
        report=rendered.forms["part"].decode(),
        verdict=rendered.verdict,
        compared=asked.previous is not None,
        declared=asked.filled.notice is not None,
        pdf=link(rendered.forms["pdf"], "application/pdf"),
        data=link(rendered.forms["json"], "application/json"),
        notice=link(asked.filled.notice, "application/json") if asked.filled.notice else None,
        held=_rules_of(rendered.forms["json"]),
        stem=stem,
        mended=link(mended.data, "application/octet-stream") if mended else None,
        mendings=mending_lines(mended.applied, lang) if mended else [],
    )


def _rules_of(report: bytes) -> tuple[str, str]:
    """The number, empty for the national pack, and the name of whose rules the file was held against."""
    name = str(json.loads(report)["pack"]["name"])
    return next((number for number, known in municipalities() if known == name), ""), name


def link(content: bytes, media_type: str) -> str | None:
    """An address that holds the content itself, so that it can be saved from the page and lies nowhere else; None when it is too large."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}" if len(content) <= LARGEST_LINK else None
