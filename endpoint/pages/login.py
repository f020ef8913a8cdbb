"""Logging in on the pages and out again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from endpoint.identity import known_key
from endpoint.pages.session import log_in, log_out, require_token
from endpoint.pages.site import page

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303


@router.get("/logg-inn")
def ask_who(request: Request) -> Response:
    return page(request, "login.html", wrong=False)


@router.post("/logg-inn")
def enter(request: Request, key: Annotated[str, Form(max_length=400)] = "") -> Response:
    known = known_key(request.app.state.settings, key.strip(), datetime.now().astimezone().date())
    if known is None:
        return page(request, "login.html", 401, wrong=True)
    answer = RedirectResponse("/saker", SEE_OTHER)
    log_in(request, answer, known)
    return answer


@router.post("/logg-ut")
def leave(request: Request, token: Annotated[str, Form()] = "") -> Response:
    require_token(request, token)
    answer = RedirectResponse("/", SEE_OTHER)
    log_out(answer)
    return answer
