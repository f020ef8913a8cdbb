"""Every route, every role, own and foreign: one table. A case in Moss, handed in by one firm; the others are another firm and another town's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from reference_data.sample import SAMPLE
from tests.endpoint.people import PEOPLE, Caller, key_of, settings_for_people
from tests.endpoint.routes import every_route
from tests.endpoint.serving import served

TOWN = {"caseworker", "gis", "admin"}
TOWNS = TOWN | {"other caseworker"}
FIRMS = {"firm", "other firm"}
OWN = TOWN | {"firm", "portal"}
KNOWN = TOWNS | FIRMS | {"portal"}
ALL = KNOWN | {"nobody"}

MATRIX: dict[tuple[str, str], tuple[int, set[str]]] = {
    ("GET", "/api/v1/notices"): (200, KNOWN),
    ("POST", "/api/v1/notices"): (400, FIRMS | {"portal", "admin"}),
    ("GET", "/api/v1/notices/{notice_id}"): (200, OWN),
    ("GET", "/api/v1/notices/{notice_id}/report"): (200, OWN),
    ("GET", "/api/v1/notices/{notice_id}/events"): (200, OWN),
    ("POST", "/api/v1/notices/{notice_id}/revisions"): (400, {"firm", "portal", "admin"}),
    ("POST", "/api/v1/notices/{notice_id}/decisions"): (422, {"caseworker", "admin"}),
    ("GET", "/api/v1/notices/{notice_id}/changes"): (200, TOWN),
    ("POST", "/api/v1/notices/{notice_id}/changes/{change_id}/decisions"): (422, {"gis", "admin"}),
    ("POST", "/api/v1/notices/{notice_id}/moves"): (422, OWN),
    ("GET", "/api/v1/rules"): (200, ALL),
    ("GET", "/api/v1/rules/{code}"): (200, ALL),
    ("POST", "/api/v1/precheck"): (400, ALL),
    ("GET", "/healthz"): (200, ALL),
    ("GET", "/readyz"): (200, ALL),
    ("GET", "/metrics"): (200, ALL),
    ("GET", "/docs"): (200, ALL),
    ("GET", "/"): (200, ALL),
    ("GET", "/eksempel"): (200, ALL),
    ("GET", "/guides"): (200, ALL),
    ("GET", "/guides/{name}"): (200, ALL),
    ("GET", "/om"): (200, ALL),
    ("GET", "/sjekk"): (200, ALL),
    ("POST", "/sjekk"): (400, ALL),
    ("GET", "/regler"): (200, ALL),
    ("GET", "/regler/{code}"): (200, ALL),
    ("GET", "/logg-inn"): (200, ALL),
    ("POST", "/logg-inn"): (401, ALL),
    ("GET", "/logg-inn/person"): (404, ALL),
    ("GET", "/logg-inn/retur"): (404, ALL),
    ("POST", "/logg-ut"): (400, ALL),
    ("GET", "/logg-ut/hos-leverandor"): (404, ALL),
    ("POST", "/logg-ut/fra-leverandor"): (404, ALL),
    ("GET", "/saker"): (200, KNOWN),
    ("GET", "/saker/{notice_id}"): (200, OWN),
    ("GET", "/saker/{notice_id}/rapport"): (200, OWN),
    ("GET", "/saker/{notice_id}/filer/{sha256}"): (200, OWN),
    ("POST", "/saker/{notice_id}/avgjorelse"): (400, {"caseworker", "admin"}),
    ("POST", "/saker/{notice_id}/tilstand"): (400, OWN),
    ("POST", "/saker/{notice_id}/sett"): (400, {"caseworker", "admin"}),
    ("GET", "/saker/{notice_id}/innsending"): (200, {"firm"}),
    ("POST", "/saker/{notice_id}/innsending"): (400, {"firm"}),
    ("GET", "/ny-melding"): (200, FIRMS),
    ("POST", "/ny-melding"): (400, FIRMS),
    ("GET", "/endringer"): (200, TOWNS),
    ("GET", "/saker/{notice_id}/endringer"): (200, TOWN),
    ("GET", "/saker/{notice_id}/endringer/fil"): (200, TOWN),
    ("GET", "/saker/{notice_id}/endringer/kart"): (200, TOWN),
    ("POST", "/saker/{notice_id}/endringer/avgjorelse"): (400, {"gis", "admin"}),
    ("GET", "/statistikk"): (200, TOWNS),
    ("GET", "/kart/bakgrunn"): (404, ALL),
}
"""Method and route: what it answers to a request with nothing in it, and to whom. Everybody else is told that there is nothing (404); without
a key that one is needed (401), on the pages the way to the log-in (303)."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    settings = settings_for_people(home, register=SAMPLE.register, terrain=SAMPLE.terrain, failed_logins_per_minute=1000)
    with served(settings) as running:
        yield running


@pytest.fixture(scope="module")
def case(address: str) -> dict[str, str]:
    """What stands for the placeholders of the routes."""
    with Caller(address, "firm") as firm:
        notice_id = str(firm.hand_in("2026/00001").json()["id"])
        firm.wait_for_report(notice_id)
        files = firm.http.get(f"/api/v1/notices/{notice_id}").json()["revisions"][0]["files"]
    return {"notice_id": notice_id, "sha256": files[0]["sha256"], "change_id": "all", "code": "VA-TAP-001", "name": "foretak"}


@pytest.fixture(scope="module")
def visitors(address: str) -> Iterator[dict[str, httpx.Client]]:
    """Who has logged in on the pages."""
    found = {person: httpx.Client(base_url=address, timeout=30) for person in (*PEOPLE, "nobody")}
    for person in PEOPLE:
        assert found[person].post("/logg-inn", data={"key": key_of(person)}).status_code == 303
    yield found
    for client in found.values():
        client.close()


@pytest.mark.parametrize("person", [*PEOPLE, "nobody"])
@pytest.mark.parametrize(("method", "route"), MATRIX, ids=[" ".join(row) for row in MATRIX])
def test_who_may_do_what(visitors: dict[str, httpx.Client], case: dict[str, str], person: str, method: str, route: str) -> None:
    status, allowed = MATRIX[method, route]
    is_program = route.startswith("/api/")
    headers = {"Authorization": f"Bearer {key_of(person)}"} if is_program and person in PEOPLE else {}
    answer = visitors[person].request(method, route.format(**case), headers=headers)
    if person in allowed:
        assert answer.status_code == status, answer.text[:500]
    elif person != "nobody":
        assert answer.status_code == 404, answer.text[:500]
    else:
        assert answer.status_code == (401 if is_program else 303)
        assert is_program or answer.headers["location"].partition("?")[0] == "/logg-inn"


@pytest.mark.parametrize("person", sorted(KNOWN))
def test_a_session_of_the_pages_opens_nothing_for_programs(visitors: dict[str, httpx.Client], case: dict[str, str], person: str) -> None:
    """So that no other site can make a browser do anything there."""
    for (method, route), (_, allowed) in MATRIX.items():
        if route.startswith("/api/") and "nobody" not in allowed:
            assert visitors[person].request(method, route.format(**case)).status_code == 401, route


@pytest.mark.parametrize("person", sorted(KNOWN))
@pytest.mark.parametrize("wrong", ["", "0" * 64])
def test_nothing_is_changed_by_a_form_that_is_not_of_this_session(
    visitors: dict[str, httpx.Client], case: dict[str, str], person: str, wrong: str
) -> None:
    for (method, route), (status, allowed) in MATRIX.items():
        if method == "POST" and "{notice_id}" in route and not route.startswith("/api/") and person in allowed:
            form = {"token": wrong, "decision": "approve", "reason": "x", "change": "all", "seen": "in_order"}
            assert visitors[person].post(route.format(**case), data=form).status_code == status, route
    kinds = _events(visitors["caseworker"], case)
    assert not any("decision" in kind or "decided" in kind or "seen" in kind for kind in kinds)


def _events(client: httpx.Client, case: dict[str, str]) -> list[str]:
    where = f"/api/v1/notices/{case['notice_id']}/events"
    answer = client.get(where, headers={"Authorization": f"Bearer {key_of('caseworker')}"})
    return [event["kind"] for event in answer.json()["events"]]


def test_what_is_not_yours_looks_like_what_is_not_there(visitors: dict[str, httpx.Client], case: dict[str, str]) -> None:
    absent = {**case, "notice_id": "00000000-0000-0000-0000-000000000000"}
    for (method, route), (_, allowed) in MATRIX.items():
        if "{notice_id}" not in route:
            continue
        for person in ("other firm", "other caseworker"):
            headers = {"Authorization": f"Bearer {key_of(person)}"} if route.startswith("/api/") else {}
            hidden, missing = (visitors[person].request(method, route.format(**where), headers=headers) for where in (case, absent))
            assert person not in allowed
            assert hidden.status_code == missing.status_code == 404, route
            assert _without_id(hidden.text, case) == _without_id(missing.text, absent), route


def _without_id(text: str, case: dict[str, str]) -> str:
    return re.sub(r"[0-9a-f]{64}", "", text.replace(case["notice_id"], ""))


def test_every_route_is_in_the_table() -> None:
    assert every_route() == set(MATRIX)
