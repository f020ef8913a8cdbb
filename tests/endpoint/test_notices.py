"""Notices over HTTP: handed in, checked, mended, decided; and who may do what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.callers import ApiKey
from pipelines.local_day import today
from reference_data.sample import SAMPLE
from tests.endpoint.people import NOTICE, PEOPLE, SOSI, Caller, key_of, settings_for_people
from tests.endpoint.serving import served

MENDED = (SAMPLE.sosi.parent.parent / "delivery_corrected" / SAMPLE.sosi.name).read_bytes()
PDF = b"%PDF-1.7 not SOSI"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with served(settings_for_people(home, register=SAMPLE.register, terrain=SAMPLE.terrain, out=home / "out")) as running:
        yield running


@pytest.fixture(scope="module")
def people(address: str) -> Iterator[dict[str, Caller]]:
    callers = {person: Caller(address, person) for person in PEOPLE}
    callers["nobody"] = Caller(address, None)
    yield callers
    for caller in callers.values():
        caller.http.close()


@pytest.fixture(scope="module")
def notice_id(people: dict[str, Caller]) -> str:
    """A notice of the firm's in Moss, checked."""
    found = str(people["firm"].hand_in("2026/00001").json()["id"])
    people["firm"].wait_for_report(found)
    return found


def test_a_notice_is_received_at_once_and_its_report_follows(people: dict[str, Caller]) -> None:
    answer = people["firm"].hand_in("2026/10001")
    assert answer.status_code == 202
    notice_id = answer.json()["id"]
    assert answer.headers["location"] == f"/api/v1/notices/{notice_id}"
    report = people["firm"].wait_for_report(notice_id)
    assert report["case"]["case_id"] == "2026/10001"
    notice = people["firm"].http.get(answer.headers["location"]).json()
    assert notice["state"] == "NEEDS_INFO"
    assert [file["role"] for file in notice["revisions"][0]["files"]] == ["sosi", "attachment", "notice"]


def test_a_national_identity_number_is_turned_away_with_its_field(people: dict[str, Caller]) -> None:
    answer = people["firm"].hand_in("2026/10003", owner={"name": "Kari Eksempel 018190 00049"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"path": "owner.name", "detail": "it holds a national identity number, which must not be sent: take it out"}]
    assert "00049" not in answer.text


def test_the_report_also_reaches_the_outgoing_folder(people: dict[str, Caller], address: str) -> None:
    notice_id = people["firm"].hand_in("2026/10002").json()["id"]
    people["firm"].wait_for_report(notice_id)
    for _ in range(200):
        kinds = [event["kind"] for event in people["caseworker"].http.get(f"/api/v1/notices/{notice_id}/events").json()["events"]]
        if "report.delivered" in kinds:
            return
    raise AssertionError(f"not delivered: {kinds}")


def test_a_mended_version_goes_on_with_the_case_and_says_what_is_mended(people: dict[str, Caller]) -> None:
    firm = people["firm"]
    notice_id = firm.hand_in("2026/10003").json()["id"]
    before = firm.wait_for_report(notice_id)
    answer = firm.hand_in("2026/10003", to=f"/api/v1/notices/{notice_id}/revisions", sosi=MENDED)
    assert (answer.status_code, answer.json()["id"], answer.json()["revision"]) == (202, notice_id, 2)
    after = firm.wait_for_report(notice_id, 2)
    assert after["difference"]["fixed"]
    assert set(after["difference"]["fixed"]) <= {finding["id"] for finding in before["findings"]}


def test_a_later_version_stays_in_the_municipality_of_its_case(people: dict[str, Caller]) -> None:
    notice_id = people["firm"].hand_in("2026/10013").json()["id"]
    moved = people["firm"].hand_in("2026/10013", to=f"/api/v1/notices/{notice_id}/revisions", sosi=MENDED, municipality="4601")
    assert (moved.status_code, moved.json()["errors"]) == (422, [{"path": "municipality", "detail": "is not 3103"}])
    assert len(people["firm"].http.get(f"/api/v1/notices/{notice_id}").json()["revisions"]) == 1


def test_what_was_judged_must_be_the_newest_when_it_is_decided(people: dict[str, Caller]) -> None:
    notice_id = people["firm"].hand_in("2026/10014").json()["id"]
    people["firm"].wait_for_report(notice_id)
    people["firm"].hand_in("2026/10014", to=f"/api/v1/notices/{notice_id}/revisions", sosi=MENDED)
    people["firm"].wait_for_report(notice_id, 2)
    path = f"/api/v1/notices/{notice_id}/decisions"
    stale = people["caseworker"].http.post(path, json={"decision": "approve", "reason": "I orden.", "revision": 1})
    assert (stale.status_code, stale.json()["detail"]) == (409, "Revision 1 was judged, and the newest is 2.")
    assert people["caseworker"].http.get(f"/api/v1/notices/{notice_id}").json()["decisions"] == []
    assert people["caseworker"].http.post(path, json={"decision": "approve", "reason": "I orden.", "revision": 2}).status_code == 200


def test_a_request_sent_twice_with_its_key_is_one_notice(people: dict[str, Caller]) -> None:
    first = people["firm"].hand_in("2026/10004", key="k-1")
    again = people["firm"].hand_in("2026/10004", key="k-1")
    assert first.json()["id"] == again.json()["id"]
    reused = people["firm"].hand_in("2026/99999", key="k-1")
    assert reused.status_code == 422
    assert reused.json()["type"].endswith(":key-reused")


def test_two_long_keys_that_begin_alike_are_not_taken_for_one(people: dict[str, Caller]) -> None:
    for case in ("2026/10014", "2026/10015"):
        assert people["firm"].hand_in(case, key="k" * 200 + case).status_code == 422


def test_the_same_content_is_one_notice_also_without_a_key(people: dict[str, Caller]) -> None:
    first, again = (people["firm"].hand_in("2026/10005") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert [answer.json()["created"] for answer in (first, again)] == [True, False]


def test_a_report_that_will_never_come_is_not_promised(people: dict[str, Caller], notice_id: str) -> None:
    answer = people["firm"].http.get(f"/api/v1/notices/{notice_id}/report?revision=9")
    assert (answer.status_code, answer.json()["detail"]) == (404, "The notice has no revision 9.")
    assert "retry-after" not in answer.headers


def test_the_firm_sees_of_the_register_only_what_a_firm_with_a_case_may(people: dict[str, Caller], notice_id: str) -> None:
    path = f"/api/v1/notices/{notice_id}/report"
    for_firm, for_municipality = (people[who].http.get(path).json() for who in ("firm", "caseworker"))
    assert (for_firm["level"], for_municipality["level"]) == ("L1", "L2")
    # What was not run says nothing of the register, and why it was not is for everybody.
    told = [finding for finding in for_municipality["findings"] if finding["from_register"] and finding["outcome"] != "not_run"]
    assert told
    for form in ("json", "html", "geojson", "csv", "sarif", "text"):
        shown = people["firm"].http.get(path, params={"format": form}).text
        for finding in told:
            assert finding["message"] not in shown


def test_a_firm_that_pre_checks_on_its_own_open_case_is_told_what_a_firm_may_know(people: dict[str, Caller], notice_id: str) -> None:
    files: dict[str, tuple[str, bytes]] = {
        "file": ("a.sos", SOSI),
        "notice": ("notice.json", json.dumps({**NOTICE, "case_id": "2026/00001"}).encode()),
    }
    levels = {who: people[who].http.post("/api/v1/precheck", files=files).json()["level"] for who in ("firm", "other firm", "nobody", "caseworker")}
    assert levels == {"firm": "L1", "other firm": "L0", "nobody": "L0", "caseworker": "L0"}
    elsewhere = {**files, "notice": ("notice.json", json.dumps({**NOTICE, "case_id": "2026/77777"}).encode())}
    assert people["firm"].http.post("/api/v1/precheck", files=elsewhere).json()["level"] == "L0"


@pytest.mark.parametrize("form", ["json", "html", "pdf", "geojson", "gpkg", "sosi", "sarif", "csv", "text"])
def test_the_report_comes_in_every_form(people: dict[str, Caller], notice_id: str, form: str) -> None:
    answer = people["caseworker"].http.get(f"/api/v1/notices/{notice_id}/report", params={"format": form})
    assert answer.status_code == 200
    assert answer.content
    again = people["caseworker"].http.get(
        f"/api/v1/notices/{notice_id}/report", params={"format": form}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_a_caseworker_decides_and_it_is_kept(people: dict[str, Caller]) -> None:
    notice_id = people["firm"].hand_in("2026/10006").json()["id"]
    finding = people["caseworker"].wait_for_report(notice_id)["findings"][0]["id"]
    path = f"/api/v1/notices/{notice_id}/decisions"
    dispensed = people["caseworker"].http.post(path, json={"decision": "dispense", "reason": "Fjell.", "finding": finding, "until": "2999-01-01"})
    assert dispensed.status_code == 200
    approved = people["caseworker"].http.post(path, json={"decision": "approve", "reason": "I orden."})
    assert approved.json()["notice"]["state"] == "APPROVED"
    assert [one["person"] for one in approved.json()["notice"]["decisions"]] == ["caseworker", "caseworker"]
    again = people["caseworker"].http.post(path, json={"decision": "reject", "reason": "Nei."})
    assert (again.status_code, again.json()["type"]) == (409, "urn:ferdigsjekk:problem:conflict")
    late = people["firm"].hand_in("2026/10006", to=f"/api/v1/notices/{notice_id}/revisions", sosi=MENDED)
    assert late.status_code == 409
    # A dispensation holds in the case: a later notice on it shows it, and to the municipality also where it was given.
    later = people["firm"].hand_in("2026/10006", kind="RELAY").json()["id"]
    assert [one["id"] for one in people["caseworker"].wait_for_report(later)["findings"] if "dispensation" in one] == [finding]
    shown = people["caseworker"].http.get(f"/api/v1/notices/{later}").json()["case_dispensations"]
    assert [(one["finding"], one["notice"], one["person"]) for one in shown] == [(finding, notice_id, "caseworker")]
    [theirs] = people["firm"].http.get(f"/api/v1/notices/{later}").json()["case_dispensations"]
    assert theirs["reason"] == "Fjell."
    assert "notice" not in theirs
    assert "person" not in theirs
    # What was said to one firm is not told to another that works in the same case.
    others = people["other firm"].hand_in("2026/10006").json()["id"]
    assert people["other firm"].http.get(f"/api/v1/notices/{others}").json()["case_dispensations"] == []
    assert len(people["caseworker"].http.get(f"/api/v1/notices/{others}").json()["case_dispensations"]) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"decision": "approve"},
        {"decision": "maybe", "reason": "x"},
        {"decision": "approve", "reason": ""},
        {"decision": "approve", "reason": "x", "finding": "y"},
        {"decision": "dispense", "reason": "x"},
        {"decision": "dispense", "reason": "x", "finding": "VA-TAP-001:none"},
    ],
)
def test_a_decision_of_the_wrong_shape_is_refused(people: dict[str, Caller], notice_id: str, wanted: dict[str, str]) -> None:
    assert people["caseworker"].http.post(f"/api/v1/notices/{notice_id}/decisions", json=wanted).status_code == 422


def test_notices_come_page_by_page(people: dict[str, Caller], notice_id: str) -> None:
    for number in range(3):
        people["other firm"].hand_in(f"2026/2000{number}")
    found: list[str] = []
    path = "/api/v1/notices?limit=2"
    while path:
        answer = people["other firm"].http.get(path)
        found += [notice["case_id"] for notice in answer.json()["notices"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert found[:3] == ["2026/20002", "2026/20001", "2026/20000"]
    assert len(set(found)) == len(found)
    whole = people["other firm"].http.get(f"/api/v1/notices?limit={len(found)}")
    assert len(whole.json()["notices"]) == len(found)
    assert "link" not in whole.headers, "there is no page after the last"


def test_a_page_cannot_begin_at_somebody_elses_notice(people: dict[str, Caller], notice_id: str) -> None:
    absent = people["other firm"].http.get("/api/v1/notices?after=00000000-0000-0000-0000-000000000000")
    foreign = people["other firm"].http.get(f"/api/v1/notices?after={notice_id}")
    assert (foreign.status_code, foreign.json()) == (absent.status_code, absent.json()) == (404, absent.json())


def test_reading_a_case_is_an_event_that_the_municipality_sees_and_the_firm_does_not(people: dict[str, Caller], notice_id: str) -> None:
    people["gis"].http.get(f"/api/v1/notices/{notice_id}")
    path = f"/api/v1/notices/{notice_id}/events"
    whole = people["caseworker"].http.get(path).json()["events"]
    assert any(event["kind"] == "notice.read" and event["actor"] == "gis" for event in whole)
    own = people["firm"].http.get(path).json()["events"]
    assert own[0]["kind"] == "notice.received"
    assert not any("actor" in event or event["kind"] == "notice.read" for event in own)


@pytest.mark.parametrize(
    ("notice", "file", "status"),
    [
        (None, SOSI, 400), (b"{", SOSI, 400), (b"[]", SOSI, 422), (b"ok", None, 400), (b"ok", b"", 415), (b"ok", PDF, 415),
        (b'{"schema": "ferdigsjekk-notice/1", "municipality": "9999", "kind": "REPAIR"}', SOSI, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_received_is_refused_and_nothing_is_kept(
    people: dict[str, Caller], notice: bytes | None, file: bytes | None, status: int
) -> None:
    before = _kept(people["admin"])
    form = json.dumps({"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "REPAIR"}).encode() if notice == b"ok" else notice
    files = [(name, (name, data)) for name, data in (("notice", form), ("file", file)) if data is not None]
    answer = people["firm"].http.post("/api/v1/notices", files=files or None)
    assert answer.status_code == status, answer.text
    assert _kept(people["admin"]) == before


def _kept(admin: Caller) -> list[str]:
    """The ids of all notices. Their states change while the service works on those that came before."""
    return [notice["id"] for notice in admin.http.get("/api/v1/notices?limit=200").json()["notices"]]


def test_a_portal_hands_in_for_its_own_municipality_only(people: dict[str, Caller]) -> None:
    assert people["portal"].hand_in("2026/30001").status_code == 202
    assert people["portal"].hand_in("2026/30002", municipality="4601").status_code == 422


def test_a_notice_that_is_not_yours_looks_like_one_that_is_not_there(people: dict[str, Caller], notice_id: str) -> None:
    hidden = people["other firm"].http.get(f"/api/v1/notices/{notice_id}")
    absent = people["other firm"].http.get("/api/v1/notices/00000000-0000-0000-0000-000000000000")
    assert (hidden.status_code, hidden.json()) == (absent.status_code, absent.json())


def test_a_key_that_has_expired_is_nobodys(tmp_path: Path) -> None:
    settings = settings_for_people(tmp_path)
    yesterday = today() - timedelta(days=1)
    old = ApiKey(name="old", sha256=hashlib.sha256(key_of("old").encode()).hexdigest(), role="admin", expires=yesterday)
    both = settings.model_copy(update={"known_keys": (*settings.known_keys, old)})
    with served(both) as running, Caller(running, "old") as expired, Caller(running, "admin") as valid:
        assert expired.http.get("/api/v1/notices").status_code == 401
        assert valid.http.get("/api/v1/notices").status_code == 200


def test_without_a_ledger_the_pre_check_goes_on_alone(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all" * 100)
    with served(settings_for_people(tmp_path)) as running, Caller(running, "firm") as firm:
        assert firm.http.get("/api/v1/notices").status_code == 503
        assert firm.http.post("/api/v1/precheck", files={"file": ("a.sos", SOSI)}).status_code == 200


def test_a_notice_that_was_received_before_the_service_was_stopped_is_checked_by_the_next(tmp_path: Path) -> None:
    from pipelines import casework
    from pipelines.casework import Document
    from pipelines.installation import open_installation

    settings = settings_for_people(tmp_path)
    with open_installation(settings) as installation:
        notice = SAMPLE.notice.read_bytes()
        entries = casework.keep_files(installation, [Document("notice.json", "notice", notice), Document("a.sos", "sosi", SOSI)])
        receipt = installation.ledger.receive(casework.submission_of(json.loads(notice), entries, "http", "firm", installation))
    with served(settings) as running, Caller(running, "admin") as admin:
        admin.wait_for_report(receipt.notice_id)
