"""A small identity provider of the tests' own on loopback: access tokens for systems, and a log-in with code and PKCE for persons."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.endpoint.people import FIRM

ISSUER = "https://issuer.example/"
AUDIENCE, SCOPE = "https://ferdigsjekk.example", "eksempel:ferdigmelding"
CLIENT, SECRET = "ferdigsjekk", "a secret: with/odd signs"
PID = "01010112345"
"""Nobody's: the check digits are wrong."""


class Provider:
    """Publishes its public keys, and counts how often they are fetched. `claims` changes what its ID tokens say; None takes a claim away."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "first"})]
        self.fetched = 0
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.described: dict[str, Any] = {}
        self.id_token_key: Any = None
        self.exchanges: list[dict[str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.url = f"{self.issuer}/jwk"

    def token(self, key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
        """An access token of a firm's system."""
        claims: dict[str, Any] = {
            "iss": ISSUER, "aud": AUDIENCE, "scope": f"{SCOPE} other:scope", "exp": int(time.time()) + 100, "client_id": "c",
            "consumer": {"authority": "iso6523-actorid-upis", "ID": f"0192:{FIRM}"},
        }  # fmt: skip
        return self.signed({**claims, **changes}, key, algorithm)

    def signed(self, claims: dict[str, Any], key: Any = None, algorithm: str = "RS256", typ: str | None = "JWT") -> str:
        signing = key or self.keys[-1]
        said = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": algorithm, "kid": signing.kid, "typ": typ}
        return jwt.encode({name: value for name, value in head.items() if value is not None}, said, signing, algorithms=[algorithm])

    def description(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwk", "end_session_endpoint": "logout"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in ends.items()}, **self.described}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent: everybody who comes is logged in."""
        self.asked = asked
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"], "iss": self.issuer})

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.exchanges.append(form)
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(b"ferdigsjekk:a%20secret%3A%20with%2Fodd%20signs").decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        if asked is None or challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "pairwise", "pid": PID, "nonce": asked["nonce"], "iat": now, "exp": now + 100,
            "acr": "idporten-loa-high", "amr": ["BankID"], **self.claims,
        }  # fmt: skip
        return 200, {"id_token": self.signed(claims, self.id_token_key), "access_token": "x", "token_type": "Bearer"}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/jwk":
                provider.fetched += 1
                self._answer(200, {"keys": [key.as_dict(private=False) for key in provider.keys]})
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, provider.description())
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(parts.query))))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._answer(*provider.exchange(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join()
