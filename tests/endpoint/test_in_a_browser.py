"""The pages in a real browser, at the size of a phone and of a desk, with script and without, by keyboard, and read by axe."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from pipelines.ledger import State
from reference_data.sample import SAMPLE
from tests.endpoint.people import Caller, key_of, settings_for_people
from tests.endpoint.serving import served

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with served(settings_for_people(home, register=SAMPLE.register, terrain=SAMPLE.terrain)) as running:
        yield running


@pytest.fixture(scope="module")
def notices(address: str) -> dict[str, str]:
    """A notice with faults that waits for the firm, and one that is approved."""
    with Caller(address, "firm") as firm, Caller(address, "caseworker") as caseworker:
        found = {name: str(firm.hand_in(f"2026/{name}").json()["id"]) for name in ("open", "approved")}
        for notice_id in found.values():
            firm.wait_for_report(notice_id)
        decided = caseworker.http.post(f"/api/v1/notices/{found['approved']}/decisions", json={"decision": "approve", "reason": "I orden."})
        assert decided.json()["notice"]["state"] == State.APPROVED
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with import_module("playwright.sync_api").sync_playwright() as running:
        found = running.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield found
        found.close()


def open_page(browser: Any, width: int = 1280, script: bool = True) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script, locale="nb-NO")
    page = context.new_page()
    page.set_default_timeout(120_000)
    return page


def log_in(page: Any, address: str, person: str) -> None:
    page.goto(f"{address}/logg-inn")
    page.fill("#key", key_of(person))
    page.click("main form button")
    page.wait_for_url("**/saker")


def check(page: Any, address: str, sosi: Any = SAMPLE.sosi, notice: Any = SAMPLE.notice) -> None:
    page.goto(f"{address}/sjekk")
    page.set_input_files("#file", str(sosi))
    if notice is not None:
        page.click("summary:has(+ #notice-hint)")
        page.set_input_files("#notice", str(notice))
    page.click("button.main")
    page.wait_for_selector(".verdict")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_contractor_checks_mends_and_learns_how_much_of_it_is_mended(browser: Any, address: str, script: bool) -> None:
    page = open_page(browser, script=script)
    check(page, address)
    assert page.locator(".verdict.needs_correction").count() == 1
    faults = page.locator("article.finding").count()
    assert faults >= 5
    with page.expect_download() as saved:
        page.click('a[download$="-rettet.sos"]')
    mended = saved.value.path().read_bytes()
    assert mended != SAMPLE.sosi.read_bytes()
    assert mended.startswith(b".HODE")
    with page.expect_download() as saved:
        page.click('a[download$=".pdf"]')
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    page.set_input_files("#file", str(SAMPLE.corrected_sosi))
    page.click("section[aria-labelledby=again] button.main")
    page.wait_for_selector("#difference")
    assert "rettet" in page.locator("#difference + p").inner_text()
    assert page.locator("article.finding").count() < faults
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_declared_decides_the_rules_that_need_it(browser: Any, address: str, script: bool) -> None:
    page = open_page(browser, script=script)
    check(page, address, notice=None)
    assert page.locator("#VA-MAT-002").count() == 0
    page.click('section[aria-labelledby=again] summary:has-text("Rørene")')
    page.select_option("#services-OV-colour", "red-brown")
    page.select_option("#municipality", "3103")
    page.set_input_files("#file", str(SAMPLE.sosi))
    page.click("section[aria-labelledby=again] button.main")
    page.wait_for_selector("#VA-MAT-002")
    assert page.input_value("#services-OV-colour") == "red-brown"
    page.context.close()


def test_map_and_list_lead_to_each_other_by_mouse_and_by_keyboard(browser: Any, address: str) -> None:
    page = open_page(browser)
    page.goto(f"{address}/eksempel")
    page.click("#pin-2")
    assert page.evaluate("document.activeElement.id") == "f2"
    assert "chosen" in page.get_attribute("#f2", "class")
    page.focus("#f1 a.pin-no")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "pin-1"
    assert page.locator(".pin-link.chosen").count() == 1
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f1"
    whole = page.get_attribute(".drawing > svg[viewBox]", "viewBox")
    page.focus(".board-map .drawing")
    page.keyboard.press("+")
    near = page.get_attribute(".drawing > svg[viewBox]", "viewBox")
    page.keyboard.press("ArrowLeft")
    assert len({whole, near, page.get_attribute(".drawing > svg[viewBox]", "viewBox")}) == 3
    page.keyboard.press("0")
    assert page.get_attribute(".drawing > svg[viewBox]", "viewBox") == whole
    page.context.close()


def test_without_script_the_pins_and_the_numbers_are_links(browser: Any, address: str) -> None:
    page = open_page(browser, script=False)
    page.goto(f"{address}/eksempel")
    page.focus("#pin-2")
    page.keyboard.press("Enter")
    assert page.url.endswith("#f2")
    page.click("#f1 a.pin-no")
    assert page.url.endswith("#pin-1")
    page.context.close()


def test_a_caseworker_dispenses_ticks_and_asks_with_the_prepared_text_without_script(browser: Any, address: str, notices: dict[str, str]) -> None:
    page = open_page(browser, script=False)
    log_in(page, address, "caseworker")
    page.goto(f"{address}/saker/{notices['open']}")
    page.click("#f1 a.act")
    assert page.input_value("#finding").startswith("VA-")
    page.fill("#dispense-reason", "Avtalt på stedet.")
    page.fill("#until", "2030-01-01")
    page.click('#dispense button:has-text("Dispenser")')
    assert "Avtalt på stedet." in page.inner_text("section[aria-labelledby=decisions]")
    page.click("#tick-backflow button[value=in_order]")
    assert "caseworker" in page.inner_text("#tick-backflow")
    page.click("#ask summary")
    assert "VA-" in page.input_value("#ask-reason")
    page.click("#ask button")
    assert "Bedt om mer" in page.text_content("ol.events")
    assert "Sett av et menneske" in page.text_content("ol.events")
    page.context.close()


def test_a_contractor_hands_in_the_next_version_and_the_case_goes_on(browser: Any, address: str, notices: dict[str, str]) -> None:
    page = open_page(browser, script=False)
    log_in(page, address, "firm")
    page.goto(f"{address}/saker/{notices['open']}/innsending")
    assert page.input_value("#property-address") == "Eksempelveien 80"
    page.set_input_files("#file", str(SAMPLE.corrected_sosi))
    page.click('summary:has-text("Rørene")')
    page.select_option("#services-OV-colour", "black")
    page.click("button.main")
    page.wait_for_url(f"**/saker/{notices['open']}")
    with Caller(address, "firm") as firm:
        report = firm.wait_for_report(notices["open"], revision=2)
    assert report["difference"]["fixed"]
    assert not any(one["rule"] == "VA-MAT-002" for one in report["findings"])
    page.reload()
    assert page.locator("#difference").count() == 1
    assert "kart.pdf" in page.inner_text("section[aria-labelledby=files]")
    page.context.close()


def test_a_gis_person_accepts_one_object_and_refuses_another_without_script(browser: Any, address: str, notices: dict[str, str]) -> None:
    page = open_page(browser, script=False)
    log_in(page, address, "gis")
    page.goto(f"{address}/endringer")
    page.click('a:has-text("2026/approved")')
    page.click('#change-2 button:has-text("Godta")')
    assert "godtatt" in page.inner_text("#change-2")
    page.click('#change-3 summary:has-text("Avslå")')
    page.fill("#no-3", "Feil hovedledning.")
    page.click('#change-3 details button:has-text("Avslå")')
    assert "avslått" in page.inner_text("#change-3")
    assert "Feil hovedledning." in page.inner_text("main")
    with page.expect_download() as saved:
        page.click('a:has-text("GeoPackage")')
    assert saved.value.path().read_bytes().startswith(b"SQLite format 3")
    page.context.close()


PAGES = [
    ("/", None), ("/sjekk", None), ("/eksempel", None), ("/regler?kommune=3103", None), ("/regler/VA-TAP-001?kommune=3103", None),
    ("/logg-inn", None), ("/docs", None), ("/om", None), ("/saker", "caseworker"), ("/saker/{open}", "caseworker"), ("/statistikk", "caseworker"),
    ("/saker/{open}", "firm"), ("/saker/{open}/innsending", "firm"), ("/ny-melding", "firm"),
    ("/endringer", "gis"), ("/saker/{approved}/endringer", "gis"),
]  # fmt: skip
SAME_REPORT = {("/eksempel", None), ("/saker/{open}", "firm")}
"""The report is looked at on the caseworker's page of the same case, with more in it; it is what takes the time."""


ONLY_CONTRAST = {"runOnly": ["color-contrast"]}
TOO_SMALL = """[...document.querySelectorAll("button, a.button, summary, select, input:not([type=hidden], [type=checkbox])")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML.slice(0, 120))"""


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser: Any, address: str, notices: dict[str, str]) -> None:
    """320 is what 1280 becomes at a zoom of 400 %."""
    axe = import_module("axe_core_python.sync_playwright").Axe()
    faults: dict[str, Any] = {}
    for person in (None, "caseworker", "firm", "gis"):
        context = browser.new_context(viewport={"width": 360, "height": 800}, bypass_csp=True, locale="nb-NO")
        page = context.new_page()
        page.set_default_timeout(120_000)
        if person is not None:
            log_in(page, address, person)
        for path, whose in PAGES:
            if whose != person:
                continue
            assert page.goto(address + path.format(**notices)).status == 200
            left_out = {"exclude": [[".report"]]} if (path, whose) in SAME_REPORT else None
            found = [(one["id"], one["nodes"][0]["html"][:120]) for one in axe.run(page, left_out)["violations"]]
            for width in (320, 360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
                    found.append((f"wider than a screen of {width}", ""))
            page.set_viewport_size({"width": 360, "height": 800})
            found += [("too small for a finger", one) for one in page.evaluate(TOO_SMALL)]
            page.emulate_media(color_scheme="dark")
            found += [("in the dark", one["nodes"][0]["html"][:120]) for one in axe.run(page, left_out, ONLY_CONTRAST)["violations"]]
            page.emulate_media(color_scheme="light")
            faults[f"{person} {path}"] = found
        context.close()
    assert {path: found for path, found in faults.items() if found} == {}
    assert len(faults) == len(PAGES)


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_the_pages_are_whole_in_the_other_languages(browser: Any, address: str, notices: dict[str, str], lang: str) -> None:
    page = open_page(browser)
    log_in(page, address, "caseworker")
    for path, whose in PAGES:
        if whose in (None, "caseworker") and path != "/docs":
            where = address + path.format(**notices)
            answer = page.goto(where + ("&" if "?" in path else "?") + f"lang={lang}")
            assert answer.status == 200
            assert page.get_attribute("html", "lang") == lang
    page.context.close()
