"""The pre-check as a contractor's program meets it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

import reports
from pipelines.settings import Settings
from reference_data.sample import SAMPLE
from tests.endpoint.serving import served

SOSI = SAMPLE.sosi.read_bytes()
NOTICE = SAMPLE.notice.read_bytes()
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def post(client: httpx.Client, accept: str | None = None, **parts: Any) -> httpx.Response:
    parts = {"file": ("a.sos", SOSI), **parts}
    files = {name: part for name, part in parts.items() if part is not None}
    return client.post("/api/v1/precheck", files=files, headers={"Accept": accept} if accept else {})


def problem(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == response.status_code
    assert set(found) >= {"type", "title", "status", "detail"}
    return str(found["type"]).removeprefix("urn:ferdigsjekk:problem:")


def test_a_file_with_its_notice_gets_the_report(client: httpx.Client) -> None:
    response = post(client, notice=("notice.json", NOTICE))
    assert response.status_code == 200
    report = response.json()
    jsonschema.validate(report, reports.json_schema())
    assert report["case"]["municipality"] == "3103"
    assert report["delivery"]["sha256"] == hashlib.sha256(SOSI).hexdigest()
    assert report["verdict"] == "needs_correction"


def test_no_register_is_opened_and_the_rules_that_need_it_say_so(client: httpx.Client) -> None:
    report = post(client, notice=("notice.json", NOTICE)).json()
    assert report["level"] == "L0"
    assert report["register"] is None
    waiting = [rule for rule in report["rules"] if "register" in rule["needs"] and rule["outcome"] != "not_applicable"]
    assert waiting
    assert {rule["outcome"] for rule in waiting} == {"not_run"}


def test_a_register_of_the_installation_is_not_opened_either(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, check_processes=1, register=SAMPLE.register)
    with served(settings) as address, httpx.Client(base_url=address, timeout=30) as client:
        assert post(client, notice=("notice.json", NOTICE)).json()["register"] is None


def test_nothing_is_stored(client: httpx.Client, home: Path) -> None:
    assert post(client, notice=("notice.json", NOTICE)).status_code == 200
    kept = [path for path in home.rglob("*") if path.is_file() and SOSI[:200] in path.read_bytes()]
    assert kept == []


def test_the_notice_may_be_a_field(client: httpx.Client) -> None:
    response = client.post("/api/v1/precheck", files={"file": ("a.sos", SOSI)}, data={"notice": NOTICE.decode()})
    assert response.json()["case"]["case_id"] == json.loads(NOTICE)["case_id"]


def test_the_municipality_may_be_named_without_a_notice(client: httpx.Client) -> None:
    response = client.post("/api/v1/precheck", files={"file": ("a.sos", SOSI)}, data={"municipality": "3103"})
    assert response.json()["pack"]["id"] == "moss"


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        (None, "application/json", b"{"),
        ("*/*", "application/json", b"{"),
        (BROWSER, "text/html", b"<!doctype html"),
        ("application/pdf", "application/pdf", b"%PDF-"),
        ("text/html;q=0.2, application/pdf", "application/pdf", b"%PDF-"),
        ("application/*", "application/json", b"{"),
    ],
)
def test_accept_picks_the_form(client: httpx.Client, accept: str | None, media_type: str, begins: bytes) -> None:
    response = post(client, accept, notice=("notice.json", NOTICE))
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    assert response.content.lower().startswith(begins.lower())


def test_a_form_that_there_is_not_is_refused(client: httpx.Client) -> None:
    assert problem(post(client, "image/png")) == "not-acceptable"


def test_the_language_can_be_chosen(client: httpx.Client) -> None:
    reports_by_language = {
        lang: client.post("/api/v1/precheck", files={"file": ("a.sos", SOSI)}, data={"lang": lang}).json() for lang in ("nb", "nn", "en")
    }
    assert {report["language"] for report in reports_by_language.values()} == {"nb", "nn", "en"}


@pytest.mark.parametrize(
    ("parts", "status", "name"),
    [
        ({"file": None, "notice": ("notice.json", NOTICE)}, 400, "missing-part"),
        ({"file": ("a.sos", b"")}, 415, "wrong-kind"),
        ({"file": ("a.sos", b"  \n")}, 415, "wrong-kind"),
        ({"file": ("a.sos", b"%PDF-1.7\n" + b"x" * 500)}, 415, "wrong-kind"),
        ({"file": ("a.sos", b"PK\x03\x04" + b"\0" * 500)}, 415, "wrong-kind"),
        ({"notice": ("notice.json", b"{")}, 400, "not-json"),
        ({"notice": ("notice.json", b"\xff\xfe\xfd")}, 400, "not-json"),
        ({"notice": ("notice.json", b"[" * 50_000)}, 400, "not-json"),
        ({"notice": ("notice.json", b'{"schema": "ferdigsjekk-notice/1", "municipality": 3103, "kind": []}')}, 422, "wrong-shape"),
        ({"notice": ("notice.json", b"[]")}, 422, "wrong-shape"),
        ({"municipality": (None, "9999")}, 422, "unknown-municipality"),
        ({"municipality": (None, "../../etc/passwd")}, 422, "unknown-municipality"),
        ({"lang": (None, "tlh")}, 422, "wrong-shape"),
    ],
)
def test_what_cannot_be_checked_is_a_problem_of_its_own(client: httpx.Client, parts: dict[str, Any], status: int, name: str) -> None:
    response = post(client, **parts)
    assert (response.status_code, problem(response)) == (status, name)


def test_a_notice_of_the_wrong_shape_is_told_each_path(client: httpx.Client) -> None:
    broken = {**json.loads(NOTICE), "survey": {"date": "yesterday"}, "services": [{"length_m": "long"}]}
    errors = post(client, notice=("notice.json", json.dumps(broken).encode())).json()["errors"]
    paths = {error["path"] for error in errors}
    assert any("survey" in path and "date" in path for path in paths)
    assert any("services" in path and "length_m" in path for path in paths)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"", None, 400), (b"{}", "application/json", 415), (b"x", "multipart/form-data", 400), (b"x", "multipart/form-data; boundary=b", 400)],
)
def test_a_request_that_is_no_form_is_refused(client: httpx.Client, content: bytes, kind: str | None, status: int) -> None:
    response = client.post("/api/v1/precheck", content=content, headers={"Content-Type": kind} if kind else {})
    assert response.status_code == status
    problem(response)


def test_another_method_is_refused(client: httpx.Client) -> None:
    response = client.get("/api/v1/precheck")
    assert (response.status_code, problem(response)) == (405, "method-not-allowed")
    assert response.headers["allow"] == "OPTIONS, POST"


def test_a_file_name_cannot_lead_anywhere_or_break_the_report(client: httpx.Client) -> None:
    report = client.post("/api/v1/precheck", files={"file": ("../../etc/<b>x.sos", SOSI)}).json()
    assert report["delivery"]["file_name"] == "<b>x.sos"
    page = client.post("/api/v1/precheck", files={"file": ("<b>x.sos", SOSI)}, headers={"Accept": "text/html"}).text
    assert "<b>x.sos" not in page


def test_a_body_that_is_announced_too_large_is_refused_at_once(client: httpx.Client) -> None:
    host, port = client.base_url.host, client.base_url.port
    with socket.create_connection((host, port), timeout=5) as connection:
        connection.sendall(
            b"POST /api/v1/precheck HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 10000000000\r\n\r\n"
        )
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer


def test_a_body_that_streams_past_the_limit_is_refused_there(client: httpx.Client) -> None:
    sent = 0

    def stream() -> Any:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.sos"\r\n\r\n'
        while sent < 400_000_000:
            sent += 100_000
            yield b"!" * 100_000

    try:
        response = client.post("/api/v1/precheck", content=stream(), headers={"Content-Type": "multipart/form-data; boundary=b"})
        assert response.status_code == 413
    except httpx.TransportError:
        pass  # the service has answered and hung up while we were still sending
    assert sent < 100_000_000


def test_a_body_that_dribbles_is_cut_off(tmp_path: Path) -> None:
    with served(Settings(home=tmp_path, check_processes=1, upload_seconds=0.3)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(
                b"POST /api/v1/precheck HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b"
            )
            assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_a_check_that_takes_too_long_is_ended_and_the_next_one_is_served(tmp_path: Path) -> None:
    long = SOSI.replace(b".SLUTT", b".KURVE 90000:\n..OBJTYPE Ledning\n" + b"..N\xc3\x98H\n" + b"1 1 1\n" * 2_000_000 + b".SLUTT")
    with served(Settings(home=tmp_path, check_processes=1, check_seconds=1)) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert post(client).status_code == 200
        answer = post(client, file=("long.sos", long))
        assert (answer.status_code, problem(answer)) == (422, "too-demanding")
        assert post(client).status_code == 200


def test_a_checking_process_that_dies_costs_one_request(client: httpx.Client) -> None:
    """Killed from outside, as the kernel does when memory is short."""
    assert post(client).status_code == 200
    children = _checking_processes()
    assert children
    for child in children:
        os.kill(child, 9)
    answers = [post(client).status_code for _ in range(3)]
    assert answers[-1] == 200


def _checking_processes() -> list[int]:
    """The children of this process's fork server."""
    from multiprocessing import forkserver

    server: Any = forkserver._forkserver
    children = Path(f"/proc/{server._forkserver_pid}/task/{server._forkserver_pid}/children")
    return [int(child) for child in children.read_text(encoding="ascii").split()] if children.exists() else []


def test_where_the_municipality_demands_a_key_none_is_not_enough(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, check_processes=1, precheck_needs_key=True, api_keys=(hashlib.sha256(b"right").hexdigest(),))
    with served(settings) as address, httpx.Client(base_url=address, timeout=30) as client:
        without = post(client)
        assert (without.status_code, problem(without)) == (401, "unauthorised")
        assert without.headers["www-authenticate"] == "Bearer"
        files = {"file": ("a.sos", SOSI)}
        assert client.post("/api/v1/precheck", files=files, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert client.post("/api/v1/precheck", files=files, headers={"Authorization": "Bearer right"}).status_code == 200


def test_the_map_of_properties_is_open_to_everybody_and_a_map_of_another_municipality_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "cadastre").mkdir()
    shutil.copy(SAMPLE.cadastre, tmp_path / "cadastre" / "3103.gpkg")
    with served(Settings(home=tmp_path, check_processes=1)) as address, httpx.Client(base_url=address) as client:
        report = post(client, notice=("notice.json", NOTICE)).json()
        elsewhere = post(client, notice=("notice.json", NOTICE.replace(b'"3103"', b'"3024"'))).json()
    assert {one["kind"] for one in report["cadastre"]} == {"parcels", "buildings", "addresses"}
    assert next(rule["outcome"] for rule in report["rules"] if rule["rule"] == "VA-CRS-004") == "pass"
    assert "cadastre" not in elsewhere
