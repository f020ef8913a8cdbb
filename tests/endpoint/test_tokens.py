"""Access tokens, against a small issuer of the tests' own on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from endpoint import tokens
from pipelines.settings import Issuer
from tests.endpoint.people import FIRM, NOTICE, SOSI, settings_for_people
from tests.endpoint.serving import served

ISSUER = "https://issuer.example/"
AUDIENCE, SCOPE = "https://ferdigsjekk.example", "eksempel:ferdigmelding"


class Provider:
    """Publishes its public keys, and counts how often they are fetched."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "first"})]
        self.fetched = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.fetched += 1
                body = json.dumps({"keys": [key.as_dict(private=False) for key in provider.keys]}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/jwk"

    def token(self, key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
        claims: dict[str, Any] = {
            "iss": ISSUER, "aud": AUDIENCE, "scope": f"{SCOPE} other:scope", "exp": int(time.time()) + 100, "client_id": "c",
            "consumer": {"authority": "iso6523-actorid-upis", "ID": f"0192:{FIRM}"},
        }  # fmt: skip
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        signing = key or self.keys[-1]
        return jwt.encode({"alg": algorithm, "kid": signing.kid}, claims, signing, algorithms=[algorithm])


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setattr(tokens, "SOONEST_SECONDS", 0.0)
    running = Provider()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


@pytest.fixture
def issuers(provider: Provider) -> tuple[Issuer, ...]:
    return (Issuer(issuer=ISSUER, keys_url=provider.url, audience=AUDIENCE, scope=SCOPE),)


def test_a_firms_system_hands_in_with_its_token(provider: Provider, issuers: tuple[Issuer, ...], tmp_path: Path) -> None:
    files: dict[str, tuple[str, bytes]] = {"file": ("a.sos", SOSI), "notice": ("notice.json", json.dumps(NOTICE).encode())}
    with served(settings_for_people(tmp_path, issuers=issuers)) as address:
        headers = {"Authorization": f"Bearer {provider.token()}"}
        assert httpx.post(f"{address}/api/v1/notices", files=files, headers=headers, timeout=30).status_code == 202
        [notice] = httpx.get(f"{address}/api/v1/notices", headers=headers).json()["notices"]
        assert notice["firm"] == FIRM
        wrong = {"Authorization": f"Bearer {provider.token(scope='other:scope')}"}
        assert httpx.get(f"{address}/api/v1/notices", headers=wrong).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": ISSUER.rstrip("/")}, {"iss": None}, {"aud": "unspecified"}, {"aud": None}, {"exp": 1_000_000_000}, {"exp": None},
        {"scope": "eksempel"},
        {"scope": None}, {"consumer": None}, {"consumer": {"authority": "iso6523-actorid-upis", "ID": "0007:1"}},
        {"consumer": {"authority": "other", "ID": f"0192:{FIRM}"}}, {"consumer": FIRM}, {"nbf": 9_999_999_999},
    ],
)  # fmt: skip
def test_a_token_that_lacks_anything_is_nobodys(provider: Provider, issuers: tuple[Issuer, ...], changes: dict[str, Any]) -> None:
    assert tokens.firm_of(provider.token(**changes), issuers) is None


def test_a_token_that_is_signed_by_another_or_not_at_all_is_nobodys(provider: Provider, issuers: tuple[Issuer, ...]) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    assert tokens.firm_of(provider.token(), issuers) is not None
    assert tokens.firm_of(provider.token(stranger), issuers) is None
    shared_secret = OctKey.import_key(b"s" * 32, {"kid": "first"})
    assert tokens.firm_of(provider.token(shared_secret, "HS256"), issuers) is None
    head, body, _ = provider.token().split(".")
    assert tokens.firm_of(f"{head}.{body}.", issuers) is None
    assert tokens.firm_of(f"eyJhbGciOiJub25lIn0.{body}.", issuers) is None
    for nonsense in ("a.b.c", "..", "æ.ø.å", "eyJhIjoxfQ.W10.x"):
        assert tokens.firm_of(nonsense, issuers) is None


def test_a_new_key_of_the_issuer_is_fetched_and_a_known_one_is_not_fetched_again(provider: Provider, issuers: tuple[Issuer, ...]) -> None:
    for _ in range(3):
        assert tokens.firm_of(provider.token(), issuers) is not None
    assert provider.fetched == 1
    provider.keys = [RSAKey.generate_key(2048, {"kid": "second"})]
    assert tokens.firm_of(provider.token(), issuers) is not None
    assert provider.fetched == 2
