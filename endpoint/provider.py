"""The identity provider that persons log in by: OpenID Connect, authorization code with PKCE.

Who somebody is comes from the ID token alone, which is fetched straight from the provider: signed with a key of the provider's, issued by it,
for us, for this one log-in (nonce), and still valid. The claim that says who it is leaves this file as a code (`secrets.subject_code`).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog

from endpoint.problems import Problem
from endpoint.secrets import subject_code
from endpoint.tokens import ALGORITHMS, CLOCKS_DIFFER_SECONDS, Keys, jwt_payload
from pipelines.callers import Demand, Login

log = structlog.get_logger("login")
KEEP_SECONDS = 24 * 3600.0
ANSWER_SECONDS = 10.0
RETURN_PATH = "/logg-inn/retur"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class LoginError(Exception):
    """This log-in ends here. The text is for the log; `reason` names the sentence that the person is shown."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attempt:
    """One log-in under way; kept by the browser that began it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Attempt:
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(64))

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the provider has proved: who, as a code, and how. `session` is what a session here hangs on: the code of the provider's own, or one
    of our making where it told none, a dot, and the code of the provider's `sub`."""

    subject: str
    acr: str
    amr: tuple[str, ...]
    session: str

    def fulfils(self, demand: Demand | None) -> bool:
        if demand is None:
            return True
        return (not demand.acr or self.acr in demand.acr) and (not demand.amr or bool(set(self.amr) & set(demand.amr)))


class Provider:
    """One provider. Its description is fetched at the first log-in and kept for a day; its keys are as `tokens.Keys` keeps them."""

    def __init__(self, login: Login, public_url: str) -> None:
        self._login = login
        self._return_url = public_url.rstrip("/") + RETURN_PATH
        self._public_url = public_url.rstrip("/") + "/"
        self._guard = threading.Lock()
        self._described: dict[str, Any] | None = None
        self._fetched = 0.0
        self._keys: Keys | None = None

    @property
    def issuer(self) -> str:
        return self._login.issuer

    @property
    def client_id(self) -> str:
        return self._login.client_id

    def begin_url(self, attempt: Attempt) -> str:
        """Where the browser goes to log in. Raises Problem (503) when the provider cannot be reached."""
        asked = {
            "response_type": "code",
            "client_id": self._login.client_id,
            "redirect_uri": self._return_url,
            "scope": " ".join(self._login.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if self._login.acr_values:
            asked["acr_values"] = " ".join(self._login.acr_values)
        return _with_query(self._description()["authorization_endpoint"], asked)

    def session_code(self, issuer: str, sid: str) -> str | None:
        """What a session of the provider's is kept by here; None when another issuer is named."""
        return hashlib.sha256(f"{issuer} {sid}".encode("utf-8", "replace")).hexdigest() if issuer == self._login.issuer else None

    def end_url(self) -> str | None:
        """Where one is logged out at the provider too; None when it does not say, or has never been asked.

        Names the client and not the ID token, which OpenID Connect RP-Initiated Logout 1.0 (section 2) allows: the token holds the national
        identity number, and nothing here keeps that.
        """
        where = self._described.get("end_session_endpoint") if self._described else None
        if not isinstance(where, str) or not self._is_trusted(where):
            return None
        return _with_query(where, {"client_id": self._login.client_id, "post_logout_redirect_uri": self._public_url})

    def finish(self, attempt: Attempt, code: str, issuer: str | None, home: Path) -> Proof:
        """What the code that came back is worth. Raises LoginError; Problem (503) when the provider cannot be reached."""
        if issuer is not None and issuer != self._login.issuer:
            raise LoginError("failed", "the answer is another provider's")
        claims = self._claims(self._id_token(code, attempt.verifier), attempt.nonce)
        who = claims.get(self._login.subject_claim)
        if not isinstance(who, str) or not who:
            raise LoginError("failed", f"the token has no {self._login.subject_claim}")
        acr, amr = claims.get("acr"), claims.get("amr")
        ways = tuple(str(one) for one in amr) if isinstance(amr, list) else (amr,) if isinstance(amr, str) else ()
        sid, sub = claims.get("sid"), claims.get("sub")
        named = self.session_code(self._login.issuer, sid) if isinstance(sid, str) and sid else None
        whose = subject_code(home, self._login.issuer, sub) if isinstance(sub, str) else ""
        session = f"{named or secrets.token_hex(32)}.{whose}"
        return Proof(subject_code(home, self._login.issuer, who), acr if isinstance(acr, str) else "", ways, session)

    def _id_token(self, code: str, verifier: str) -> str:
        import httpx

        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._return_url, "code_verifier": verifier}
        auth = None
        if self._login.client_secret is None:
            sent["client_id"] = self._login.client_id
        else:
            # RFC 6749 2.3.1: both are form-encoded before they become name and password.
            auth = httpx.BasicAuth(quote(self._login.client_id, safe=""), quote(self._login.client_secret, safe=""))
        try:
            answer = httpx.post(self._description()["token_endpoint"], data=sent, auth=auth, timeout=ANSWER_SECONDS, trust_env=False)
            content = answer.json()
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        except ValueError as error:
            raise LoginError("failed", f"the provider answered {answer.status_code} without JSON") from error
        token = content.get("id_token") if answer.status_code == 200 and isinstance(content, dict) else None
        if not isinstance(token, str):
            raise LoginError("failed", f"the provider answered {answer.status_code} and gave no ID token")
        return token

    def verified(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Head and claims of a token that the provider has signed. Raises JoseError or ValueError; Problem (503) when its keys cannot be had."""
        from joserfc import jwt
        from joserfc.jws import extract_compact

        parsed = extract_compact(token.encode("ascii"))
        jwt_payload(parsed.payload)
        self._description()
        assert self._keys is not None
        decoded = jwt.decode(token, self._keys.get(parsed.headers().get("kid")), algorithms=ALGORITHMS)
        return dict(decoded.header), dict(decoded.claims)

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            _, claims = self.verified(token)
            jwt.JWTClaimsRegistry(
                leeway=CLOCKS_DIFFER_SECONDS,
                iss={"essential": True, "value": self._login.issuer},
                aud={"essential": True, "value": self._login.client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise LoginError("failed", f"the ID token is not valid: {type(error).__name__}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._login.client_id) != self._login.client_id:
            raise LoginError("failed", "the ID token was given to another client")
        return claims

    def _description(self) -> dict[str, Any]:
        with self._guard:
            if self._described is None or time.monotonic() - self._fetched > KEEP_SECONDS:
                self._described, self._fetched = self._fetch(), time.monotonic()
                self._keys = Keys(self._described["jwks_uri"])
            return self._described

    def _fetch(self) -> dict[str, Any]:
        import httpx

        where = self._login.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            answer = httpx.get(where, timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _unreachable(error) from error
        wrong = [name for name in NEEDED if not isinstance(found, dict) or not self._is_trusted(found.get(name))]
        if wrong or found.get("issuer") != self._login.issuer:
            log.error("the provider's description cannot be used", issuer=self._login.issuer, wrong=wrong or ["issuer"])
            raise _unavailable()
        return dict(found)

    def _is_trusted(self, address: Any) -> bool:
        """TLS, or as little as the issuer itself has."""
        return isinstance(address, str) and urlsplit(address).scheme in ("https", urlsplit(self._login.issuer).scheme)


def _with_query(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def _unreachable(error: Exception) -> Problem:
    log.warning("the provider does not answer", cause=type(error).__name__)
    return _unavailable()


def _unavailable() -> Problem:
    return Problem("overloaded", "Logging in is not possible at the moment.", headers={"Retry-After": "60"})
