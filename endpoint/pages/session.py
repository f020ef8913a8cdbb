"""Staying logged in on the pages: a signed cookie that says which key or person, and until when.

Withdrawing the key or the person from the settings ends every session of it; logging out ends this one, also for whoever has copied the cookie.
Logging out at the identity provider, or at another service that it let in, ends those that began by that log-in.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from endpoint.identity import Clock, Principal, principal_for, today_of
from endpoint.problems import Problem
from endpoint.secrets import is_signed, signature
from pipelines.callers import ApiKey, Person
from pipelines.settings import Settings


def cookie_name(settings: Settings, name: str = "ferdigsjekk") -> str:
    """With TLS one that no other host of the domain can set."""
    return f"__Host-{name}" if is_secure(settings) else name


def is_secure(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")


def log_in(request: Request, response: Response, known: ApiKey | Person, at_provider: str | None = None) -> None:
    """`at_provider` is what a person's session hangs on at the identity provider, as its `Proof` has it."""
    settings: Settings = request.app.state.settings
    who = {"key": known.sha256} if isinstance(known, ApiKey) else {"person": known.subject}
    clock: Clock = request.app.state.clock
    content = {**who, "until": int(clock()) + settings.session_seconds, "id": secrets.token_hex(16)}
    if at_provider is not None:
        content["at_provider"] = at_provider
        _keep(_at_provider(settings), at_provider, settings.session_seconds, clock())
    response.set_cookie(
        cookie_name(settings),
        signed(settings, content),
        max_age=settings.session_seconds,
        httponly=True,
        samesite="strict",
        secure=is_secure(settings),
    )


def end_session(request: Request) -> None:
    """From now on its cookie is nobody's, whoever has it."""
    content = _session(request)
    if content is not None:
        settings: Settings = request.app.state.settings
        _keep(_ended(settings), content["id"], settings.session_seconds, request.app.state.clock())


def end_at_provider(request: Request, session: str | None, subject: str | None = None) -> int:
    """Ends what hangs on this session of the provider's, or without one on any of this person's, by their codes; how many those were. What
    nobody began by leaves no trace. The files are what every process that serves the pages looks at."""
    if session is None and subject is None:
        return 0
    hanging = list(_at_provider(request.app.state.settings).glob(f"{session}*" if session is not None else f"*.{subject}"))
    for one in hanging:
        one.unlink(missing_ok=True)
    return len(hanging)


def seen_before(request: Request, token: str) -> bool:
    """Whether a logout token, by its code, has been heeded already."""
    return (_heeded(request.app.state.settings) / token).exists()


def remember(request: Request, token: str, seconds: float) -> None:
    """That a logout token has been heeded, for as long as it could come again."""
    settings: Settings = request.app.state.settings
    _keep(_heeded(settings), token, seconds, request.app.state.clock())


def forget(request: Request, response: Response) -> None:
    settings: Settings = request.app.state.settings
    response.delete_cookie(cookie_name(settings), httponly=True, samesite="strict", secure=is_secure(settings))


def session_principal(request: Request) -> Principal | None:
    """Who is logged in; nobody when the cookie is not ours, too old or logged out, or whose it is has been withdrawn or has expired."""
    known = session_holder(request)
    return principal_for(known) if known is not None else None


def session_holder(request: Request) -> ApiKey | Person | None:
    """The entry of the settings that is logged in."""
    settings: Settings = request.app.state.settings
    content = _session(request)
    if content is None:
        return None
    today = today_of(request)
    if "person" in content:
        person = next((one for one in settings.persons if one.subject == content["person"]), None)
        return person if person is not None and person.is_valid(today) else None
    found = (one for one in settings.known_keys if one.sha256 == content.get("key") and one.is_valid(today))
    return next((one for one in found if may_open_pages(settings, one)), None)


def may_open_pages(settings: Settings, key: ApiKey) -> bool:
    """A system's key is not for pages, and where a second factor is demanded a key is none."""
    return not key.scopes and (settings.login is None or key.role not in settings.login.demands)


def csrf_token(request: Request) -> str:
    """What a form of this session must carry, so that no other site can send it."""
    settings: Settings = request.app.state.settings
    cookie = request.cookies.get(cookie_name(settings))
    return signature(settings.home, "form", cookie) if cookie else ""


def require_token(request: Request, given: str | None) -> None:
    """Raises Problem when the form was not one of this session's."""
    wanted = csrf_token(request)
    if not wanted or not hmac.compare_digest(wanted.encode(), (given or "").encode("utf-8", "replace")):
        raise Problem("bad-request", "The form is too old or not from here; load the page anew.", said="old-form")


def signed(settings: Settings, content: dict[str, Any]) -> str:
    """As a cookie can hold it. Everybody may read it, and nobody change it."""
    payload = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    return f"{payload}.{signature(settings.home, 'cookie', payload)}"


def unsigned(settings: Settings, cookie: str, now: float) -> dict[str, Any] | None:
    """What was signed; None when it was not us, or when its time is over."""
    payload, _, given = cookie.partition(".")
    if not payload or not is_signed(settings.home, "cookie", payload, given):
        return None
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload))
    return found if found["until"] >= now else None


def _session(request: Request) -> dict[str, Any] | None:
    settings: Settings = request.app.state.settings
    cookie = request.cookies.get(cookie_name(settings))
    content = unsigned(settings, cookie, request.app.state.clock()) if cookie else None
    if content is None or "id" not in content or (_ended(settings) / content["id"]).exists():
        return None
    if "at_provider" in content and not (_at_provider(settings) / content["at_provider"]).exists():
        return None
    return content


def _at_provider(settings: Settings) -> Path:
    return settings.home / "provider-sessions"


def _ended(settings: Settings) -> Path:
    return settings.home / "ended-sessions"


def _heeded(settings: Settings) -> Path:
    return settings.home / "logout-tokens"


def _keep(folder: Path, name: str, seconds: float, now: float) -> None:
    """Keeps an empty file for so long, as a cookie of today would hold; those whose time is over go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        # Another process may be at the same and quicker.
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < now - seconds:
                old.unlink()
    (folder / name).touch()
