"""The HTML report in a real browser: no finding of axe-core, no request, nothing lost when enlarged or printed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import reports
from tests.reports.deliveries import mended, sample
from tests.shared_material import absent

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        absent("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def opened(browser: Any, path: Path, report: Any, **context: Any) -> Any:
    path.write_bytes(reports.render(report, "html"))
    page = browser.new_context(**context).new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize(
    ("make", "scheme"),
    [
        pytest.param(lambda: sample(), "light", id="sample-light"),
        pytest.param(lambda: sample(), "dark", id="sample-dark"),
        pytest.param(lambda: mended(previous=sample()), "light", id="mended-light"),
        pytest.param(lambda: reports.disclose(sample("en"), "L0"), "dark", id="english-L0-dark"),
    ],
)
def test_axe_core_finds_nothing(browser: Any, tmp_path: Path, make: Any, scheme: str) -> None:
    from axe_core_python.sync_playwright import Axe

    page = opened(browser, tmp_path / "report.html", make(), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    results = Axe().run(page)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in results["violations"]] == []
    assert [one["id"] for one in results["incomplete"] if one["impact"] in {"serious", "critical"} and one["id"] != "color-contrast"] == []
    assert len(results["passes"]) > 20


def test_axe_core_finds_nothing_on_the_page_of_figures(browser: Any, tmp_path: Path) -> None:
    from axe_core_python.sync_playwright import Axe

    entries = [reports.Entry(sample(), f"2026-0{1 + number % 3}-11") for number in range(6)]
    for number, entry in enumerate(entries):
        entry.report["case"]["case_id"] = f"2026/{number:05}"
    path = tmp_path / "figures.html"
    path.write_text(reports.statistics_page(reports.statistics(entries, least=2)), encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto(path.as_uri())
    assert [one["id"] for one in Axe().run(page)["violations"]] == []


def test_the_page_asks_the_network_for_nothing(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(reports.render(sample(), "html"))
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_off_at_400_percent(browser: Any, tmp_path: Path, width: int) -> None:
    """320 CSS pixels are what 1280 become at 400 % (WCAG 1.4.10): no scrolling sideways but inside tables."""
    page = opened(browser, tmp_path / "report.html", sample(), viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_can_be_read_without_script_and_used_by_keyboard(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, tmp_path / "report.html", sample(), java_script_enabled=False)
    assert page.locator("h1").inner_text() == "Kontroll av ferdigmelding"
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#main"
    page.keyboard.press("Tab")
    assert (page.locator(":focus").get_attribute("href") or "").startswith("#VA-")


def test_the_page_prints_with_its_findings(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, tmp_path / "report.html", sample())
    page.emulate_media(media="print")
    assert page.locator("nav.contents").is_hidden()
    assert page.locator(".finding").first.is_visible()
