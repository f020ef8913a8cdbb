"""The pages, as somebody without script meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from markupsafe import escape

import endpoint
import pipelines
import reports
from endpoint.pages.site import LANGUAGES, words
from endpoint.problems import TITLES
from reference_data.sample import SAMPLE
from tests.endpoint.people import SOSI, Caller, key_of, settings_for_people
from tests.endpoint.serving import served
from tests.endpoint.test_reading import Outside

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(settings_for_people(tmp_path_factory.mktemp("home"))) as running:
        yield running


@pytest.fixture(scope="module")
def notice_id(address: str) -> str:
    with Caller(address, "firm") as firm:
        found = str(firm.hand_in("2026/<b>1").json()["id"])
        firm.wait_for_report(found)
        return found


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30, headers=BROWSER) as client:
        yield client


def log_in(visitor: httpx.Client, person: str) -> None:
    answer = visitor.post("/logg-inn", data={"key": key_of(person)})
    assert answer.status_code == 303
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=strict" in answer.headers["set-cookie"]


def token(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_a_contractor_drops_a_file_and_reads_the_report(visitor: httpx.Client) -> None:
    assert 'enctype="multipart/form-data"' in visitor.get("/sjekk").text
    answer = visitor.post("/sjekk", files={"file": ("a.sos", SOSI), "notice": ("notice.json", SAMPLE.notice.read_bytes())}, data={"municipality": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "VA-" in answer.text


@pytest.mark.parametrize("files", [{"file": ("", b"")}, {"file": ("a.sos", b"%PDF")}, {"file": ("a.sos", SOSI), "notice": ("n.json", b"{")}])
def test_what_cannot_be_checked_gives_the_form_again_with_the_reason(visitor: httpx.Client, files: dict[str, Any]) -> None:
    answer = visitor.post("/sjekk", files=files)
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in answer.text
    assert 'action="/sjekk"' in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_speak_the_language_that_was_chosen_and_keep_to_it(visitor: httpx.Client, lang: str) -> None:
    assert f'<html lang="{lang}">' in visitor.get("/", params={"lang": lang}).text
    later = visitor.get("/regler").text
    assert f'<html lang="{lang}">' in later
    assert words(lang)["rules"]["title"] in later


@pytest.mark.parametrize(("accepted", "lang"), [("nn-NO,nn;q=0.9", "nn"), ("no", "nb"), ("en-GB,en;q=0.8", "en"), ("sv", "nb"), ("", "nb")])
def test_a_browsers_language_is_heeded(visitor: httpx.Client, accepted: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in visitor.get("/", headers={"Accept-Language": accepted}).text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n1 0 obj", "file-pdf"), (b"PK\x03\x04\x14", "file-packed"), (b"\x1f\x8b\x08", "file-packed"), (b"\x89PNG\r\n", "file-picture"),
        (b"\xff\xd8\xff\xe0", "file-picture"), (b"\0\0\0\x18ftypheic", "file-picture"), (".HODE\n".encode("utf-16"), "file-utf16"),
        (b"  0\r\nSECTION\r\n", "file-drawing"), (b"AC1032\0", "file-drawing"), (b'\xef\xbb\xbf {"schema": 1}', "file-json"),
        (b"<?xml version='1.0'?><gml/>", "file-xml"), (b"x" * 2_000_000, "wrong-kind"), (b" \n ", "empty-file"), (b"\xe6\xf8\xe5", "wrong-kind"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_a_file_of_the_wrong_kind_is_called_what_it_is_with_what_to_do(visitor: httpx.Client, content: bytes, said: str) -> None:
    answer = visitor.post("/sjekk", files={"file": ("a.sos", content)}, data={"municipality": "3103"}, headers={"Accept-Language": "nn"})
    assert answer.status_code == 415
    assert str(escape(words("nn")["problem"]["said"][said])) in answer.text


def test_whoever_must_log_in_first_comes_to_the_page_that_was_asked_for(visitor: httpx.Client) -> None:
    with httpx.Client(base_url=visitor.base_url, timeout=30) as other:
        sent = other.get("/saker?state=NEEDS_INFO&sok=2026").headers["location"]
        assert words("nb")["login"]["first"] in other.get(sent, headers={"Accept-Language": "nb"}).text
        assert other.post(sent, data={"key": "wrong"}).status_code == 401
        assert other.post(sent, data={"key": key_of("caseworker")}).headers["location"] == "/saker?state=NEEDS_INFO&sok=2026"


@pytest.mark.parametrize(
    "asked", ["https://evil.example/saker", "//evil.example", "/logg-ut", "/saker\\evil", "/saker/../logg-ut", "/saker?x=//e", "javascript:1"]
)
def test_nobody_is_led_anywhere_else_after_the_log_in(visitor: httpx.Client, asked: str) -> None:
    with httpx.Client(base_url=visitor.base_url, timeout=30) as other:
        answer = other.post("/logg-inn", params={"til": asked}, data={"key": key_of("caseworker")})
        assert answer.headers["location"] == "/saker"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_can_be_said(lang: str) -> None:
    assert set(words(lang)["problem"]["said"]) >= set(TITLES)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/sjekk", 405), ("POST", "/logg-ut", 400)])
def test_a_person_is_told_on_a_page_and_a_program_by_a_document(visitor: httpx.Client, method: str, path: str, status: int) -> None:
    page = visitor.request(method, path, headers={"Accept-Language": "nn"})
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    said = words("nn")["problem"]
    assert f"<h1>{said['head']['not-found'] if status == 404 else said['title']}</h1>" in page.text
    assert "default-src" in page.headers["content-security-policy"]
    for accept in ("*/*", "application/json"):
        document = visitor.request(method, path, headers={"Accept": accept})
        assert (document.status_code, document.headers["content-type"]) == (status, "application/problem+json")
    assert visitor.get("/api/v1/nothing").headers["content-type"] == "application/problem+json"


def test_a_body_that_is_announced_too_large_is_refused_on_a_page_too(address: str) -> None:
    with closing(HTTPConnection(address.removeprefix("http://"), timeout=30)) as connection:
        connection.request("POST", "/sjekk", headers={**BROWSER, "Content-Length": "99999999999"})
        answer = connection.getresponse()
        assert answer.status == 413
        assert words("nb")["problem"]["said"]["too-large"] in answer.read().decode()


def test_a_file_that_cannot_be_checked_loses_nothing_of_what_was_carried(visitor: httpx.Client) -> None:
    carried = {"previous": "former findings", "signed": "0", "kept": SAMPLE.notice.read_text(encoding="utf-8")}
    answer = visitor.post("/sjekk", files={"file": ("a.sos", b"%PDF")}, data=carried)
    assert words("nb")["problem"]["said"]["file-pdf"] in answer.text
    for name, value in carried.items():
        assert f'name="{name}" value="{escape(value)}"' in answer.text


def test_the_notice_of_the_file_before_is_held_against_the_file_that_comes_now(visitor: httpx.Client) -> None:
    """Its list of attachments names the first file with its digest; a mended one would be called another file than the notice's."""
    notice = SAMPLE.notice.read_bytes()
    mended = ("mended.sos", SAMPLE.corrected_sosi.read_bytes())
    of_the_form = visitor.post("/sjekk", files={"file": mended}, data={"kept": notice.decode()}).text
    sent_with_it = visitor.post("/sjekk", files={"file": mended, "notice": ("notice.json", notice)}).text
    assert 'id="VA-ATT-014"' not in of_the_form
    assert 'id="VA-ATT-014"' in sent_with_it


def test_every_language_has_every_word() -> None:
    def keys(node: Any, path: str = "") -> set[str]:
        return {found for key, value in node.items() for found in keys(value, f"{path}.{key}")} if isinstance(node, dict) else {path}

    assert keys(words("nb")) == keys(words("nn")) == keys(words("en"))


def test_every_kind_of_event_is_told_in_words() -> None:
    kinds = {
        kind
        for path in Path(pipelines.__file__).parent.rglob("*.py")
        for kind in re.findall(r'"((?:notice|revision|check|delivery|report|change|file)\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    } - {"notice.json", "report.json", "report.html", "report.pdf"}
    assert len(kinds) > 10
    assert kinds - set(words("nb")["event"]) == set()


def test_the_rules_of_a_municipality_can_be_read_beforehand(visitor: httpx.Client) -> None:
    listed = visitor.get("/regler", params={"kommune": "3103"}).text
    assert "VA-TAP-001" in listed
    assert "FOR-2004-11-02-1583" in listed
    one = visitor.get("/regler/VA-TAP-001", params={"kommune": "3103"}).text
    assert "<td>1 m</td>" in one
    assert "<svg" in one
    assert visitor.get("/regler/VA-NONE-001").status_code == 404


def test_the_drawings_have_one_sheet_on_the_pages_and_in_the_report_that_stands_alone(visitor: httpx.Client) -> None:
    answer = visitor.get("/static/drawing.css")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/css")
    assert '<link rel="stylesheet" href="/static/drawing.css">' in visitor.get("/").text
    alone = (Path(reports.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    page = visitor.get("/static/ferdigsjekk.css").text
    wanted = set(re.findall(r"var\(--([\w-]+)\)", answer.text))
    assert wanted
    for sheet in (alone, page):
        assert wanted <= set(re.findall(r"--([\w-]+):", sheet))
        assert not re.search(r"^svg \.", sheet, re.MULTILINE)


def palettes() -> dict[str, dict[str, str]]:
    """The colours of the style sheet by name, as it is in the light and in the dark."""
    text = (Path(endpoint.__file__).parent / "static" / "ferdigsjekk.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL))
    return {"light": light, "dark": {**light, **dark}}


def contrast(one: str, other: str) -> float:
    """As WCAG 2.1 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_can_be_read_in_the_light_and_in_the_dark(mode: str) -> None:
    colours = palettes()[mode]
    on_page = [(ink, ground) for ink in ("ink", "soft", "mark") for ground in ("paper", "ground", "tint")]
    words_on = [("bad", "paper"), ("bad", "bad-soft"), ("doubt", "paper"), ("good", "paper"), ("on-mark", "mark"), ("on-mark", "mark-dark")]
    words_on += [("ink", "bad-soft"), ("ink", "doubt-soft"), ("ink", "good-soft"), ("on-bad", "bad"), ("ink", "field")]
    assert {pair: found for pair in on_page + words_on if (found := contrast(colours[pair[0]], colours[pair[1]])) < 4.5} == {}
    edges = [("edge", "paper"), ("edge", "field"), ("focus", "paper"), ("focus", "ground")]
    assert {pair: found for pair in edges if (found := contrast(colours[pair[0]], colours[pair[1]])) < 3} == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_lines_and_words_stand_out_from_whatever_map_lies_below_them(mode: str) -> None:
    """Lines lie on paper of their own; what is printed beside them must bear the darkest map, faded as it is."""
    css = (Path(endpoint.__file__).parent / "static" / "ferdigsjekk.css").read_text(encoding="utf-8")
    found = re.search(r"\.drawing \.background \{ opacity: ([.0-9]+);", css)
    assert found is not None
    colours = (
        palettes()[mode] if mode == "light" else {**palettes()["light"], **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", drawing_in_the_dark(css)))}
    )
    assert [name for name in ("water", "waste", "storm", "other", "ink") if contrast(colours[name], colours["map"]) < 4.5] == []
    darkest = "#" + "".join(f"{round(int(colours['map'][at : at + 2], 16) * (1 - float(found[1]))):02x}" for at in (1, 3, 5))
    assert contrast(colours["ink"], darkest) >= 3


def drawing_in_the_dark(css: str) -> str:
    found = re.search(r"\.drawing, \.picture svg, \.legend svg \{(.*?)\}", css, re.DOTALL)
    assert found is not None
    return found[1]


def test_only_the_sample_municipality_lets_anybody_in_by_a_button(visitor: httpx.Client) -> None:
    assert 'type="hidden" name="key"' not in visitor.get("/logg-inn").text


def test_nobody_sees_a_case_without_logging_in(visitor: httpx.Client, notice_id: str) -> None:
    for path in ("/saker", f"/saker/{notice_id}", f"/saker/{notice_id}/rapport"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/logg-inn")
    assert visitor.post("/logg-inn", data={"key": "wrong"}).status_code == 401


def test_a_caseworker_finds_the_case_reads_the_report_and_decides(visitor: httpx.Client, notice_id: str) -> None:
    log_in(visitor, "caseworker")
    queue = visitor.get("/saker").text
    assert f"/saker/{notice_id}" in queue
    assert "2026/<b>1" not in queue
    page = visitor.get(f"/saker/{notice_id}").text
    assert "VA-" in page
    assert "VA-" in visitor.get(f"/saker/{notice_id}/rapport").text
    assert visitor.get(f"/saker/{notice_id}/rapport", params={"format": "pdf"}).content.startswith(b"%PDF")
    form = {"decision": "ask", "reason": "Bilde mangler <script>."}
    assert visitor.post(f"/saker/{notice_id}/avgjorelse", data=form).status_code == 400
    kept = visitor.post(f"/saker/{notice_id}/avgjorelse", data={**form, "token": token(page)})
    assert kept.status_code == 303
    after = visitor.get(f"/saker/{notice_id}").text
    assert "Bilde mangler &lt;script&gt;." in after


def test_a_decision_without_a_reason_is_asked_for_again(visitor: httpx.Client, notice_id: str) -> None:
    log_in(visitor, "caseworker")
    page = visitor.get(f"/saker/{notice_id}").text
    answer = visitor.post(f"/saker/{notice_id}/avgjorelse", data={"decision": "approve", "reason": " ", "token": token(page)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("person", "sees", "decides"), [("firm", True, False), ("other firm", False, False), ("other caseworker", False, False), ("gis", True, False)]
)
def test_a_case_is_shown_to_whose_it_is_and_decided_by_caseworkers_alone(
    visitor: httpx.Client, notice_id: str, person: str, sees: bool, decides: bool
) -> None:
    log_in(visitor, person)
    page = visitor.get(f"/saker/{notice_id}")
    assert (page.status_code == 200) is sees
    assert ("avgjorelse" in page.text) is decides
    own = token(visitor.get("/saker").text)
    assert visitor.post(f"/saker/{notice_id}/avgjorelse", data={"decision": "approve", "reason": "x", "token": own}).status_code == 404


def test_a_cookie_that_was_tampered_with_is_nobodys(visitor: httpx.Client) -> None:
    log_in(visitor, "firm")
    cookie = visitor.cookies["ferdigsjekk"]
    visitor.cookies.clear()
    for forged in (cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), "a" + cookie, cookie.split(".")[0], "x.y", "."):
        assert visitor.get("/saker", headers={"Cookie": f"ferdigsjekk={forged}"}).status_code == 303


def test_logging_out_ends_it(visitor: httpx.Client) -> None:
    log_in(visitor, "firm")
    own = token(visitor.get("/saker").text)
    assert visitor.post("/logg-ut", data={"token": "0"}).status_code == 400
    assert visitor.post("/logg-ut", data={"token": own}).status_code == 303
    assert visitor.get("/saker").status_code == 303


@pytest.mark.parametrize("path", ["/", "/regler", "/regler/VA-TAP-001", "/logg-inn", "/saker", "/saker/{id}", "/saker/{id}/rapport"])
def test_a_page_loads_nothing_from_outside_and_holds_no_script(visitor: httpx.Client, notice_id: str, path: str) -> None:
    if path.startswith("/saker"):
        log_in(visitor, "caseworker")
    answer = visitor.get(path.format(id=notice_id))
    assert answer.status_code == 200
    looked = Outside()
    looked.feed(answer.text)
    assert looked.found == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'unsafe" not in policy
