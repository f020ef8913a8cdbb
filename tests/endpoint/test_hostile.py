"""What somebody sends to do harm is refused or finished within the limits, and the others are served meanwhile."""

from __future__ import annotations

import json
import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from pipelines.settings import Settings
from tests.endpoint.hostile import EXHAUSTING, PRETENDING, many_pipes_in_one_place, sosi_and_page, zip_bomb
from tests.endpoint.people import NOTICE, SOSI, Caller, settings_for_people
from tests.endpoint.serving import served

FAULTS_OF_THE_SENDER = (400, 413, 415, 422)
CHECK_SECONDS = 3.0
MEMORY_BYTES = 512 * 1024 * 1024


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), check_processes=2, check_seconds=CHECK_SECONDS, check_memory_bytes=MEMORY_BYTES)
    with served(settings) as address, httpx.Client(base_url=address, timeout=120) as client:
        yield client


def sent(client: httpx.Client, data: bytes, name: str = "a.sos", accept: str = "application/json") -> httpx.Response:
    return client.post("/api/v1/precheck", files={"file": (name, data)}, data={"municipality": "3103"}, headers={"Accept": accept})


@pytest.mark.parametrize("name", PRETENDING)
def test_a_file_that_is_not_what_it_seems_is_refused_or_read_as_text_and_nothing_else(service: httpx.Client, name: str) -> None:
    answer = sent(service, PRETENDING[name]())
    assert answer.status_code in (200, *FAULTS_OF_THE_SENDER), answer.text[:500]
    assert len(answer.content) < 1_000_000
    assert sent(service, SOSI).status_code == 200


@pytest.mark.parametrize("name", EXHAUSTING)
def test_a_file_that_takes_too_much_is_finished_or_ended_within_the_limits_and_the_next_is_served(service: httpx.Client, name: str) -> None:
    answer = sent(service, EXHAUSTING[name]())
    assert answer.status_code in (200, 422), answer.text[:500]
    if answer.status_code == 422:
        assert answer.json()["type"] == "urn:ferdigsjekk:problem:too-demanding"
    assert sent(service, SOSI).status_code == 200


def test_others_are_served_while_a_file_holds_up_its_process(service: httpx.Client) -> None:
    assert sent(service, SOSI).status_code == 200
    answers: list[int] = []
    slow = threading.Thread(target=lambda: answers.append(sent(service, many_pipes_in_one_place()).status_code))
    slow.start()
    served_meanwhile = []
    while slow.is_alive():
        served_meanwhile.append(sent(service, SOSI).status_code)
    slow.join()
    assert set(served_meanwhile) == {200}
    assert answers == [422]
    assert len(served_meanwhile) > 1, "the last of them may have come after"


def test_others_are_served_while_many_hold_a_body_back(service: httpx.Client) -> None:
    begun = b"POST /api/v1/precheck HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n--b"
    with ExitStack() as open_ones:
        for _ in range(100):
            connection = open_ones.enter_context(socket.create_connection((service.base_url.host, service.base_url.port or 80), timeout=10))
            connection.sendall(begun)
        assert sent(service, SOSI).status_code == 200


def test_a_page_of_html_in_the_file_is_text_in_every_form_of_the_report(service: httpx.Client) -> None:
    page = sent(service, sosi_and_page(), accept="text/html")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "script-src" not in page.headers["content-security-policy"], "and nothing could run if it were not"
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_packed_body_is_not_unpacked(service: httpx.Client) -> None:
    """The service takes no content encoding: what comes packed is no form."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Encoding": "gzip"}
    assert service.post("/api/v1/precheck", content=PRETENDING["gzip_bomb"](), headers=headers).status_code == 400
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"


@pytest.mark.parametrize(
    "notice",
    [
        json.dumps({**NOTICE, "extra": json.loads("[" * 900 + "]" * 900)}).encode(),
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "REPAIR", "property": {"gnr": ' + b"9" * 100_000 + b"}}",
        b'{"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "REPAIR", "heights": {"main_top_m": 1e999}}',
        json.dumps({**NOTICE, "services": [{"function": "SP"}] * 50_000}).encode(),
        json.dumps({**NOTICE, "case_id": "\x00\x1b[31m\u202e../../x"}).encode(),
        json.dumps({**NOTICE, "case_id": "\ud800", "\udfff": "a field of its own"}).encode(),
        json.dumps({**NOTICE, "kind": "\ud800"}).encode(),
    ],
    ids=["nested", "nested beyond reading", "a number without end", "infinity", "a long list", "control characters", "half letters", "half a code"],
)
def test_a_notice_that_is_made_to_harm_is_refused_or_finished(service: httpx.Client, notice: bytes) -> None:
    answer = service.post("/api/v1/precheck", files={"file": ("a.sos", SOSI), "notice": ("notice.json", notice)})
    assert answer.status_code in (200, *FAULTS_OF_THE_SENDER), answer.text[:300]
    page = service.post("/sjekk", files={"file": ("a.sos", SOSI), "notice": ("notice.json", notice)})
    assert page.status_code in (200, *FAULTS_OF_THE_SENDER), page.text[:300]
    assert sent(service, SOSI).status_code == 200


NAMES = [
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "a\r\nSet-Cookie: x=y.pdf", "..", "CON", "x" * 500, "\u202ea.sos", "same", "same",
]  # fmt: skip


@pytest.mark.parametrize("name", [*NAMES, "a\x00b.sos", "\x1b[2Jb.sos", "x" * 5000])
def test_a_file_is_checked_under_a_name_that_can_be_shown_or_refused(service: httpx.Client, name: str) -> None:
    answer = sent(service, SOSI, name)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        shown = answer.json()["delivery"]["file_name"]
        assert shown.isprintable()
        assert "/" not in shown
        assert "\\" not in shown
        assert 0 < len(shown) <= 120


def test_no_name_leads_a_file_anywhere_and_none_is_lost(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    with served(settings_for_people(home, out=out)) as address, Caller(address, "firm") as firm, Caller(address, "caseworker") as caseworker:
        files: list[tuple[str, tuple[str, str | bytes]]] = [
            ("notice", ("notice.json", json.dumps({**NOTICE, "case_id": "../../2026/1"}))),
            ("file", ("../a.sos", SOSI)),
        ]
        attachments = [("attachments", (name, f"content {number}".encode())) for number, name in enumerate(NAMES)]
        bomb = [("attachments", ("bomb.zip", zip_bomb()))]
        answer = firm.http.post("/api/v1/notices", files=[*files, *attachments, *bomb])
        assert answer.status_code == 202, answer.text
        notice_id = answer.json()["id"]
        caseworker.wait_for_report(notice_id)
        told = firm.http.get(f"/api/v1/notices/{notice_id}").json()["revisions"][0]["files"]
        for file in told:
            assert "/" not in file["name"]
            assert "\\" not in file["name"]
            assert file["name"].isprintable()
            assert 0 < len(file["name"]) <= 130
        assert len(told) == len(NAMES) + 3
        assert len({file["name"] for file in told}) == len(told), "none took another's place"
    outside = [path for path in tmp_path.rglob("*") if not path.is_relative_to(home) and not path.is_relative_to(out)]
    assert outside == []
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 20_000_000, "nothing was unpacked"


def test_a_head_that_never_ends_is_given_up_and_others_are_served_meanwhile(tmp_path: Path) -> None:
    with served(settings_for_people(tmp_path, head_seconds=1.5)) as address:
        host, port = address.removeprefix("http://").split(":")
        for begun, statuses in (
            (b"", []),
            (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", [b"408"]),
            (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HT", [b"200", b"408"]),
        ):
            with socket.create_connection((host, int(port)), timeout=30) as slow:
                slow.sendall(begun)
                assert httpx.get(f"{address}/healthz").status_code == 200
                answered = b"".join(iter(lambda: slow.recv(65536), b""))
            assert re.findall(rb"HTTP/1.1 (\d+)", answered) == statuses
            assert (b"urn:ferdigsjekk:problem:too-slow" in answered) is (b"408" in statuses)
        with httpx.Client(base_url=address) as patient:
            assert patient.get("/healthz").status_code == 200
            time.sleep(1.8)
            assert patient.get("/healthz").status_code == 200
