"""Logging in on the pages and out again: by the identity provider where there is one, else by key."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from endpoint.demo import doors
from endpoint.identity import known_key, today_of
from endpoint.logout_token import REMEMBERED_SECONDS, LogoutError, read_logout_token
from endpoint.pages.session import (
    cookie_name,
    end_at_provider,
    end_session,
    forget,
    is_secure,
    log_in,
    may_open_pages,
    remember,
    require_token,
    seen_before,
    session_holder,
    signed,
    unsigned,
)
from endpoint.pages.site import page
from endpoint.pages.visit import CASES, SEE_OTHER, leads_on
from endpoint.problems import Problem
from endpoint.provider import Attempt, LoginError, Proof, Provider
from endpoint.rates import Limits, address_of, too_many
from pipelines.callers import Person
from pipelines.settings import Settings

router = APIRouter(include_in_schema=False)
log = structlog.get_logger("login")
UNDER_WAY = "ferdigsjekk-login"
UNDER_WAY_SECONDS = 600
To = Annotated[str, Query(alias="til", max_length=400)]
NOT_KEPT = {"Cache-Control": "no-store"}
Claimed = Annotated[str, Query(max_length=4000)]


@router.get("/logg-inn")
def ask_who(request: Request, to: To = "") -> Response:
    """`til` is the page that was asked for, when that is why one has come here."""
    return _form(request, "first" if to else None)


@router.post("/logg-inn")
def enter(request: Request, key: Annotated[str, Form(max_length=400)] = "", to: To = "") -> Response:
    settings: Settings = request.app.state.settings
    limits: Limits = request.app.state.limits
    if not limits.guesses_left(address_of(request)):
        raise too_many(60.0)
    known = known_key(settings, key.strip(), today_of(request))
    if known is None:
        limits.failed(address_of(request))
        return _form(request, "wrong", 401)
    if not may_open_pages(settings, known):
        return _form(request, "not_by_key", 403)
    answer = RedirectResponse(leads_on(to), SEE_OTHER)
    log_in(request, answer, known)
    return answer


@router.get("/logg-inn/person")
def to_provider(request: Request, to: To = "") -> Response:
    """To the provider; what must come back with the person goes into a cookie that lasts ten minutes."""
    settings: Settings = request.app.state.settings
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Problem("not-found", "Persons do not log in here.")
    attempt = Attempt.begin()
    try:
        answer = RedirectResponse(provider.begin_url(attempt), SEE_OTHER, headers={"Cache-Control": "no-store"})
    except Problem as problem:
        return _form(request, "unavailable", problem.status)
    content = {**asdict(attempt), "to": leads_on(to), "until": int(request.app.state.clock()) + UNDER_WAY_SECONDS}
    # Lax: it has to come along when the provider sends the browser back.
    answer.set_cookie(
        cookie_name(settings, UNDER_WAY),
        signed(settings, content),
        max_age=UNDER_WAY_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_secure(settings),
    )
    return answer


@router.get("/logg-inn/retur")
def from_provider(request: Request, code: Claimed = "", state: Claimed = "", iss: Claimed | None = None, error: Claimed = "") -> Response:
    """Back from the provider, with a code or with why not."""
    settings: Settings = request.app.state.settings
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Problem("not-found", "Persons do not log in here.")
    try:
        attempt, to = _attempt(request, state)
        if error or not code:
            raise LoginError("cancelled", f"the provider said {error[:80]!r}")
        answer = _entered(request, provider.finish(attempt, code, iss, settings.home), to)
    except LoginError as failure:
        log.warning("no log-in", cause=str(failure))
        answer = _form(request, failure.reason, 400)
    except Problem as problem:
        answer = _form(request, "unavailable", problem.status)
    answer.delete_cookie(cookie_name(settings, UNDER_WAY), httponly=True, samesite="lax", secure=is_secure(settings))
    return answer


@router.post("/logg-ut")
def leave(request: Request, token: Annotated[str, Form()] = "") -> Response:
    """Out here; and for who came by the provider, a link to be logged out there too."""
    require_token(request, token)
    provider: Provider | None = request.app.state.provider
    elsewhere = provider.end_url() if provider is not None and isinstance(session_holder(request), Person) else None
    end_session(request)
    answer = page(request, "logged_out.html", elsewhere=elsewhere) if elsewhere else RedirectResponse("/", SEE_OTHER)
    forget(request, answer)
    return answer


@router.get("/logg-ut/hos-leverandor")
def left_at_provider(request: Request, iss: Claimed = "", sid: Claimed = "") -> Response:
    """Asked by the browser when somebody logs out at the provider (OpenID Connect Front-Channel Logout 1.0). Our cookie does not come along
    from there, so that the session is known by the provider's name for it, which only the provider and that browser have been told."""
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Problem("not-found", "Persons do not log in here.")
    end_at_provider(request, provider.session_code(iss, sid))
    return Response(headers=NOT_KEPT)


@router.post("/logg-ut/fra-leverandor")
def ended_at_provider(request: Request, logout_token: Annotated[str, Form()] = "") -> Response:
    """Asked by the provider itself when somebody is logged out there (OpenID Connect Back-Channel Logout 1.0), also where no browser is open."""
    settings: Settings = request.app.state.settings
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Problem("not-found", "Persons do not log in here.")
    try:
        ended = read_logout_token(logout_token, provider, settings.home, request.app.state.clock())
        if seen_before(request, ended.token):
            raise LogoutError("the logout token has come before")
    except (LogoutError, Problem) as error:
        # Section 2.8: 400 also when it is us who could not, with the error as OAuth 2.0 says it.
        log.warning("no logout by the provider", cause=str(error))
        return JSONResponse({"error": "invalid_request", "error_description": str(error)}, 400, headers=NOT_KEPT)
    count = end_at_provider(request, ended.session, ended.subject)
    remember(request, ended.token, REMEMBERED_SECONDS)
    log.info("logged out by the provider", sessions=count)
    return Response(headers=NOT_KEPT)


def _attempt(request: Request, state: str) -> tuple[Attempt, str]:
    """The log-in that this browser began, and where to afterwards. Raises LoginError when it began none, or another."""
    settings: Settings = request.app.state.settings
    found = unsigned(settings, request.cookies.get(cookie_name(settings, UNDER_WAY), ""), request.app.state.clock())
    if found is None or "state" not in found:
        raise LoginError("too_old", "no log-in is under way in this browser")
    if not hmac.compare_digest(str(found["state"]).encode(), state.encode("utf-8", "replace")):
        raise LoginError("too_old", "the answer belongs to another log-in")
    return Attempt(found["state"], found["nonce"], found["verifier"]), leads_on(found["to"])


def _entered(request: Request, proof: Proof, to: str) -> Response:
    settings: Settings = request.app.state.settings
    assert settings.login is not None
    person = next((one for one in settings.persons if one.subject == proof.subject and one.is_valid(today_of(request))), None)
    if person is None:
        log.warning("somebody who is not known", subject=proof.subject)
        return _form(request, "unknown", 403, code=proof.subject)
    if not proof.fulfils(settings.login.demands.get(person.role)):
        log.warning("too weak a log-in", subject=person.subject, acr=proof.acr, amr=proof.amr)
        return _form(request, "too_weak", 403)
    # Not a redirect: the strict cookie does not come along on one that another site began.
    answer = page(request, "logged_in.html", name=person.name, to=to)
    log_in(request, answer, person, proof.session)
    log.info("logged in", subject=person.subject, acr=proof.acr)
    return answer


def _form(request: Request, said: str | None = None, status: int = 200, code: str | None = None) -> Response:
    """`said` names the sentence, of the texts' part `login`, about what went wrong."""
    settings: Settings = request.app.state.settings
    asked = leads_on(request.query_params.get("til", ""))
    then = "?" + urlencode({"til": asked}) if asked != CASES else ""
    provider = settings.login.name if settings.login else None
    return page(request, "login.html", status, said=said, code=code, then=then, doors=doors(settings), provider=provider)
