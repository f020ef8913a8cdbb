"""Every refusal is a problem that says what was wrong, also where no route was reached; and the description tells each of them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from endpoint.problems import MEDIA_TYPE
from pipelines.ledger import LedgerError, reading
from tests.endpoint.people import SOSI, key_of, settings_for_people
from tests.endpoint.serving import served

SURVEY = ("a.sos", SOSI)
MOST_BYTES = 64 * 1024
"""Of a head. One byte more is refused, when all of it has arrived: nothing is left unread that would reset the connection."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(settings_for_people(tmp_path_factory.mktemp("home"), max_upload_parts=3)) as running:
        yield running


@pytest.fixture(scope="module")
def described(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}/openapi.json").json()
    return found


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/notices", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/precheck", "OPTIONS, POST"),
        ("/saker", "GET, HEAD, OPTIONS"),
        ("/static/a", "GET, HEAD, OPTIONS"),
    ],
)
def test_what_can_be_done_at_an_address_is_told_to_who_asks_and_to_who_does_something_else(address: str, path: str, methods: str) -> None:
    asked = httpx.options(address + path)
    assert (asked.status_code, asked.headers["allow"], asked.content) == (204, methods, b"")
    wrong = httpx.patch(address + path)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, methods)
    assert "PATCH cannot be used here" in wrong.json()["detail"]


def test_nothing_can_be_done_where_there_is_nothing(address: str) -> None:
    answer = httpx.options(f"{address}/api/v1/nothing")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is nothing at this address.")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"files": [("file", SURVEY), ("file", SURVEY)]}, 'The part "file" came more than once.'),
        ({"files": [("file", SURVEY)], "data": {"lang": ["nb", "en"]}}, 'The part "lang" came more than once.'),
        ({"files": [("file", SURVEY)] * 4}, "Too many files"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, "Missing boundary"),
    ],
)
def test_a_form_that_cannot_be_read_is_told_why(address: str, sent: dict[str, Any], said: str) -> None:
    answer = httpx.post(f"{address}/api/v1/precheck", **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (400, MEDIA_TYPE)
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("head", "status", "name"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: ".ljust(MOST_BYTES + 1, b"a"), 431, "head-too-large"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, "bad-request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, "bad-request"),
    ],
)
def test_what_cannot_be_read_as_a_request_is_a_problem_too(address: str, head: bytes, status: int, name: str) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(head)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    lines, _, body = answer.partition(b"\r\n\r\n")
    assert lines.startswith(f"HTTP/1.1 {status} ".encode())
    assert f"Content-Type: {MEDIA_TYPE}".encode() in lines
    assert json.loads(body)["type"].endswith(f":{name}")


@pytest.mark.parametrize("path", ["/api/v1/notices", "/api/v1/notices/00000000-0000-0000-0000-000000000000"])
def test_a_ledger_that_rests_is_no_fault_of_the_program(address: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resting(*_: object, **__: object) -> None:
        raise LedgerError("The case ledger cannot be read now: the disk of postgres.internal is full.")

    monkeypatch.setattr(reading, "notices_page", resting)
    monkeypatch.setattr(reading, "notice", resting)
    answer = httpx.get(address + path, headers={"X-API-Key": key_of("firm")})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "postgres" not in answer.text


@pytest.mark.parametrize("path", ["/saker/a%00b", "/saker/a%00b/rapport", "/saker/..%2f..%2fetc/filer/x"])
def test_an_address_that_no_case_can_have_is_no_case(address: str, path: str) -> None:
    with httpx.Client(base_url=address, timeout=30) as client:
        assert client.post("/logg-inn", data={"key": key_of("caseworker")}).status_code == 303
        assert client.get(path).status_code == 404
        assert client.get("/saker", params={"sok": "a\x00b", "kind": "\x00"}).status_code == 200


@pytest.mark.parametrize(("public_url", "told"), [("https://ferdigsjekk.example", True), ("http://127.0.0.1:8080", False)])
def test_an_address_with_tls_is_never_to_be_asked_for_without(tmp_path: Path, public_url: str, told: bool) -> None:
    with served(settings_for_people(tmp_path, public_url=public_url)) as address:
        assert ("strict-transport-security" in httpx.get(f"{address}/healthz").headers) is told


def test_every_operation_has_a_name_of_its_own_that_a_client_can_use(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
    assert {"precheck", "hand_in", "revise", "read_report", "decide", "decide_change", "list_rules"} <= set(names)


def test_who_needs_a_key_is_told_and_a_caller_without_one_is_refused_there(address: str, described: dict[str, Any]) -> None:
    assert set(described["components"]["securitySchemes"]) == {"bearer", "apiKey"}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            demands = {name for way in operation.get("security", [{}]) for name in way} if {} not in operation.get("security", [{}]) else set()
            asked = path.format(notice_id="00000000-0000-0000-0000-000000000000", change_id="all", code="VA-TAP-001")
            status = httpx.request(method, address + asked, files={"file": SURVEY} if method == "post" else None).status_code
            assert (status == 401) == bool(demands), (method, path, status)


def test_every_refusal_that_is_described_is_a_problem_and_every_route_that_counts_tells_the_limits(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            refusals = {status: answer for status, answer in operation["responses"].items() if status[0] in "45"}
            assert all(set(answer["content"]) == {MEDIA_TYPE} for answer in refusals.values()), (method, path)
            if path.startswith("/api/"):
                assert {"429", "500"} <= set(refusals)
                assert "schema" in operation["responses"]["429"]["headers"]["Retry-After"]
            if method == "post":
                assert {"408", "413", "422"} <= set(refusals), path
