"""Access tokens of an identity provider (Maskinporten and its like): signature, issuer, audience, time and scope, each held fast.

The caller is the organisation in the claim `consumer` (`0192:<organisation number>`), never the client id. Keys are fetched from the
address in the settings, kept for a day, and fetched anew when a token names one that is not known, at most once a minute.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from endpoint.problems import Problem
from pipelines.callers import Issuer

ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "PS256"]
KEEP_SECONDS = 24 * 3600.0
SOONEST_SECONDS = 60.0
CLOCKS_DIFFER_SECONDS = 10
AUTHORITY = "iso6523-actorid-upis"
NORWEGIAN = "0192:"


class Keys:
    """The public keys of one issuer."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._guard = threading.Lock()
        self._keys: Any = None
        self._fetched = -KEEP_SECONDS
        self._tried = -SOONEST_SECONDS

    def get(self, kid: str | None) -> Any:
        """The key set; with a key `kid` in it when the issuer has one. Raises Problem (503) when there is none to be had."""
        with self._guard:
            now = time.monotonic()
            old = now - self._fetched > KEEP_SECONDS
            if (old or not self._has(kid)) and now - self._tried > SOONEST_SECONDS:
                self._tried = now
                self._fetch(now)
            if self._keys is None:
                raise Problem("overloaded", "Tokens cannot be verified at the moment.", headers={"Retry-After": "60"})
            return self._keys

    def _has(self, kid: str | None) -> bool:
        return self._keys is not None and any(key.kid == kid for key in self._keys.keys)

    def _fetch(self, now: float) -> None:
        import httpx
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            answer = httpx.get(self._url, timeout=10, follow_redirects=False, trust_env=False)
            answer.raise_for_status()
            self._keys = KeySet.import_key_set(answer.json())
            self._fetched = now
        except (httpx.HTTPError, ValueError, KeyError, JoseError):
            return


_ALL: dict[str, Keys] = {}


def looks_like_token(given: str) -> bool:
    return given.count(".") == 2


def firm_of(given: str, issuers: tuple[Issuer, ...]) -> tuple[Issuer, str] | None:
    """The issuer and the organisation number that a token speaks for; None when it is not valid here. Raises Problem (503)."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jws import extract_compact

    try:
        parsed = extract_compact(given.encode("ascii"))
        claimed = jwt_payload(parsed.payload)
        kid = parsed.headers().get("kid")
    except (JoseError, ValueError):
        return None
    issuer = next((one for one in issuers if one.issuer == claimed.get("iss")), None)
    if issuer is None:
        return None
    try:
        token = jwt.decode(given, _ALL.setdefault(issuer.keys_url, Keys(issuer.keys_url)).get(kid), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=CLOCKS_DIFFER_SECONDS,
            iss={"essential": True, "value": issuer.issuer},
            aud={"essential": True, "value": issuer.audience},
            exp={"essential": True},
        ).validate(token.claims)
    except (JoseError, ValueError):
        return None
    if issuer.scope not in str(token.claims.get("scope", "")).split():
        return None
    consumer = token.claims.get("consumer")
    number = str(consumer.get("ID", "")) if isinstance(consumer, dict) and consumer.get("authority") == AUTHORITY else ""
    organisation = number.removeprefix(NORWEGIAN)
    valid = number.startswith(NORWEGIAN) and len(organisation) == 9 and organisation.isdigit()
    return (issuer, organisation) if valid else None


def jwt_payload(payload: bytes) -> dict[str, Any]:
    import json

    found = json.loads(payload)
    if not isinstance(found, dict):
        raise ValueError("the token holds no claims")
    return found
