"""The tick list, the files and the figures of a municipality: kept with name and reason, and shown to whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from endpoint.pages import cases
from endpoint.pages.happened import lines_of
from endpoint.pages.site import words
from tests.endpoint.people import SOSI, Caller, key_of, settings_for_people
from tests.endpoint.serving import served


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(settings_for_people(tmp_path_factory.mktemp("home"))) as running:
        yield running


@pytest.fixture(scope="module")
def notice_id(address: str) -> str:
    with Caller(address, "firm") as firm:
        found = str(firm.hand_in("2026/1").json()["id"])
        firm.wait_for_report(found)
        return found


@contextmanager
def visitor(address: str, person: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        assert client.post("/logg-inn", data={"key": key_of(person)}).status_code == 303
        yield client


def token(client: httpx.Client) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/saker").text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 303),
        ({"seen": "not_in_order", "reason": "Bare den ene enden."}, 303),
        ({"seen": "not_in_order"}, 422),
        ({"seen": "perhaps"}, 422),
        ({"check": "the weather"}, 422),
        ({"token": "0"}, 400),
    ],
)
def test_a_tick_is_kept_with_person_reason_and_time_or_refused(address: str, notice_id: str, change: dict[str, str], status: int) -> None:
    with visitor(address, "caseworker") as client, Caller(address, "caseworker") as system:
        before = [one for one in system.http.get(f"/api/v1/notices/{notice_id}/events").json()["events"] if one["kind"] == "check.by_person"]
        form = {"token": token(client), "check": "tracer_wire", "seen": "in_order", **change}
        assert client.post(f"/saker/{notice_id}/sett", data=form).status_code == status
        after = [one for one in system.http.get(f"/api/v1/notices/{notice_id}/events").json()["events"] if one["kind"] == "check.by_person"]
    assert len(after) == len(before) + (status == 303)
    if status == 303:
        wanted = {"check": "tracer_wire", "seen": form["seen"], "reason": form.get("reason", ""), "revision": 1}
        assert (after[-1]["actor"], after[-1]["data"]) == ("caseworker", wanted)


@pytest.mark.parametrize("person", ["firm", "gis", "other caseworker"])
def test_nobody_else_ticks(address: str, notice_id: str, person: str) -> None:
    with visitor(address, person) as client:
        form = {"token": token(client), "check": "tracer_wire", "seen": "in_order"}
        assert client.post(f"/saker/{notice_id}/sett", data=form).status_code == 404


@pytest.mark.parametrize(("person", "sees"), [("firm", True), ("caseworker", True), ("other firm", False), ("other caseworker", False)])
def test_a_file_of_the_notice_is_only_given_out_to_be_saved_and_to_whose_it_is(address: str, notice_id: str, person: str, sees: bool) -> None:
    with Caller(address, "firm") as firm:
        files = firm.http.get(f"/api/v1/notices/{notice_id}").json()["revisions"][0]["files"]
    sosi = next(one for one in files if one["role"] == "sosi")
    with visitor(address, person) as client:
        answer = client.get(f"/saker/{notice_id}/filer/{sosi['sha256']}")
        assert client.get(f"/saker/{notice_id}/filer/{'0' * 64}").status_code == 404
    assert (answer.status_code == 200) is sees
    if sees:
        assert answer.content == SOSI
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["content-type"] == "application/octet-stream"


def test_a_municipality_sees_its_own_figures_and_nobody_elses(address: str, notice_id: str) -> None:
    with visitor(address, "caseworker") as own, visitor(address, "other caseworker") as other, visitor(address, "firm") as firm:
        assert "<strong>1</strong> saker" in own.get("/statistikk").text
        assert "<strong>0</strong> saker" in other.get("/statistikk").text
        assert firm.get("/statistikk").status_code == 404
        assert firm.get("/endringer").status_code == 404


def test_the_queue_is_filtered(address: str, notice_id: str) -> None:
    with visitor(address, "caseworker") as client:
        for found, wanted in [
            ("", True),
            ("?sok=2026/1", True),
            ("?sok=nothing", False),
            ("?kind=REPAIR", False),
            ("?state=all", True),
            ("?over=1", False),
        ]:
            assert (notice_id in client.get(f"/saker{found}").text) is wanted, found


def test_what_hurries_most_is_shown_however_much_is_newer(address: str, notice_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Caller(address, "firm") as firm:
        newer = [str(firm.hand_in(f"2026/3{number}").json()["id"]) for number in range(2)]
        for one in newer:
            firm.wait_for_report(one)
    monkeypatch.setattr(cases, "SHOWN", 2)
    with visitor(address, "caseworker") as client:
        first = client.get("/saker").text
        assert notice_id in first
        assert sum(one in first for one in newer) == 1
        assert notice_id in client.get("/saker?state=all&sok=026/1").text
        assert notice_id not in client.get("/saker?state=all&sok=identity").text


@pytest.mark.parametrize(
    ("way", "form"), [("avgjorelse", {"decision": "ask", "reason": "Mer."}), ("sett", {"check": "tracer_wire", "seen": "in_order"})]
)
def test_a_page_that_shows_an_older_version_decides_nothing(address: str, way: str, form: dict[str, str]) -> None:
    with Caller(address, "firm") as firm:
        notice_id = str(firm.hand_in(f"2026/4-{way}").json()["id"])
        firm.wait_for_report(notice_id)
        firm.hand_in(f"2026/4-{way}", to=f"/api/v1/notices/{notice_id}/revisions", sosi=SOSI + b"\n")
        firm.wait_for_report(notice_id, 2)
    with visitor(address, "caseworker") as client:
        assert 'name="revision" value="2"' in client.get(f"/saker/{notice_id}").text
        sent = {**form, "token": token(client)}
        stale = client.post(f"/saker/{notice_id}/{way}", data={**sent, "revision": "1"})
        assert (stale.status_code, words("nb")["problem"]["said"]["newer-revision"] in stale.text) == (409, True)
        assert client.post(f"/saker/{notice_id}/{way}", data={**sent, "revision": "2"}).status_code == 303


def test_a_form_with_half_letters_spoils_no_page_for_anybody(address: str) -> None:
    with Caller(address, "firm") as firm:
        notice_id = str(firm.hand_in("2026/5", property={"gnr": 1, "bnr": 2, "address": "Vei \ud800 1"}, owner={"name": "\udfff"}).json()["id"])
        firm.wait_for_report(notice_id)
    for person, paths in (("caseworker", ("/saker", f"/saker/{notice_id}", "/statistikk")), ("firm", (f"/saker/{notice_id}/innsending",))):
        with visitor(address, person) as client:
            for path in paths:
                assert client.get(path).status_code == 200, path


def test_who_has_read_is_told_once_a_day_on_the_page_and_every_time_in_the_ledger(address: str, notice_id: str) -> None:
    with visitor(address, "caseworker") as client, Caller(address, "caseworker") as system:
        for _ in range(3):
            shown = client.get(f"/saker/{notice_id}").text
        events = system.http.get(f"/api/v1/notices/{notice_id}/events").json()["events"]
    read = words("nb")["event"]["notice.read"]
    told = [line for line in lines_of(events[:-1]) if line.kind == "notice.read"]
    assert len(events) > len(told) + 3
    assert shown.count(read) == len(told)
    assert all(f"{read} ({line.times} ganger)" in shown for line in told if line.times > 1)


def test_findings_that_a_page_brings_back_count_only_when_we_wrote_them(address: str) -> None:
    with httpx.Client(base_url=address, timeout=30) as client:
        first = client.post("/sjekk", files={"file": ("a.sos", SOSI)}, data={"municipality": "3103"}).text
        kept = {name: re.search(f'name="{name}" value="([^"]*)"', first)[1] for name in ("previous", "signed")}  # type: ignore[index]
        again = client.post("/sjekk", files={"file": ("a.sos", SOSI)}, data={"municipality": "3103", **kept}).text
        forged = client.post("/sjekk", files={"file": ("a.sos", SOSI)}, data={"municipality": "3103", **kept, "signed": "0" * 64}).text
    assert 'id="difference"' not in first
    assert 'id="difference"' in again
    assert 'id="difference"' not in forged


def test_a_reason_that_could_not_be_kept_is_not_lost(address: str, notice_id: str) -> None:
    with visitor(address, "caseworker") as client:
        for decision in ("approve", "reject", "ask", "dispense"):
            form = {"decision": decision, "reason": f"Skrevet for {decision}.", "until": "not a day", "token": token(client)}
            answer = client.post(f"/saker/{notice_id}/avgjorelse", data=form)
            assert answer.status_code == 422
            assert answer.text.count(form["reason"]) == (decision != "dispense" or 'id="dispense"' in answer.text)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [("*/*", "application/json"), ("application/pdf", "application/pdf"), ("text/html,*/*;q=0.8", "text/html"), ("image/png", None)],
)
def test_a_report_comes_in_the_form_that_the_caller_accepts(address: str, notice_id: str, accept: str, kind: str | None) -> None:
    with Caller(address, "caseworker") as caller:
        answer = caller.http.get(f"/api/v1/notices/{notice_id}/report", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == ((200, kind) if kind else (406, "application/problem+json"))
        named = caller.http.get(f"/api/v1/notices/{notice_id}/report", params={"format": "csv"}, headers={"Accept": accept})
        assert named.headers["content-type"].startswith("text/csv")


def test_no_dispensation_ends_before_it_begins(address: str, notice_id: str) -> None:
    with Caller(address, "caseworker") as caller:
        report = caller.http.get(f"/api/v1/notices/{notice_id}/report").json()
        finding = next(one["id"] for one in report["findings"] if one["outcome"] == "fail")
        decision = {"decision": "dispense", "reason": "Avtalt.", "finding": finding, "until": "2001-01-01"}
        refused = caller.http.post(f"/api/v1/notices/{notice_id}/decisions", json=decision)
        assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "until")
        assert caller.http.get(f"/api/v1/notices/{notice_id}").json()["decisions"] == []


def test_a_dispensation_given_on_another_notice_of_the_case_is_shown_with_the_way_there(address: str, notice_id: str) -> None:
    with Caller(address, "caseworker") as caller, Caller(address, "firm") as firm:
        first = firm.hand_in("2026/2").json()["id"]
        finding = next(one["id"] for one in firm.wait_for_report(first)["findings"] if one["outcome"] == "fail")
        decision = {"decision": "dispense", "reason": "Fjell under hele tomta.", "finding": finding}
        assert caller.http.post(f"/api/v1/notices/{first}/decisions", json=decision).status_code == 200
        later = firm.hand_in("2026/2", kind="RELAY").json()["id"]
        firm.wait_for_report(later)
    with visitor(address, "caseworker") as client:
        shown = client.get(f"/saker/{later}").text.partition('id="decisions"')[2]
        assert "Fjell under hele tomta." in shown
        assert f'<a href="/saker/{first}">Se den meldingen</a>' in shown
        assert "annen melding i saken" not in client.get(f"/saker/{first}").text
        assert "annen melding i saken" not in client.get(f"/saker/{notice_id}").text
