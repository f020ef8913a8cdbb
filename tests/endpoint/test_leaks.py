"""What the municipality alone may know of its mains stays with it: in every answer, page, download, error and header.

Two ways of looking. What only the register has is looked for in everything that an outsider is given. And two services that differ in nothing
but the register's secrets must answer an outsider alike, to the last header and byte: then there is nothing to read between the lines either.
"""

from __future__ import annotations

import json
import re
import struct
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import pytest

from reference_data.sample import SAMPLE
from tests.endpoint.people import NOTICE, SOSI, Caller, key_of, settings_for_people
from tests.endpoint.routes import every_route
from tests.endpoint.serving import served
from tests.reports.test_disclosure import register_secrets

FORMS = ("json", "html", "pdf", "geojson", "gpkg", "sosi", "sarif", "csv", "text")
CASE = "2026/00077"
SNAPSHOT = re.compile(r"register\.sos@[0-9a-f]{12}")
ONCE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|\b[0-9a-f]{32}\b"
    r"|\d{4}-\d\d-\d\dT[\d:.]+Z|\d{2,4}[-.]\d\d[-.]\d{2,4}( kl\. | )?(\d\d:\d\d(:\d\d)?)?"
)
"""What differs from one run to the next: ids, signatures, times."""
LEFT_OUT = {("GET", "/metrics"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/eksempel"), ("GET", "/docs")}
"""Figures of the machine, which `test_reading` holds to name nobody; and the sample and the examples, whose register is invented and shown to
all."""
PACKED = re.compile(r"base64,([A-Za-z0-9+/=]+)")
"""A download that lies in the page itself."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Town:
    """A service with a register, where the firm has a case that was checked."""

    address: str
    notice_id: str

    def told(self, person: str | None) -> dict[str, Answer]:
        """Everything that one outsider is answered: by key, on the pages, and to what is not theirs."""
        found = {}
        with Caller(self.address, person) as by_key, httpx.Client(base_url=self.address, timeout=60) as on_pages:
            if person is not None:
                assert on_pages.post("/logg-inn", data={"key": key_of(person)}).status_code == 303
            for method, route in sorted(every_route() - LEFT_OUT):
                path = re.sub(r"{\w*code\w*}", "VA-TAP-001", route).replace("{notice_id}", self.notice_id).replace("{change_id}", "all")
                client = by_key.http if path.startswith("/api/") else on_pages
                queries = [f"?format={form}" for form in FORMS] if path.endswith(("/report", "/rapport", "/changes")) else [""]
                more = ["?revision=99"] if path.endswith("/report") else ["?limit=1"] if path.endswith("/notices") else []
                for query in [*queries, *more]:
                    if method == "GET" or "{notice_id}" in route:
                        found[f"{method} {route}{query}"] = _answer(client.request(method, path + query))
            accepted = ("application/json", "text/html", "application/pdf", "application/geo+json", "text/plain")
            for name, notice, wanted in (("own case", CASE, accepted), ("no case", "2026/99999", accepted[:1])):
                for accept in wanted:
                    found[f"precheck, {name}, {accept}"] = _answer(
                        by_key.http.post("/api/v1/precheck", files=_files(notice), headers={"Accept": accept})
                    )
                found[f"page, {name}"] = _answer(on_pages.post("/sjekk", files=_files(notice)))
        return found


def _files(case_id: str) -> dict[str, tuple[str, bytes]]:
    return {"file": ("a.sos", SOSI), "notice": ("notice.json", json.dumps({**NOTICE, "case_id": case_id}).encode())}


def _answer(response: httpx.Response) -> Answer:
    own = f"{response.url.scheme}://{response.url.netloc.decode()}"
    headers = {name: value.replace(own, "") for name, value in response.headers.items() if name not in ("date", "set-cookie")}
    return Answer(response.status_code, headers, response.content)


def town(home: Path, register: Path) -> Iterator[Town]:
    with served(settings_for_people(home, register=register, terrain=SAMPLE.terrain, out=home / "out")) as address, Caller(address, "firm") as firm:
        notice_id = str(firm.hand_in(CASE).json()["id"])
        firm.wait_for_report(notice_id)
        yield Town(address, notice_id)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from town(tmp_path_factory.mktemp("here"), SAMPLE.register)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The same town with other ids, years, dimensions and materials in its register."""
    folder = tmp_path_factory.mktemp("elsewhere")
    register = folder / SAMPLE.register.name
    register.write_text(other_secrets(SAMPLE.register.read_text("latin-1")), "latin-1")
    yield from town(folder / "home", register)


def other_secrets(text: str) -> str:
    text = re.sub(r"(\.\.\.[FTL]?SID )(\d+)", lambda found: found[1] + str(int(found[2]) + 4_000_000), text)
    text = re.sub(r"(\.\.GUID )([0-9a-f]{8})", lambda found: found[1] + found[2][::-1], text)
    text = re.sub(r"(\.\.\.ANLEGGSÅR )\d+", r"\g<1>1931", text)
    text = re.sub(r"(\.\.\.DIMENSJON )(\d+)", lambda found: found[1] + str(int(found[2]) + 50), text)
    return re.sub(r"(\.\.\.MATERIAL )\w+", r"\g<1>STJ", text)


@pytest.fixture(scope="module")
def told(here: Town) -> dict[str | None, dict[str, Answer]]:
    return {person: here.told(person) for person in ("firm", "other firm", None)}


@pytest.mark.parametrize("person", ["firm", "other firm", None])
def test_nothing_that_only_the_register_has_is_in_anything_an_outsider_is_given(
    told: dict[str | None, dict[str, Answer]], person: str | None
) -> None:
    for what, answer in told[person].items():
        assert leaks(answer) == set(), what


@cache
def secrets() -> tuple[set[str], set[str]]:
    return register_secrets()


def leaks(answer: Answer) -> set[str]:
    inside = [b64decode(found) for found in PACKED.findall(answer.text)]
    return _leaks(answer.body, json.dumps(answer.headers)).union(*(_leaks(one, "") for one in inside))


@cache
def _leaks(body: bytes, headers: str) -> set[str]:
    """Outsiders are often answered alike, byte for byte: each answer is looked through once."""
    coordinates, names = secrets()
    try:
        text, packed = body.decode(), set()
    except UnicodeDecodeError:
        # Numbers as they are in memory stand only where there is more than text.
        text = body.decode("utf-8", "replace")
        packed = {one for one in coordinates if struct.pack("<d", float(one)) in body}
    shown = PACKED.sub("", text) + headers
    said = {f"{float(number.replace(',', '.')):.2f}" for number in re.findall(r"\d{6,7}[.,]\d{2,3}", shown)}
    whole = {f"{int(number) / 100:.2f}" for number in re.findall(r"\b\d{8,9}\b", shown)}
    return ((said | whole) & coordinates) | packed | (set(re.findall(r"[\w/-]+", shown)) & names)


@pytest.mark.parametrize("form", ["json", "html", "geojson", "gpkg", "sosi", "sarif", "csv", "text"])
def test_what_the_municipality_is_given_would_be_found_out(here: Town, form: str) -> None:
    with Caller(here.address, "caseworker") as caseworker:
        answer = caseworker.http.get(f"/api/v1/notices/{here.notice_id}/report", params={"format": form})
        assert leaks(_answer(answer))
        assert leaks(_answer(caseworker.http.get(f"/api/v1/notices/{here.notice_id}/changes")))


@pytest.mark.parametrize("person", ["firm", None])
def test_an_outsider_cannot_tell_two_registers_apart_that_differ_in_their_secrets_alone(
    told: dict[str | None, dict[str, Answer]], elsewhere: Town, person: str | None
) -> None:
    there = elsewhere.told(person)
    assert told[person].keys() == there.keys()
    for what, answer in told[person].items():
        other = there[what]
        assert (answer.status, settled(answer.headers)) == (other.status, settled(other.headers)), what
        if "pdf" in what or "gpkg" in what:
            assert len(answer.body) == pytest.approx(len(other.body), rel=0.01), what
        else:
            assert comparable(answer.text) == comparable(other.text), what


def settled(headers: dict[str, str]) -> dict[str, str]:
    """Packed forms name the register's snapshot, and are some bytes longer or shorter by it."""
    return {name: ONCE.sub("x", value) for name, value in headers.items() if name != "content-length"}


def comparable(text: str) -> str:
    return ONCE.sub("x", SNAPSHOT.sub("the register", PACKED.sub("download", text)))


def test_the_municipality_can_tell_them_apart(here: Town, elsewhere: Town) -> None:
    reports = []
    for place in (here, elsewhere):
        with Caller(place.address, "caseworker") as caseworker:
            reports.append(caseworker.http.get(f"/api/v1/notices/{place.notice_id}/report").text)
    assert comparable(reports[0]) != comparable(reports[1])


def test_without_a_case_an_answer_is_the_same_whether_there_is_a_register_or_not(here: Town, tmp_path: Path) -> None:
    with served(settings_for_people(tmp_path, terrain=SAMPLE.terrain)) as address:
        for accept in ("application/json", "text/html", "text/plain", "application/geo+json"):
            with_register, without = (
                _answer(httpx.post(f"{where}/api/v1/precheck", files=_files(CASE), headers={"Accept": accept}, timeout=60))
                for where in (here.address, address)
            )
            assert with_register == without
