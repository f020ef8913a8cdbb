"""The map on the pages, by fingers, mouse and wheel: what is under them stays under them, and what is written on it stays true."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from pipelines.settings import Settings
from tests.endpoint.serving import served
from tests.endpoint.test_in_a_browser import ARGUMENTS

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
MEASURED = """() => {
    const svg = document.querySelector(".board-map .drawing > svg"), bar = svg.querySelector(".scale-bar");
    const metre = Number(bar.dataset.scale) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const long = bar.querySelector("line").getBoundingClientRect(), here = svg.getBoundingClientRect();
    const words = bar.querySelector(".far text:last-child").textContent;
    return { metres: long.width / metre, words, inside: long.left >= here.left && long.right <= here.right && long.bottom <= here.bottom + 1,
        share: long.width / here.width };
}"""
CAPTIONS = """() => [...document.querySelectorAll(".board-map .caption")].map((one) => {
    const svg = one.ownerSVGElement, [x, y] = one.dataset.at.split(" ").map(Number), room = one.getBoundingClientRect();
    const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
    return Math.hypot(Math.max(room.left - at.x, 0, at.x - room.right), Math.max(room.top - at.y, 0, at.y - room.bottom));
})"""
UNDER = """([x, y]) => { const at = new DOMPoint(x, y).matrixTransform(document.querySelector(".board-map .drawing > svg").getScreenCTM().inverse());
    return [at.x, at.y]; }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Settings(home=tmp_path_factory.mktemp("home"), check_processes=1)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with import_module("playwright.sync_api").sync_playwright() as running:
        found = running.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield found
        found.close()


def opened(browser: Any, address: str, width: int, touch: bool = False) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 800}, has_touch=touch, locale="nb-NO").new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}/eksempel")
    page.wait_for_selector(".drawing.live")
    page.locator(".board-map .drawing").scroll_into_view_if_needed()
    return page


def seen_width(page: Any) -> float:
    return float(page.evaluate("document.querySelector('.board-map .drawing > svg').viewBox.baseVal.width"))


def middle(page: Any) -> tuple[float, float]:
    room = page.locator(".board-map .drawing > svg").bounding_box()
    return room["x"] + room["width"] / 2, room["y"] + room["height"] / 2


def test_two_fingers_come_nearer_and_what_lies_between_them_stays_there(browser: Any, address: str) -> None:
    page = opened(browser, address, 390, touch=True)
    x, y = middle(page)
    x += 30
    between, wide = page.evaluate(UNDER, [x, y]), seen_width(page)
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, apart: float, moved: float = 0) -> None:
        points = [{"x": x + moved + sign * apart, "y": y + sign * apart / 2, "id": number} for number, sign in enumerate((-1, 1))]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if kind != "touchEnd" else []})

    touch("touchStart", 20)
    for apart in (25, 30, 40, 50, 60):
        touch("touchMove", apart)
    page.wait_for_function("(wide) => document.querySelector('.board-map .drawing > svg').viewBox.baseVal.width < wide / 2.5", arg=wide)
    now = page.evaluate(UNDER, [x, y])
    assert math.dist(between, now) < 8
    for moved in (10, 20, 30):
        touch("touchMove", 60, moved)
    touch("touchEnd", 60)
    page.wait_for_function(
        f"([x, y, was]) => Math.abs(({UNDER})([x, y])[0] - was) < 8",
        arg=[x + 30, y, between[0]],
    )
    assert seen_width(page) < wide / 2.5
    assert page.evaluate("scrollX") == 0
    page.context.close()


def test_the_wheel_comes_nearer_around_the_mouse_and_a_sideways_push_does_nothing(browser: Any, address: str) -> None:
    page = opened(browser, address, 1280)
    x, y = middle(page)
    x, y, wide = x - 60, y + 40, seen_width(page)
    under = page.evaluate(UNDER, [x, y])
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(40, 0)
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function("(wide) => document.querySelector('.board-map .drawing > svg').viewBox.baseVal.width < wide", arg=wide)
    assert wide / 2 < seen_width(page) < wide / 1.1
    assert math.dist(under, page.evaluate(UNDER, [x, y])) < 1
    near = seen_width(page)
    page.mouse.dblclick(x, y)
    assert seen_width(page) == pytest.approx(near / 2)
    assert math.dist(under, page.evaluate(UNDER, [x, y])) < 1
    page.context.close()


def test_the_mouse_moves_what_is_near_and_lets_go_where_it_was_let_go(browser: Any, address: str) -> None:
    page = opened(browser, address, 1280)
    page.focus(".board-map .drawing")
    for _ in range(3):
        page.keyboard.press("+")
    x, y = middle(page)
    under = page.evaluate(UNDER, [x, y])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=4)
    page.mouse.up()
    page.wait_for_function(
        f"([x, y, was]) => Math.abs(({UNDER})([x, y])[0] - was) < 1",
        arg=[x + 30, y + 20, under[0]],
    )
    page.mouse.move(x - 40, y, steps=3)
    assert page.evaluate(UNDER, [x + 30, y + 20])[0] == pytest.approx(under[0], abs=1)
    page.focus("#pin-1")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f1", "what was moved before keeps nobody from choosing"
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_scale_is_true_and_words_stay_at_their_lines_however_near(browser: Any, address: str, width: int) -> None:
    page = opened(browser, address, width)
    page.focus(".board-map .drawing")
    said = set()
    for _ in range(4):
        measured = page.evaluate(MEASURED)
        metres, unit = measured["words"].split()
        assert unit == "m"
        assert float(metres.replace(",", ".")) == pytest.approx(measured["metres"], rel=0.03)
        assert measured["inside"]
        assert 0.05 < measured["share"] < 0.5
        assert max(page.evaluate(CAPTIONS)) < 25
        said.add(metres)
        for _ in range(2):
            page.keyboard.press("+")
    assert len(said) >= 3
    page.context.close()
