"""What anybody may read: health, rules, the description of the interface."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import httpx
import pytest

import validators
from cli.options import Language
from cli.rules import list_rules
from reports.rule_pages import how


def test_the_process_answers_and_can_check(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    client.post("/api/v1/precheck", files={"file": ("a.sos", b".HODE\n.SLUTT\n")})
    assert client.get("/readyz").status_code == 200


def test_the_rules_of_a_municipality_are_listed_with_their_clauses_and_figures(client: httpx.Client) -> None:
    listed = client.get("/api/v1/rules", params={"municipality": "3103"}).json()
    assert listed["pack"]["id"] == "moss"
    assert listed["count"] == len(listed["rules"]) > 20
    assert {rule["rule"] for rule in listed["rules"]} <= {rule.code for rule in validators.RULES}
    tapping = next(rule for rule in listed["rules"] if rule["rule"] == "VA-TAP-001")
    assert tapping["params"]["min_tapping_distance_m"] == 1.0
    assert tapping["clause"]["part"]
    assert tapping["title"] != "VA-TAP-001"


@pytest.mark.parametrize("pack", ["nasjonal", "moss", "bjornafjorden"])
def test_the_rules_are_those_that_the_command_line_lists(client: httpx.Client, pack: str, capsys: pytest.CaptureFixture[str]) -> None:
    served = client.get("/api/v1/rules", params={"pack": pack, "lang": "nb"}).json()
    list_rules(pack=pack, as_json=True, lang=Language.BOKMAL, date=None)
    told = json.loads(capsys.readouterr().out)
    assert told["rules"] == served["rules"]
    assert (told["count"], told["enabled"]) == (served["count"], served["enabled"])


def test_a_rule_that_is_switched_off_is_shown_as_such(client: httpx.Client) -> None:
    served = client.get("/api/v1/rules", params={"pack": "nasjonal"}).json()
    off = [one for one in served["rules"] if not one["enabled"]]
    assert served["count"] - served["enabled"] == len(off) > 0
    assert client.get("/regler").text.count('<span class="tag">slått av i dette regelsettet</span>') == len(off)
    assert "Slått av i dette regelsettet" in client.get(f"/regler/{off[0]['rule']}").text


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_one_rule_is_given_with_its_texts(client: httpx.Client, lang: str) -> None:
    rule = client.get("/api/v1/rules/VA-TAP-001", params={"pack": "moss", "lang": lang}).json()
    assert rule["texts"]["why"]
    assert rule["texts"]["fix"]
    assert rule["texts"]["how"] == how(validators.rule_of("VA-TAP-001"), lang)


@pytest.mark.parametrize("path", ["/api/v1/rules/VA-NONE-999", "/api/v1/rules?municipality=9999", "/api/v1/rules/..%2f..%2fetc", "/nothing"])
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/api/v1/rules")
    again = client.get("/api/v1/rules", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_description_names_every_route_and_resolves_in_itself(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert {"/api/v1/precheck", "/api/v1/rules", "/api/v1/rules/{code}", "/healthz", "/readyz"} <= set(described["paths"])
    for reference in re.findall(r'"\$ref":\s*"#/components/schemas/([^"]+)"', client.get("/openapi.json").text):
        assert reference in described["components"]["schemas"]


class Outside(HTMLParser):
    """Finds what a page would fetch from elsewhere, and script that stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            fetched = name in ("src", "srcset", "action", "data", "poster") or (name == "href" and tag in ("link", "use", "image", "base"))
            if (fetched and value and re.match(r"(https?:)?//", value)) or name.startswith("on"):
                self.found.append(f"{tag} {name}={value}")
        if tag == "script" and not dict(attributes).get("src"):
            self.found.append("script without src")


@pytest.mark.parametrize("path", ["/docs"])
def test_a_page_loads_nothing_from_outside_and_holds_no_script(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    looked = Outside()
    looked.feed(response.text)
    assert looked.found == []
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


def test_the_page_of_the_interface_shows_every_route_and_problem(client: httpx.Client) -> None:
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
    assert "urn:ferdigsjekk:problem:too-large" in page


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/nothing", "/api/v1/rules", "/static/ferdigsjekk.css"])
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_the_measures_count_checks_and_notices_and_name_nobody(client: httpx.Client) -> None:
    client.post("/api/v1/precheck", files={"file": ("a.sos", b"%PDF")})
    page = client.get("/metrics").text
    assert 'ferdigsjekk_checks_total{outcome="wrong-kind"}' in page
    assert 'ferdigsjekk_notices{state="IN_REVIEW"} 0.0' in page
    assert "ferdigsjekk_ledger_up 1" in page
    assert "ferdigsjekk_outbox_oldest_seconds 0.0" in page


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/rules", "/static/ferdigsjekk.css", "/nothing"])
def test_head_tells_what_get_would_give_and_gives_none_of_it(client: httpx.Client, path: str) -> None:
    asked, got = client.head(path), client.get(path)
    assert asked.content == b""
    assert asked.status_code == got.status_code
    differing = {"date"}
    assert {name: value for name, value in asked.headers.items() if name not in differing} == {
        name: value for name, value in got.headers.items() if name not in differing
    }


@pytest.mark.parametrize("written", ["{tag}", "W/{tag}", '"other", W/{tag}', "*"])
def test_what_a_portal_has_already_is_not_sent_again_however_a_proxy_writes_it(client: httpx.Client, written: str) -> None:
    tag = client.get("/api/v1/rules").headers["etag"]
    assert client.get("/api/v1/rules", headers={"If-None-Match": written.format(tag=tag)}).status_code == 304
    assert client.get("/api/v1/rules", headers={"If-None-Match": '"other"'}).status_code == 200
