"""Access tokens, against a small issuer of the tests' own on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from endpoint import tokens
from pipelines.callers import Issuer
from tests.endpoint.issuer import AUDIENCE, ISSUER, SCOPE, Provider, running
from tests.endpoint.people import FIRM, NOTICE, SOSI, settings_for_people
from tests.endpoint.serving import served


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setattr(tokens, "SOONEST_SECONDS", 0.0)
    with running() as found:
        yield found


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
