"""Persons log in by an identity provider: the tests' own on loopback, met over HTTP as a browser meets it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from endpoint import tokens
from endpoint.secrets import subject_code
from pipelines.callers import Demand, Login, Person
from pipelines.settings import Settings, SettingsError, load_settings
from tests.endpoint.issuer import CLIENT, PID, SECRET, Provider, running
from tests.endpoint.people import FIRM, key_of, settings_for_people
from tests.endpoint.serving import served

HIGH = Demand(acr=("idporten-loa-high",))


@dataclass
class Clock:
    """The machine's, and as much later as a test wants."""

    later: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


@dataclass
class Place:
    """A service with a provider, and who walks through both."""

    provider: Provider
    address: str
    home: Path
    clock: Clock
    visitors: list[httpx.Client] = field(default_factory=list)

    def visitor(self) -> httpx.Client:
        self.visitors.append(httpx.Client(base_url=self.address, timeout=30))
        return self.visitors[-1]

    def sent_back(self, visitor: httpx.Client) -> str:
        """Path and query that the provider sends the browser back to."""
        there = visitor.get("/logg-inn/person")
        assert there.status_code == 303, there.text
        back = urlsplit(httpx.get(there.headers["location"]).headers["location"])
        return f"{back.path}?{back.query}"

    def log_in(self, visitor: httpx.Client) -> httpx.Response:
        return visitor.get(self.sent_back(visitor))


def login_at(provider: Provider, **more: Any) -> Login:
    return Login(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, acr_values=("idporten-loa-high",), **more)


def person_at(provider: Provider, home: Path, **facts: Any) -> Person:
    known: dict[str, Any] = {"name": "Kari Eksempel", "role": "caseworker", "municipality": "3103", **facts}
    return Person(subject=subject_code(home, provider.issuer, PID), **known)


@pytest.fixture(scope="module")
def shared_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home, clock = tmp_path_factory.mktemp("home"), Clock()
    with pytest.MonkeyPatch.context() as patch, running() as provider:
        patch.setattr(tokens, "SOONEST_SECONDS", 0.0)
        login = login_at(provider, demands={"caseworker": HIGH})
        settings = settings_for_people(home, login=login, persons=(person_at(provider, home),))
        with served(settings, clock) as address:
            place = Place(provider, address, home, clock)
            yield place
            for visitor in place.visitors:
                visitor.close()


@pytest.fixture
def place(shared_place: Place) -> Place:
    """The one service, with the provider as it is when nothing is wrong."""
    shared_place.provider.claims, shared_place.provider.id_token_key, shared_place.clock.later = {}, None, 0.0
    return shared_place


def test_a_person_logs_in_and_is_who_the_settings_say(place: Place) -> None:
    visitor = place.visitor()
    assert 'href="/logg-inn/person"' in visitor.get("/logg-inn").text
    entered = place.log_in(visitor)
    assert entered.status_code == 200
    assert "Kari Eksempel" in entered.text
    assert visitor.get("/saker").status_code == 200
    assert "Kari Eksempel" in visitor.get("/saker").text


def test_the_provider_is_asked_by_code_with_pkce_state_and_nonce(place: Place) -> None:
    place.log_in(place.visitor())
    first = place.provider.asked
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["acr_values"] == "idporten-loa-high"
    assert "openid" in first["scope"].split()
    assert first["redirect_uri"] == "http://127.0.0.1:8080/logg-inn/retur"
    verifier = place.provider.exchanges[-1]["code_verifier"]
    assert 43 <= len(verifier) <= 128
    place.log_in(place.visitor())
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != place.provider.asked[name], f"{name} is new each time"


def test_nothing_that_says_who_it_is_is_kept_or_shown(place: Place) -> None:
    visitor = place.visitor()
    pages = place.log_in(visitor).text + visitor.get("/saker").text
    cookies = "".join(visitor.cookies.values())
    assert PID not in pages + cookies
    kept = [path for path in place.home.rglob("*") if path.is_file() and PID.encode() in path.read_bytes()]
    assert kept == []


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"}, {"iss": None}, {"aud": "another"}, {"aud": None}, {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"}, {"azp": "another"}, {"exp": 1_000_000_000}, {"exp": None}, {"iat": None},
        {"nonce": "another"}, {"nonce": None}, {"pid": None}, {"pid": 1010112345}, {"nbf": 9_999_999_999},
    ],
    ids=str,
)  # fmt: skip
def test_an_id_token_that_lacks_anything_lets_nobody_in(place: Place, claims: dict[str, Any]) -> None:
    place.provider.claims = claims
    visitor = place.visitor()
    assert place.log_in(visitor).status_code == 400
    assert visitor.get("/saker").status_code == 303


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048, {"kid": "first"}), None], ids=["a stranger's key", "no key"])
def test_an_id_token_that_is_signed_by_another_lets_nobody_in(place: Place, key: RSAKey | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if key is None:
        shared = OctKey.import_key(SECRET.encode().ljust(32), {"kid": "first"})
        signed = place.provider.signed
        monkeypatch.setattr(place.provider, "signed", lambda claims, _key: signed(claims, shared, "HS256"))
    place.provider.id_token_key = key
    assert place.log_in(place.visitor()).status_code == 400


def test_a_new_key_of_the_provider_is_taken(place: Place) -> None:
    before = place.provider.keys
    place.provider.keys = [RSAKey.generate_key(2048, {"kid": "second"})]
    assert place.log_in(place.visitor()).status_code == 200
    place.provider.keys = before


def test_what_comes_back_belongs_to_the_browser_that_began(place: Place) -> None:
    began, other = place.visitor(), place.visitor()
    back = place.sent_back(began)
    assert other.get(back).status_code == 400, "no log-in is under way there"
    place.sent_back(other)
    assert other.get(back).status_code == 400, "another one is"
    assert other.get("/saker").status_code == 303


def test_an_answer_is_good_for_one_time_and_for_ten_minutes(place: Place) -> None:
    visitor = place.visitor()
    back = place.sent_back(visitor)
    assert visitor.get(back).status_code == 200
    assert visitor.get(back).status_code == 400
    late = place.visitor()
    back = place.sent_back(late)
    place.clock.later = 601
    assert late.get(back).status_code == 400


def test_an_answer_of_another_provider_is_not_taken(place: Place) -> None:
    visitor = place.visitor()
    back = place.sent_back(visitor)
    fields = {**dict(parse_qsl(urlsplit(back).query)), "iss": "https://other.example"}
    before = len(place.provider.exchanges)
    assert visitor.get("/logg-inn/retur", params=fields).status_code == 400
    assert len(place.provider.exchanges) == before, "the code was not handed on"


@pytest.mark.parametrize("query", ["?error=access_denied", "", "?code=x", "?state=x&code=x", "?code=%00&state=%C3%A6"])
def test_a_log_in_that_was_broken_off_says_so_and_offers_another(place: Place, query: str) -> None:
    visitor = place.visitor()
    visitor.get("/logg-inn/person")
    answer = visitor.get(f"/logg-inn/retur{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'href="/logg-inn/person"' in answer.text


def test_somebody_who_is_not_known_gets_a_code_to_give_to_the_municipality(place: Place) -> None:
    place.provider.claims = {"pid": "02020212345"}
    visitor = place.visitor()
    answer = place.log_in(visitor)
    assert answer.status_code == 403
    code = re.search(r"[0-9a-f]{64}", answer.text)
    assert code is not None
    assert code[0] == subject_code(place.home, place.provider.issuer, "02020212345")
    assert visitor.get("/saker").status_code == 303


@pytest.mark.parametrize("claims", [{"acr": "idporten-loa-substantial"}, {"acr": None}, {"acr": ["idporten-loa-high"]}])
def test_where_the_role_demands_a_second_factor_a_weaker_log_in_is_not_enough(place: Place, claims: dict[str, Any]) -> None:
    place.provider.claims = claims
    visitor = place.visitor()
    assert place.log_in(visitor).status_code == 403
    assert visitor.get("/saker").status_code == 303


def test_where_the_role_demands_a_second_factor_a_key_opens_no_page(place: Place) -> None:
    visitor = place.visitor()
    assert visitor.post("/logg-inn", data={"key": key_of("caseworker")}).status_code == 403
    assert visitor.get("/saker").status_code == 303
    assert visitor.post("/logg-inn", data={"key": key_of("gis")}).status_code == 303, "a role that demands none goes on"


def test_a_session_ends_when_its_time_is_over(place: Place) -> None:
    visitor = place.visitor()
    place.log_in(visitor)
    place.clock.later = 8 * 3600 - 60
    assert visitor.get("/saker").status_code == 200
    place.clock.later = 8 * 3600 + 60
    assert visitor.get("/saker").status_code == 303


def test_logging_out_ends_the_session_also_for_who_has_copied_the_cookie(place: Place) -> None:
    visitor, thief = place.visitor(), place.visitor()
    place.log_in(visitor)
    copied = {"Cookie": f"ferdigsjekk={visitor.cookies['ferdigsjekk']}"}
    assert thief.get("/saker", headers=copied).status_code == 200
    token = re.search(r'name="token" value="([0-9a-f]+)"', visitor.get("/saker").text)
    assert token is not None
    left = visitor.post("/logg-ut", data={"token": token[1]})
    assert left.status_code == 200
    assert f"{place.provider.issuer}/logout?client_id={CLIENT}" in left.text
    assert "Kari Eksempel" not in left.text
    assert visitor.get("/saker").status_code == 303
    assert thief.get("/saker", headers=copied).status_code == 303


def test_logging_out_at_the_provider_ends_the_sessions_that_began_there(place: Place) -> None:
    place.provider.claims = {"sid": "session-one"}
    visitor, other = place.visitor(), place.visitor()
    place.log_in(visitor)
    place.provider.claims = {"sid": "session-two"}
    place.log_in(other)
    path = "/logg-ut/hos-leverandor"
    for wrong in ({"iss": "https://evil.example", "sid": "session-one"}, {"iss": place.provider.issuer, "sid": "../x"}, {}):
        assert place.visitor().get(path, params=wrong).status_code == 200
    assert visitor.get("/saker").status_code == 200
    told = place.visitor().get(path, params={"iss": place.provider.issuer, "sid": "session-one"})
    assert (told.status_code, told.content, told.headers["cache-control"]) == (200, b"", "no-store")
    assert visitor.get("/saker").status_code == 303
    assert other.get("/saker").status_code == 200


def test_ended_sessions_are_forgotten_when_they_would_be_over_anyway(place: Place) -> None:
    def leave() -> None:
        visitor = place.visitor()
        place.log_in(visitor)
        token = re.search(r'name="token" value="([0-9a-f]+)"', visitor.get("/saker").text)
        assert token is not None
        visitor.post("/logg-ut", data={"token": token[1]})

    leave()
    place.clock.later = 9 * 3600
    leave()
    assert len(list((place.home / "ended-sessions").iterdir())) == 1


def test_each_session_is_a_new_one(place: Place) -> None:
    visitor = place.visitor()
    cookies = []
    for _ in range(2):
        place.log_in(visitor)
        cookies.append(visitor.cookies["ferdigsjekk"])
    assert cookies[0] != cookies[1]


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}])
def test_a_form_that_another_site_sends_is_refused(place: Place, headers: dict[str, str]) -> None:
    visitor = place.visitor()
    assert visitor.post("/logg-inn", data={"key": key_of("gis")}, headers=headers).status_code == 400
    assert visitor.post("/sjekk", files={"file": ("a.sos", b".HODE")}, headers=headers).status_code == 400


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:8080"}])
def test_a_form_of_our_own_is_not(place: Place, headers: dict[str, str]) -> None:
    assert place.visitor().post("/logg-inn", data={"key": key_of("gis")}, headers=headers).status_code == 303


def test_with_tls_the_cookies_are_secure_and_of_this_host_alone(tmp_path: Path) -> None:
    with running() as provider:
        settings = Settings(home=tmp_path, check_processes=1, public_url="https://ferdigsjekk.example", login=login_at(provider))
        with served(settings) as address:
            set_cookie = httpx.get(f"{address}/logg-inn/person").headers["set-cookie"]
    assert set_cookie.startswith("__Host-ferdigsjekk-login=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in set_cookie
    assert "Domain" not in set_cookie


@pytest.mark.parametrize(
    "described", [{"issuer": "https://other.example"}, {"token_endpoint": "ftp://x"}, {"jwks_uri": None}, {"authorization_endpoint": "/a"}]
)
def test_a_provider_that_cannot_be_used_is_said_and_keys_go_on(tmp_path: Path, described: dict[str, Any]) -> None:
    with running() as provider:
        provider.described = described
        with served(settings_for_people(tmp_path, login=login_at(provider))) as address, httpx.Client(base_url=address) as visitor:
            assert visitor.get("/logg-inn/person").status_code == 503
            assert visitor.post("/logg-inn", data={"key": key_of("gis")}).status_code == 303


def test_a_firms_person_sees_the_firms_cases_and_one_whose_time_is_over_sees_none(tmp_path: Path) -> None:
    with running() as provider:
        known = {"name": "Ola Eksempel", "role": "contractor", "municipality": None, "firm": FIRM}
        for expires, status in (("2020-01-01", 403), (None, 200)):
            person = person_at(provider, tmp_path, **known, expires=expires)
            settings = settings_for_people(tmp_path, login=login_at(provider, demands={"caseworker": HIGH}), persons=(person,))
            with served(settings) as address, httpx.Client(base_url=address) as visitor:
                assert Place(provider, address, tmp_path, Clock()).log_in(visitor).status_code == status


def test_where_no_provider_is_named_nobody_is_sent_to_one(tmp_path: Path) -> None:
    with served(settings_for_people(tmp_path)) as address:
        assert "/logg-inn/person" not in httpx.get(f"{address}/logg-inn").text
        for path in ("/logg-inn/person", "/logg-inn/retur?code=x"):
            assert httpx.get(f"{address}{path}").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[login]\nissuer = "http://idp.example"\nclient_id = "x"', "https"),
        ('[login]\nissuer = "https://idp.example"\nclient_id = "x"\nscopes = ["profile"]', "openid"),
        ('[login]\nissuer = "https://idp.example"\nclient_id = "x"\n[login.demands.caseworker]', "at least one"),
        ('[[persons]]\nname = "x"\nrole = "gis"\nsubject = "' + "0" * 64 + '"', "[login]"),
        ('[[persons]]\nname = "x"\nrole = "gis"\nsubject = "01010112345"', "subject"),
        ('[[persons]]\nname = "x"\nrole = "contractor"\nsubject = "' + "0" * 64 + '"', "firm"),
    ],
)
def test_settings_that_would_let_in_the_wrong_ones_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "ferdigsjekk.toml").write_text(text)
    with pytest.raises(SettingsError, match=re.escape(said)):
        load_settings({}, tmp_path)
