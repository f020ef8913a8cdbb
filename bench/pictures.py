"""`python -m bench.pictures [FOLDER]`: takes the pictures of the guides anew, in the sample municipality, by walking as the guides say.

Into `endpoint/static/guides` when no folder is named. A walk that no longer works ends here with the step that failed, and so does its test.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from endpoint.demo import KEYS, demo_settings, fill
from reference_data.sample import SAMPLE
from tests.endpoint.serving import served

FOLDER = Path(__file__).resolve().parents[1] / "endpoint" / "static" / "guides"
SIZE = {"width": 900, "height": 620}
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CONTRACTOR, CASEWORKER, GIS = "demo-firma", "demo-kommune", "demo-gis"
assert set(KEYS) == {CONTRACTOR, CASEWORKER, GIS}


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that asks nobody outside."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def take(browser: Any, address: str, folder: Path) -> list[str]:
    """Takes every picture into `folder` and gives their names. Raises playwright's error, naming the step, when a walk cannot be gone."""
    walk = _Walk(browser, address, folder)
    for reader in (_contractor, _caseworker, _gis):
        reader(walk)
    return walk.taken


class _Walk:
    """One visitor with a window of one size."""

    def __init__(self, browser: Any, address: str, folder: Path) -> None:
        self.page = browser.new_context(viewport=SIZE, locale="nb-NO", base_url=address, reduced_motion="reduce").new_page()
        self.page.set_default_timeout(60_000)
        self.folder = folder
        self.taken: list[str] = []

    def log_in(self, key: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto("/logg-inn")
        self.page.fill("#key", key)
        self.page.press("#key", "Enter")
        self.page.wait_for_url("**/saker")

    def take(self, name: str, top: str | None = None) -> None:
        """What the window shows, with the element `top` at its upper edge."""
        if top is not None:
            self.page.locator(top).first.evaluate("one => one.scrollIntoView({block: 'start'})")
        self.page.screenshot(path=str(self.folder / f"{name}.png"), animations="disabled")
        self.taken.append(name)


def _contractor(walk: _Walk) -> None:
    page = walk.page
    page.goto("/sjekk")
    page.set_input_files("#file", str(SAMPLE.sosi))
    page.select_option("#municipality", "3103")
    walk.take("foretak-1-sjekk")
    page.click("main form button.main")
    page.wait_for_selector("main svg")
    walk.take("foretak-2-svar", "main h1")
    walk.take("foretak-3-kart", "main .board")
    walk.log_in(CONTRACTOR)
    page.goto("/ny-melding")
    walk.take("foretak-4-melding", "main h1")
    page.goto("/saker?state=NEEDS_INFO")
    page.click("main tbody a")
    page.wait_for_selector("a[href$='/innsending']")
    walk.take("foretak-5-sak", "main h1")


def _caseworker(walk: _Walk) -> None:
    page = walk.page
    walk.log_in(CASEWORKER)
    walk.take("saksbehandler-1-ko")
    page.goto("/saker?state=IN_REVIEW")
    page.click("main tbody a")
    page.wait_for_selector("#decide")
    walk.take("saksbehandler-2-sak", "main h1")
    page.click("#ask summary")
    walk.take("saksbehandler-3-avgjor", "#decide")


def _gis(walk: _Walk) -> None:
    page = walk.page
    walk.log_in(GIS)
    page.goto("/endringer")
    walk.take("kart-1-liste")
    page.click("main a[href$='/endringer']:not([href='/endringer'])")
    page.wait_for_selector("#change-1")
    walk.take("kart-2-sak", "main h1")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where they are put")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        settings = demo_settings(Path(home))
        fill(settings)
        with served(settings) as address, chromium() as browser:
            taken = take(browser, address, folder)
    sys.stderr.write(f"{len(taken)} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
