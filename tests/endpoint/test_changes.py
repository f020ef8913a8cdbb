"""The change set of a notice over HTTP: who sees it, who decides, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from reference_data.sample import SAMPLE
from tests.endpoint.people import PEOPLE, Caller, key_of, settings_for_people
from tests.endpoint.serving import served


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Caller]]:
    home = tmp_path_factory.mktemp("home")
    with served(settings_for_people(home, register=SAMPLE.register, terrain=SAMPLE.terrain, out=home / "out", changes_four_eyes=False)) as address:
        callers = {person: Caller(address, person) for person in PEOPLE}
        yield callers
        for caller in callers.values():
            caller.http.close()


@pytest.fixture(scope="module")
def notice_id(people: dict[str, Caller]) -> str:
    found = str(people["firm"].hand_in("2026/20001").json()["id"])
    people["firm"].wait_for_report(found)
    return found


@pytest.fixture(scope="module")
def approved(people: dict[str, Caller]) -> str:
    found = str(people["firm"].hand_in("2026/20002").json()["id"])
    people["firm"].wait_for_report(found)
    answer = people["caseworker"].http.post(f"/api/v1/notices/{found}/decisions", json={"decision": "approve", "reason": "i orden"})
    assert answer.status_code == 200
    return found


def test_the_municipality_sees_what_a_notice_changes(people: dict[str, Caller], notice_id: str) -> None:
    answer = people["gis"].http.get(f"/api/v1/notices/{notice_id}/changes")
    assert answer.status_code == 200
    found = answer.json()
    assert {feature["update"]["action"] for feature in found["features"]} == {"Create", "Replace"}
    assert {feature["properties"]["decision"] for feature in found["features"]} == {"waiting"}
    assert found["source"]["case_id"] == "2026/20001"
    assert found["source"]["report_id"]


@pytest.mark.parametrize("form", ["gpkg", "sosi", "csv", "html"])
def test_the_other_forms_are_files(people: dict[str, Caller], notice_id: str, form: str) -> None:
    answer = people["gis"].http.get(f"/api/v1/notices/{notice_id}/changes", params={"format": form})
    assert answer.status_code == 200
    assert len(answer.content) > 500
    # A SOSI file says its own character set, which is the delivery's and seldom UTF-8.
    assert ("charset" in answer.headers["content-type"]) == (form in ("csv", "html"))


def test_a_firm_and_another_municipality_see_nothing(people: dict[str, Caller], notice_id: str) -> None:
    for person in ("firm", "other caseworker"):
        assert people[person].http.get(f"/api/v1/notices/{notice_id}/changes").status_code == 404


def test_nothing_is_decided_before_the_notice_is_approved(people: dict[str, Caller], notice_id: str) -> None:
    answer = people["gis"].http.post(f"/api/v1/notices/{notice_id}/changes/all/decisions", json={"decision": "accept"})
    assert answer.status_code == 409


def test_the_gis_team_decides_one_by_one_and_all_at_once(people: dict[str, Caller], approved: str) -> None:
    where = f"/api/v1/notices/{approved}/changes"
    first = people["gis"].http.get(where).json()["features"][0]["id"]
    answer = people["gis"].http.post(f"{where}/{first}/decisions", json={"decision": "refuse", "reason": "finnes fra før"})
    assert answer.status_code == 200
    answer = people["gis"].http.post(f"{where}/all/decisions", json={"decision": "accept"})
    assert answer.status_code == 200
    standing = {feature["id"]: feature["properties"]["decision"] for feature in answer.json()["features"]}
    assert [change for change, word in standing.items() if word != "accepted"] == [first], "to take the rest is no other view of what was refused"
    answer = people["gis"].http.post(f"{where}/{first}/decisions", json={"decision": "accept"})
    assert {feature["properties"]["decision"] for feature in answer.json()["features"]} == {"accepted"}
    assert [one["decision"] for one in answer.json()["decisions"]] == ["refuse", "accept", "accept"]
    kinds = [event["kind"] for event in people["gis"].http.get(f"/api/v1/notices/{approved}/events").json()["events"]]
    assert kinds.count("change.decided") == 3


def test_what_is_no_decision_is_refused_with_its_path(people: dict[str, Caller], approved: str) -> None:
    where = f"/api/v1/notices/{approved}/changes"
    for body in ({"decision": "maybe"}, {"decision": "refuse"}, {"decision": "accept", "joins_id": "1"}, {"decision": "link", "reason": "x"}):
        answer = people["gis"].http.post(f"{where}/all/decisions", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"]


def test_a_change_or_a_main_that_is_not_there_is_refused(people: dict[str, Caller], approved: str) -> None:
    where = f"/api/v1/notices/{approved}/changes"
    assert people["gis"].http.post(f"{where}/create:none/decisions", json={"decision": "accept"}).status_code == 422
    first = people["gis"].http.get(where).json()["features"][0]["id"]
    body = {"decision": "link", "reason": "ligger på den andre", "joins_id": "999"}
    assert people["gis"].http.post(f"{where}/{first}/decisions", json=body).status_code == 422


def test_a_caseworker_looks_and_does_not_decide(people: dict[str, Caller], approved: str) -> None:
    where = f"/api/v1/notices/{approved}/changes"
    assert people["caseworker"].http.get(where).status_code == 200
    assert people["caseworker"].http.post(f"{where}/all/decisions", json={"decision": "accept"}).status_code == 404


def taken_out(visitor: httpx.Client, where: str, which: dict[str, str]) -> set[str]:
    """The ids of the changes in the file."""
    return {str(one["id"]) for one in visitor.get(f"{where}/fil", params={"format": "geojson", **which}).json()["features"]}


def test_the_page_shows_the_changes_and_takes_decisions(people: dict[str, Caller]) -> None:
    notice = str(people["firm"].hand_in("2026/20003").json()["id"])
    people["firm"].wait_for_report(notice)
    people["caseworker"].http.post(f"/api/v1/notices/{notice}/decisions", json={"decision": "approve", "reason": "i orden"})
    where = f"/saker/{notice}/endringer"
    with httpx.Client(base_url=people["gis"].http.base_url, timeout=30) as visitor:
        assert visitor.get(where).status_code == 303
        visitor.post("/logg-inn", data={"key": key_of("gis")})
        shown = visitor.get(where)
        assert shown.status_code == 200
        assert "Godta alle som er sikre" in shown.text
        picture = visitor.get(f"{where}/kart")
        assert picture.text.count("<svg") == 2
        assert "script" not in picture.text
        token = re.search(r'name="token" value="([^"]+)"', shown.text)
        assert token is not None
        form = {"token": token[1], "change": "all", "decision": "accept"}
        assert visitor.post(f"{where}/avgjorelse", data={**form, "token": "another"}).status_code != 303
        assert visitor.post(f"{where}/avgjorelse", data={**form, "decision": "refuse"}).status_code == 422
        moved = {"token": token[1], "to": "REGISTERED", "reason": "Ført."}
        early = visitor.post(f"/saker/{notice}/tilstand", data=moved)
        assert early.status_code == 409
        assert "venter fortsatt" in early.text
        assert visitor.post(f"{where}/avgjorelse", data=form).status_code == 303
        ids = taken_out(visitor, where, {})
        assert taken_out(visitor, where, {"utvalg": "godtatt"}) == ids
        one = {"token": token[1], "change": max(ids), "reason": "Feil hovedledning."}
        assert visitor.post(f"{where}/avgjorelse", data={**one, "decision": "refuse"}).status_code == 303
        assert max(ids) in taken_out(visitor, where, {})
        assert max(ids) not in taken_out(visitor, where, {"utvalg": "godtatt"})
        assert visitor.post(f"{where}/avgjorelse", data={**one, "decision": "accept"}).status_code == 303
        assert "Merk som ført i ledningskartet</button>" in visitor.get(where).text
        assert visitor.post(f"/saker/{notice}/tilstand", data={**moved, "reason": " "}).status_code == 422
        assert visitor.post(f"/saker/{notice}/tilstand", data=moved).headers["location"] == where
        assert "<strong>Ført i ledningskartet</strong>" in visitor.get(f"/saker/{notice}").text
    found = people["gis"].http.get(f"/api/v1/notices/{notice}/changes").json()
    assert {feature["properties"]["decision"] for feature in found["features"]} == {"accepted"}


def test_all_approved_notices_are_on_one_map_and_in_a_list_that_say_the_same(people: dict[str, Caller], approved: str) -> None:
    with httpx.Client(base_url=people["gis"].http.base_url, timeout=30) as visitor:
        visitor.post("/logg-inn", data={"key": key_of("gis")})
        shown = visitor.get("/endringer").text
    assert f'href="/saker/{approved}/endringer"' in shown
    rows = re.findall(r'<article [^>]*id="delivery-(\d+)"', shown)
    assert rows
    assert sorted(re.findall(r'id="mark-(\d+)"', shown)) == sorted(rows)
    labels = re.findall(r'class="pin-link" data-numbers="\d+" aria-label="([^"]*)"', shown)
    assert len(labels) == len(rows)
    assert all(re.search(r"\d+ (venter|godtatt|avslått)", label) for label in labels)


@pytest.mark.parametrize(
    ("person", "to", "status"), [("firm", "WITHDRAWN", 303), ("firm", "CLOSED_INCOMPLETE", 404), ("caseworker", "WITHDRAWN", 404)]
)
def test_a_notice_is_withdrawn_on_its_page_by_the_firm_alone(people: dict[str, Caller], person: str, to: str, status: int) -> None:
    notice = str(people["firm"].hand_in(f"2026/2001{status}{person}").json()["id"])
    people["firm"].wait_for_report(notice)
    with httpx.Client(base_url=people["gis"].http.base_url, timeout=30) as visitor:
        visitor.post("/logg-inn", data={"key": key_of(person)})
        shown = visitor.get(f"/saker/{notice}").text
        assert ("Trekk meldingen" in shown) is (person == "firm")
        token = re.search(r'name="token" value="([^"]+)"', shown)
        assert token is not None
        form = {"token": token[1], "to": to, "reason": "Sendt to ganger."}
        assert visitor.post(f"/saker/{notice}/tilstand", data={**form, "token": "another"}).status_code == 400
        assert visitor.post(f"/saker/{notice}/tilstand", data=form).status_code == status
    state = people["firm"].http.get(f"/api/v1/notices/{notice}").json()["state"]
    assert (state == "WITHDRAWN") is (status == 303)
