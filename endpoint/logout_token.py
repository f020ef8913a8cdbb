"""The word of an identity provider, to us and not by a browser, that somebody is logged out: OpenID Connect Back-Channel Logout 1.0.

A logout token is checked as an ID token is, by the keys of the same provider, and must not be mistaken for one (section 2.6): it has the
event and no nonce. Whom it is about leaves this file as codes, as from the log-in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from endpoint.provider import Provider
from endpoint.secrets import subject_code
from endpoint.tokens import CLOCKS_DIFFER_SECONDS

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LARGEST = 16_384
RECENT_SECONDS = 600
"""How long after it was issued a token is taken."""
REMEMBERED_SECONDS = RECENT_SECONDS + CLOCKS_DIFFER_SECONDS
"""How long it could come again."""
TYPES = (None, "jwt", "logout+jwt", "application/logout+jwt")


class LogoutError(Exception):
    """This is no logout token of our provider's for us; the text says why, to the provider."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What is over: one session of the provider's, by its code, or every one of a person, by the code of its `sub`. `token` names the token."""

    token: str
    session: str | None
    subject: str | None


def read_logout_token(token: str, provider: Provider, home: Path, now: float) -> Ended:
    """Raises LogoutError; Problem (503) when the provider's keys cannot be had."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    if not token or len(token) > LARGEST:
        raise LogoutError("there is no logout token")
    try:
        header, claims = provider.verified(token)
        jwt.JWTClaimsRegistry(
            now=int(now),
            leeway=CLOCKS_DIFFER_SECONDS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            iat={"essential": True},
            jti={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError) as error:
        raise LogoutError(f"the logout token is not valid: {type(error).__name__}") from error
    kind = header.get("typ")
    if (kind.lower() if isinstance(kind, str) else kind) not in TYPES:
        raise LogoutError("the token is of another type")
    if now - claims["iat"] > RECENT_SECONDS:
        raise LogoutError("the logout token is too old")
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(EVENT), Mapping):
        raise LogoutError("the token tells of no logout")
    if "nonce" in claims:
        raise LogoutError("a logout token has no nonce")
    sid, sub, jti = (_text(claims, name) for name in ("sid", "sub", "jti"))
    if jti is None or (sid is None and sub is None):
        raise LogoutError("the logout token does not say which, or of whom")
    return Ended(
        hashlib.sha256(f"{provider.issuer} {jti}".encode("utf-8", "replace")).hexdigest(),
        provider.session_code(provider.issuer, sid) if sid is not None else None,
        subject_code(home, provider.issuer, sub) if sub is not None else None,
    )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    """Raises LogoutError when it is there and no text."""
    found = claims.get(name)
    if found is None:
        return None
    if not isinstance(found, str) or not found:
        raise LogoutError(f"{name} is no text")
    return found
