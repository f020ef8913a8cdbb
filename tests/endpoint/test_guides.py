"""The guides say what the program does: their walks are gone anew, their pictures taken anew, their links followed."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from bench import pictures
from endpoint.demo import demo_settings, fill
from endpoint.pages.guides import GUIDES
from endpoint.pages.site import LANGUAGES
from tests.endpoint.serving import served

PAGES = ("/guides", *(f"/guides/{name}" for name in GUIDES))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = demo_settings(tmp_path_factory.mktemp("home"))
    fill(settings)
    with served(settings) as running:
        yield running


def shown_pictures(address: str) -> set[str]:
    pages = "".join(httpx.get(f"{address}{path}", timeout=30).text for path in PAGES)
    return set(re.findall(r'src="/static/guides/([\w-]+)\.png"', pages))


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_picture_can_be_taken_anew_and_the_guides_can_be_read_by_everybody(address: str, tmp_path: Path) -> None:
    axe = import_module("axe_core_python.sync_playwright").Axe()
    with pictures.chromium() as browser:
        taken = pictures.take(browser, address, tmp_path)
        assert set(taken) == shown_pictures(address)
        for name in taken:
            assert size_of(tmp_path / f"{name}.png") == tuple(pictures.SIZE.values())
        faults = {}
        for width in (360, 1280):
            page = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
            for path in PAGES:
                page.goto(f"{address}{path}")
                found = [(one["id"], one["nodes"][0]["html"][:120]) for one in axe.run(page)["violations"]]
                wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
                faults[path, width] = [*found, *(["wider than the screen"] if wide else [])]
    assert {where: found for where, found in faults.items() if found} == {}


def test_the_pictures_that_are_shown_are_there_and_no_others(address: str) -> None:
    kept = {path.stem for path in pictures.FOLDER.glob("*.png")}
    assert kept == shown_pictures(address)
    for name in kept:
        answer = httpx.get(f"{address}/static/guides/{name}.png")
        assert answer.headers["content-type"] == "image/png"
        assert size_of(pictures.FOLDER / f"{name}.png") == tuple(pictures.SIZE.values())
        assert len(answer.content) < 150_000


def size_of(picture: Path) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return int(width), int(height)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_guide_leads_somewhere(address: str, path: str) -> None:
    page = httpx.get(f"{address}{path}").text
    for link in sorted(set(re.findall(r'<a[^>]* href="(/[^"]*)"', page))):
        assert httpx.get(f"{address}{link}", timeout=30).status_code in (200, 303), link


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_speaks_each_language_and_leads_to_every_guide(address: str, lang: str) -> None:
    page = httpx.get(f"{address}/guides", params={"lang": lang}).text
    assert f'<html lang="{lang}">' in page
    for name in GUIDES:
        assert f'href="/guides/{name}"' in page


def test_a_guide_says_that_it_is_in_bokmål_whatever_the_reader_has_chosen(address: str) -> None:
    assert '<div lang="nb">' in httpx.get(f"{address}/guides/kart", params={"lang": "en"}).text


def test_every_page_leads_to_the_guides_and_there_are_no_others(address: str) -> None:
    assert 'href="/guides"' in httpx.get(f"{address}/").text
    for path in ("/guides/annet", "/guides/..%2fframe", "/guides/first"):
        assert httpx.get(f"{address}{path}").status_code == 404
