"""Staying logged in on the pages: a signed cookie that says which key, and nothing else. Withdrawing the key ends every session of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from endpoint.identity import Principal
from endpoint.problems import Problem
from pipelines.settings import ApiKey, Settings

COOKIE = "ferdigsjekk"


def secret_of(home: Path) -> bytes:
    """The installation's own secret, made at first use and readable by nobody else."""
    path = home / "session.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


def log_in(request: Request, response: Response, key: ApiKey) -> None:
    settings: Settings = request.app.state.settings
    content = json.dumps({"key": key.sha256, "until": int(time.time()) + settings.session_seconds, "salt": secrets.token_hex(8)})
    payload = base64.urlsafe_b64encode(content.encode()).decode()
    response.set_cookie(
        COOKIE,
        f"{payload}.{_signature(settings, payload)}",
        max_age=settings.session_seconds,
        httponly=True,
        samesite="strict",
        secure=settings.public_url.startswith("https://"),
    )


def log_out(response: Response) -> None:
    response.delete_cookie(COOKIE)


def session_principal(request: Request) -> Principal | None:
    """Who is logged in; nobody when the cookie is not ours, too old, or its key is withdrawn or expired."""
    settings: Settings = request.app.state.settings
    content = _content(request, settings)
    if content is None or content["until"] < time.time():
        return None
    today = date.today()  # noqa: DTZ011 - the day where the service stands
    key = next((one for one in settings.known_keys if one.sha256 == content["key"] and (one.expires is None or today <= one.expires)), None)
    return Principal(key.name, key.role, key.firm, key.municipality) if key is not None else None


def csrf_token(request: Request) -> str:
    """What a form of this session must carry, so that no other site can send it."""
    settings: Settings = request.app.state.settings
    return _signature(settings, "form " + request.cookies[COOKIE]) if request.cookies.get(COOKIE) else ""


def require_token(request: Request, given: str | None) -> None:
    """Raises Problem when the form was not one of this session's."""
    wanted = csrf_token(request)
    if not wanted or not hmac.compare_digest(wanted, given or ""):
        raise Problem("bad-request", "The form is too old or not from here; load the page anew.")


def _content(request: Request, settings: Settings) -> dict[str, Any] | None:
    payload, _, signature = request.cookies.get(COOKIE, "").partition(".")
    if not payload or not hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(settings, payload).encode()):
        return None
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload))
    return found


def _signature(settings: Settings, payload: str) -> str:
    return hmac.new(secret_of(settings.home), payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
