"""Limits by key and by address, keys that replace one another, keys for a part of a role: by a clock that the tests turn."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint.rates import Buckets, Limits, address_of
from pipelines.callers import ApiKey
from pipelines.local_day import day_of
from tests.endpoint.people import SOSI, key_of, settings_for_people
from tests.endpoint.serving import served

FAR = {"X-Forwarded-For": "203.0.113.5"}
"""As a proxy on this machine says it of a visitor."""
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC).timestamp()


class Clock:
    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_a_bucket_holds_a_minutes_worth_and_fills_evenly() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    assert [buckets.take("a", 3) for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a", 3) == pytest.approx(20)
    clock.now = 20.0
    assert buckets.take("a", 3) == 0
    assert buckets.take("a", 3) == pytest.approx(20)
    clock.now = 10_000.0
    assert [buckets.take("a", 3) for _ in range(4)] == [0, 0, 0, pytest.approx(20)]


def test_one_who_asks_too_often_holds_up_nobody_else() -> None:
    buckets = Buckets(Clock())
    for _ in range(10):
        buckets.take("a", 1)
    assert buckets.take("b", 1) == 0


def test_a_clock_that_is_set_back_locks_nobody_out_for_long() -> None:
    clock = Clock(1_000_000.0)
    buckets = Buckets(clock)
    buckets.take("a", 1)
    clock.now = 0.0
    assert buckets.take("a", 1) == pytest.approx(60)
    clock.now = 61.0
    assert buckets.take("a", 1) == 0


def test_a_hundred_thousand_addresses_take_no_more_memory_than_the_table_holds() -> None:
    buckets = Buckets(Clock(), most=1000)
    for number in range(100_000):
        buckets.take(f"address {number}", 10)
    assert len(buckets) == 1000


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 20))
def test_whatever_the_rhythm_no_more_is_let_in_than_the_limit_allows(pauses: list[float], limit: int) -> None:
    clock, let_in = Clock(), 0
    buckets = Buckets(clock)
    for pause in pauses:
        clock.now += pause
        let_in += buckets.take("a", limit) == 0
    assert let_in <= limit + clock.now * limit / 60 + 1e-6


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_network_counts_as_one(host: str, counted_as: str) -> None:
    from fastapi import Request

    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == counted_as


def test_whoever_asks_too_often_is_told_when_to_come_again_and_others_are_served(tmp_path: Path) -> None:
    clock = Clock(NOON)
    settings = settings_for_people(tmp_path, key_per_minute=4, address_per_minute=3)
    with served(settings, clock) as address, httpx.Client(base_url=address, headers=FAR) as client:
        firm, other = ({"Authorization": f"Bearer {key_of(who)}"} for who in ("firm", "other firm"))
        assert [client.get("/api/v1/notices", headers=firm).status_code for _ in range(5)] == [200] * 4 + [429]
        refused = client.post("/api/v1/notices", headers=firm)
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "15"
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:ferdigsjekk:problem:too-many"
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert client.get("/api/v1/notices", headers=other).status_code == 200
        paths = ["/logg-inn", "/regler", "/api/v1/rules", "/regler", "/api/v1/rules"]
        assert [client.get(path).status_code for path in paths] == [200, 200, 200, 429, 429]
        assert [client.get(path).status_code for path in ("/healthz", "/metrics", "/static/ferdigsjekk.css")] == [200] * 3
        clock.now += 15
        assert client.get("/api/v1/notices", headers=firm).status_code == 200
        assert client.get("/regler", headers={"X-Forwarded-For": "203.0.113.6"}).status_code == 200


@pytest.mark.parametrize(("address", "is_counted"), [("203.0.113.5", True), ("2001:db8:1:2::/64", True), ("127.0.0.1", False), ("::/64", False)])
def test_without_a_setting_one_address_has_a_generous_limit_and_the_machine_itself_has_none(tmp_path: Path, address: str, is_counted: bool) -> None:
    settings = settings_for_people(tmp_path)
    limits = Limits(settings, Clock(NOON))
    assert settings.address_per_minute >= 120
    assert [limits.wait_for(None, address) for _ in range(settings.address_per_minute)] == [0] * settings.address_per_minute
    assert (limits.wait_for(None, address) > 0) is is_counted


def test_a_session_on_the_pages_counts_as_whose_it_is(tmp_path: Path) -> None:
    settings = settings_for_people(tmp_path, key_per_minute=3, address_per_minute=1)
    with served(settings, Clock(NOON)) as address, httpx.Client(base_url=address, headers=FAR) as client:
        assert client.post("/logg-inn", data={"key": key_of("gis")}).status_code == 303
        assert [client.get("/saker").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_guessing_keys_is_slow_and_holds_up_no_known_caller(tmp_path: Path) -> None:
    clock = Clock(NOON)
    with served(settings_for_people(tmp_path, failed_logins_per_minute=3), clock) as address, httpx.Client(base_url=address) as client:
        wrong = {"Authorization": "Bearer wrong"}
        assert [client.get("/api/v1/notices", headers=wrong).status_code for _ in range(4)] == [401] * 3 + [429]
        assert client.post("/logg-inn", data={"key": key_of("gis")}).status_code == 429, "nobody learns here which key is right"
        assert client.get("/api/v1/notices", headers={"X-API-Key": key_of("gis")}).status_code == 200
        clock.now += 20
        assert client.post("/logg-inn", data={"key": "wrong"}).status_code == 401
        assert client.post("/logg-inn", data={"key": "wrong"}).status_code == 429
        clock.now += 60
        assert client.post("/logg-inn", data={"key": key_of("gis")}).status_code == 303


def entry(key: str, **facts: Any) -> ApiKey:
    known: dict[str, Any] = {"name": "Kart", "role": "gis", "municipality": "3103", **facts}
    return ApiKey(sha256=hashlib.sha256(key.encode()).hexdigest(), **known)


def test_while_one_key_replaces_another_both_let_in_until_the_old_one_ends(tmp_path: Path) -> None:
    today = day_of(datetime.fromtimestamp(NOON, UTC))
    keys = (entry("old", expires=today), entry("new", expires=date(2030, 1, 1)))
    clock = Clock(NOON)
    settings = settings_for_people(tmp_path).model_copy(update={"known_keys": keys})
    with served(settings, clock) as address, httpx.Client(base_url=address) as client, httpx.Client(base_url=address) as visitor:
        visitor.post("/logg-inn", data={"key": "old"})

        def let_in() -> list[int]:
            by_key = [client.get("/api/v1/notices", headers={"X-API-Key": key}).status_code for key in ("old", "new")]
            return [*by_key, visitor.get("/saker").status_code]

        assert let_in() == [200, 200, 200]
        clock.now += timedelta(days=2).total_seconds() - 1
        assert let_in() == [401, 200, 303], "the session of the old key ends with it"


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (("read",), {"list"}),
        (("hand_in",), {"hand in"}),
        (("read", "hand_in"), {"list", "hand in"}),
        (("precheck",), {"precheck"}),
        ((), {"list", "hand in", "precheck"}),
    ],
)
def test_a_key_with_scopes_does_that_part_of_its_role_and_nothing_else(scoped: str, scopes: tuple[str, ...], allowed: set[str]) -> None:
    headers = {"X-API-Key": f"key for {scopes}"}
    with httpx.Client(base_url=scoped, headers=headers, timeout=30) as client:
        answers = {
            "list": client.get("/api/v1/notices").status_code == 200,
            "hand in": client.post("/api/v1/notices").status_code == 400,
            "precheck": client.post("/api/v1/precheck", files={"file": ("a.sos", SOSI)}).status_code == 200,
        }
        assert {what for what, done in answers.items() if done} == allowed
        assert (client.post("/logg-inn", data={"key": f"key for {scopes}"}).status_code == 303) is (scopes == ())


@pytest.fixture(scope="module")
def scoped(tmp_path_factory: pytest.TempPathFactory) -> Any:
    every: list[tuple[Any, ...]] = [("read",), ("hand_in",), ("read", "hand_in"), ("precheck",), ()]
    keys = tuple(entry(f"key for {scopes}", role="portal", scopes=scopes) for scopes in every)
    settings = settings_for_people(tmp_path_factory.mktemp("home"), precheck_needs_key=True).model_copy(update={"known_keys": keys})
    with served(settings) as address:
        yield address
