"""Back-channel logout: the provider says to the service itself that somebody is logged out (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from endpoint import tokens
from endpoint.logout_token import EVENT, RECENT_SECONDS
from tests.endpoint.issuer import CLIENT, PID, Provider, running
from tests.endpoint.people import settings_for_people
from tests.endpoint.serving import served
from tests.endpoint.test_login import Clock, Place, login_at, person_at

PATH = "/logg-ut/fra-leverandor"
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Place]]:
    """Two services of one installation, as two machines that share the data home, and one provider."""
    home, clock = tmp_path_factory.mktemp("home"), Clock()
    with pytest.MonkeyPatch.context() as patch, running() as provider:
        patch.setattr(tokens, "SOONEST_SECONDS", 0.0)
        settings = settings_for_people(home, login=login_at(provider), persons=(person_at(provider, home),))
        with served(settings, clock) as first, served(settings, clock) as second:
            both = Place(provider, first, home, clock), Place(provider, second, home, clock)
            yield both
            for visitor in (*both[0].visitors, *both[1].visitors):
                visitor.close()


@pytest.fixture
def place(places: tuple[Place, Place]) -> Place:
    places[0].provider.claims, places[0].clock.later = {}, 0.0
    return places[0]


def logout_token(provider: Provider, key: Any = None, algorithm: str = "RS256", typ: str | None = "logout+jwt", **changes: Any) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": provider.issuer,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": f"t{time.monotonic_ns()}",
        "events": {EVENT: {}},
    }
    return provider.signed({**claims, **changes}, key, algorithm, typ)


def told(place: Place, token: str) -> httpx.Response:
    return place.visitor().post(PATH, data={"logout_token": token})


def entered(place: Place, **claims: Any) -> httpx.Client:
    visitor = place.visitor()
    place.provider.claims = claims
    place.log_in(visitor)
    assert is_in(visitor)
    return visitor


def is_in(visitor: httpx.Client) -> bool:
    return visitor.get("/saker").status_code == 200


def test_the_session_that_the_token_names_ends_everywhere_and_no_other(places: tuple[Place, Place], place: Place) -> None:
    here, there = places
    one, same, other = entered(here, sid="s-one"), entered(there, sid="s-one"), entered(there, sid="s-two")
    answer = told(here, logout_token(place.provider, sid="s-one", sub="pairwise"))
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (200, b"", "no-store")
    assert [is_in(one), is_in(same), is_in(other)] == [False, False, True]
    one.base_url = httpx.URL(there.address)
    assert not is_in(one), "the cookie is nobody's at the other machine either"


def test_a_token_without_a_session_ends_all_of_the_person(places: tuple[Place, Place], place: Place) -> None:
    """Also those that began where the provider told no session."""
    here, there = places
    first, second, third = entered(here, sid="s-1"), entered(there, sid="s-2"), entered(there)
    assert told(there, logout_token(place.provider, sub="somebody else")).status_code == 200
    assert [is_in(one) for one in (first, second, third)] == [True, True, True]
    assert told(here, logout_token(place.provider, sub="pairwise")).status_code == 200
    assert [is_in(one) for one in (first, second, third)] == [False, False, False]
    assert is_in(entered(here, sid="s-1")), "whoever logs in anew is in"


def test_the_front_channel_ends_the_same_sessions(place: Place) -> None:
    visitor = entered(place, sid="s-front")
    place.visitor().get("/logg-ut/hos-leverandor", params={"iss": place.provider.issuer, "sid": "s-front"})
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": None},
        {"iat": None},
        {"iat": int(time.time()) - RECENT_SECONDS - 1000},
        {"iat": int(time.time()) + 24 * 3600},
        {"exp": int(time.time()) - 1000},
        {"jti": None},
        {"jti": 7},
        {"events": None},
        {"events": {}},
        {"events": [EVENT]},
        {"events": {EVENT: None}},
        {"nonce": "n"},
        {"sid": None, "sub": None},
        {"sid": ""},
        {"sid": ["s"]},
        {"typ": "at+jwt"},
        {"key": OTHER_KEY},
        {"key": OctKey.generate_key(256), "algorithm": "HS256"},
    ],
    ids=str,
)
def test_a_token_that_lacks_anything_ends_nothing(place: Place, changes: dict[str, Any]) -> None:
    visitor = entered(place, sid="s-kept")
    answer = told(place, logout_token(place.provider, **{"sid": "s-kept", "sub": "pairwise", **changes}))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert answer.headers["cache-control"] == "no-store"
    assert is_in(visitor)


@pytest.mark.parametrize("token", ["", "a.b.c", "æ.b.c", "a" * 20_000, "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_ends_nothing(place: Place, token: str) -> None:
    assert told(place, token).status_code == 400


def test_an_id_token_is_no_logout_token(place: Place) -> None:
    visitor = entered(place, sid="s-id")
    now = int(time.time())
    claims = {"iss": place.provider.issuer, "aud": CLIENT, "sub": "pairwise", "sid": "s-id", "iat": now, "exp": now + 100, "nonce": "n", "jti": "j"}
    assert told(place, place.provider.signed(claims)).status_code == 400
    assert is_in(visitor)


@pytest.mark.parametrize("typ", [None, "JWT", "logout+jwt", "application/logout+jwt"])
def test_the_type_may_be_said_or_not(place: Place, typ: str | None) -> None:
    visitor = entered(place, sid="s-typ")
    assert told(place, logout_token(place.provider, typ=typ, sid="s-typ")).status_code == 200
    assert not is_in(visitor)


def test_a_token_that_says_no_end_is_judged_by_its_beginning(place: Place) -> None:
    """As providers of before the final standard send them."""
    visitor = entered(place, sid="s-endless")
    assert told(place, logout_token(place.provider, sid="s-endless", exp=None)).status_code == 200
    assert not is_in(visitor)


def test_a_token_is_heeded_once_at_all_machines(places: tuple[Place, Place], place: Place) -> None:
    token = logout_token(place.provider, sid="s-again")
    assert told(place, token).status_code == 200
    visitor = entered(place, sid="s-again")
    for one in places:
        again = told(one, token)
        assert (again.status_code, again.json()["error_description"]) == (400, "the logout token has come before")
    assert is_in(visitor)
    place.clock.later = RECENT_SECONDS + 60
    assert told(place, token).status_code == 400, "later it is too old"


def test_nothing_that_says_who_it_is_is_kept(place: Place) -> None:
    entered(place, sid="s-secret", sub="sub-secret")
    told(place, logout_token(place.provider, sub="sub-secret", jti="jti-secret"))
    entered(place, sid="s-secret", sub="sub-secret")
    kept = [path for folder in ("provider-sessions", "logout-tokens") for path in (place.home / folder).iterdir()]
    assert len(kept) >= 2
    for path in kept:
        assert not any(secret in path.name for secret in ("secret", PID))
        assert path.read_bytes() == b""


def test_when_the_provider_cannot_be_reached_the_answer_is_as_the_standard_wants_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    with running() as provider:
        token, settings = logout_token(provider, sid="s"), settings_for_people(home, login=login_at(provider))
    with served(settings) as address:
        answer = httpx.post(address + PATH, data={"logout_token": token}, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_browser_on_another_site_cannot_send_one(place: Place) -> None:
    token = logout_token(place.provider, sid="s")
    assert place.visitor().post(PATH, data={"logout_token": token}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert told(place, token).status_code == 200
