"""Parts of a multipart request, read with care: what a sender may have written, and what becomes of it."""

from __future__ import annotations

import json

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from endpoint.problems import Problem
from pipelines.settings import Settings

ONCE = ("file", "notice", "municipality", "lang")
"""Parts that come once: of two, nobody could say which one was meant."""


class fields_closed:  # noqa: N801 - reads as a word after "async with"
    """Closes the temporary files of a form, whatever happens."""

    def __init__(self, fields: FormData) -> None:
        self._fields = fields

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        await self._fields.close()


async def read_form(request: Request, settings: Settings, own_fields: int = 0) -> FormData:
    """The parts of the request. `own_fields` is how many fields a form of our own has beside what the setting allows everybody. Raises
    Problem when it is no form or cannot be understood."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded", ""):
        raise Problem("not-multipart", f"The request is {kind}; send it as multipart/form-data.")
    try:
        fields = await request.form(
            max_files=settings.max_upload_parts, max_fields=settings.max_upload_parts + own_fields, max_part_size=settings.max_upload_bytes
        )
    except HTTPException as error:
        raise Problem("bad-request", f"The multipart form cannot be read: {error.detail}") from error
    except Exception as error:
        cause = error if isinstance(error, Problem) else error.__cause__ or error.__context__
        if isinstance(cause, Problem):
            raise cause from None
        raise Problem("bad-request", "The multipart form cannot be read.") from error
    twice = next((name for name in ONCE if len(fields.getlist(name)) > 1), None)
    if twice is not None:
        await fields.close()
        raise Problem("bad-request", f'The part "{twice}" came more than once.', part=twice)
    return fields


async def part_bytes(fields: FormData, name: str) -> bytes | None:
    """The content of a part that may be a field or a file; None when it is not there."""
    part = fields.get(name)
    if isinstance(part, UploadFile):
        return await part.read()
    return part.encode("utf-8", "surrogateescape") if isinstance(part, str) else None


def text_field(fields: FormData, name: str) -> str | None:
    part = fields.get(name)
    return part.strip() or None if isinstance(part, str) else None


def checked_json(notice: bytes) -> bytes:
    """Raises Problem (400) when the notice is not JSON at all; its shape is judged by the check."""
    try:
        json.loads(notice)
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if isinstance(error, ValueError) else "nested too deeply"
        raise Problem("not-json", f"The notice is not JSON: {reason}.", part="notice") from error
    return notice


def plain_name(name: str | None) -> str:
    """The last part of a file name, without what cannot be shown."""
    last = (name or "file").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if letter.isprintable())[:120].strip()
    return shown if shown not in ("", ".", "..") else "file"
