"""The map below the pages' drawings, from a map service on loopback, in a real browser and over HTTP."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from pyproj import Transformer

from endpoint.headers import POLICY
from pipelines.map_service import MapService
from reference_data.sample import SAMPLE
from tests.endpoint.map_maker import HOUSE_M, MapMaker, making_maps
from tests.endpoint.people import Caller, settings_for_people
from tests.endpoint.serving import served
from tests.endpoint.test_in_a_browser import ARGUMENTS, check, log_in, open_page

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
]
MANHOLE = (594142.48, 6589552.73)
"""Of the sample: east, north."""
PASSED_ON = "4601"


@pytest.fixture(scope="module")
def shared_maker() -> Iterator[MapMaker]:
    with making_maps() as maker:
        yield maker


@pytest.fixture
def maker(shared_maker: MapMaker) -> MapMaker:
    shared_maker.status, shared_maker.media_type, shared_maker.until = 200, "image/png", None
    shared_maker.asked.clear()
    shared_maker.headers.clear()
    return shared_maker


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, shared_maker: MapMaker) -> Iterator[str]:
    services = tuple(
        MapService(url=shared_maker.address, layers=("topo",), attribution="© Eksempel kart", municipality=one, through_server=one is not None)
        for one in (None, PASSED_ON)
    )
    home = tmp_path_factory.mktemp("home")
    with served(settings_for_people(home, register=SAMPLE.register, terrain=SAMPLE.terrain, backgrounds=services)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with import_module("playwright.sync_api").sync_playwright() as running:
        found = running.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield found
        found.close()


def in_ntm(folder: Path) -> Path:
    """The sample as it would be in EUREF89 NTM zone 10, whose own order of axes is north before east."""
    there = Transformer.from_crs(25832, 5110, always_xy=True)

    def moved(found: re.Match[str]) -> str:
        east, north = there.transform(int(found[2]) / 100, int(found[1]) / 100)
        return f"{round(north * 100)} {round(east * 100)}"

    text = SAMPLE.sosi.read_bytes().decode("latin-1").replace("KOORDSYS 22", "KOORDSYS 210")
    text = re.sub(r"\.\.OMRÅDE\r\n.*\r\n.*\r\n", "", text)
    file = folder / "ntm.sos"
    file.write_bytes(re.sub(r"(?m)^(\d{9}) (\d{8})\b", moved, text).encode("latin-1"))
    return file


def settle(page: Any) -> None:
    """Until the picture of the whole has come, which the drawing and this ask for together."""
    page.wait_for_selector("image.background[href]", state="attached")
    page.evaluate(
        "new Promise((done) => { const one = new Image(); one.onload = done; one.src = document.querySelector('image.background').dataset.whole; })"
    )


def darkness(page: Any, metres: list[tuple[float, float]]) -> list[bool]:
    """Whether the drawing, as it is on the screen, is dark so far east and north of the manhole."""
    rasterio = import_module("rasterio")
    drawing = page.locator(".board-map .drawing > svg")
    drawing.scroll_into_view_if_needed()
    places = drawing.evaluate(
        """(svg, metres) => {
            const ring = svg.querySelector("circle.mark[r='6']"), scale = Number(svg.querySelector(".background").dataset.scale);
            const [x, y] = ["cx", "cy"].map((name) => Number(ring.getAttribute(name)));
            const room = svg.getBoundingClientRect();
            return metres.map(([east, north]) => {
                const at = new DOMPoint(x + east * scale, y - north * scale).matrixTransform(svg.getScreenCTM());
                return [at.x - room.x, at.y - room.y];
            });
        }""",
        metres,
    )
    with rasterio.MemoryFile(drawing.screenshot()) as held, held.open() as picture:
        pixels = picture.read([1, 2, 3])
    return [bool(np.mean(pixels[:, round(y), round(x)]) < 190) for x, y in places]


INSIDE = [(sign_e * (HOUSE_M - 0.35), sign_n * (HOUSE_M - 0.35)) for sign_e in (-1, 1) for sign_n in (-1, 1)]
OUTSIDE = [
    (sign_e * east, sign_n * north) for sign_e in (-1, 1) for sign_n in (-1, 1) for east, north in ((HOUSE_M + 0.35, 1.5), (1.5, HOUSE_M + 0.35))
]


@pytest.mark.parametrize("system", ["UTM 32", "NTM 10"])
def test_the_ground_lies_where_the_survey_says_also_when_somebody_comes_near(
    browser: Any, address: str, maker: MapMaker, tmp_path: Path, system: str
) -> None:
    file, maker.houses = SAMPLE.sosi, [MANHOLE]
    if system == "NTM 10":
        file, maker.houses = in_ntm(tmp_path), [Transformer.from_crs(25832, 5110, always_xy=True).transform(*MANHOLE)]
    page = open_page(browser)
    check(page, address, sosi=file)
    settle(page)
    assert {one["CRS"] for one in maker.maps} == {"EPSG:25832" if system == "UTM 32" else "EPSG:5110"}
    assert [darkness(page, INSIDE), darkness(page, OUTSIDE)] == [[True] * len(INSIDE), [False] * len(OUTSIDE)]
    page.focus(".board-map .drawing")
    for _ in range(3):
        page.keyboard.press("+")
    page.wait_for_selector(".background.detail", state="visible")
    assert [darkness(page, INSIDE), darkness(page, OUTSIDE)] == [[True] * len(INSIDE), [False] * len(OUTSIDE)]
    whole, near = maker.maps[0], maker.maps[-1]
    assert len(maker.maps) <= 3, "no picture for each step, only for where somebody rests"
    assert area(near) < area(whole) / 4
    assert max(int(near["WIDTH"]), int(near["HEIGHT"])) <= 2048
    for one in (whole, near):
        assert one["VERSION"] == "1.3.0"
        assert one["STYLES"] == ""
        first, second = sides(one)
        wide, high = (second, first) if system == "NTM 10" else (first, second)
        assert wide / high == pytest.approx(int(one["WIDTH"]) / int(one["HEIGHT"]), rel=0.01), "pixels are square"
    page.keyboard.press("0")
    page.wait_for_selector(".background.detail", state="detached")
    page.context.close()


def sides(asked: dict[str, str]) -> tuple[float, float]:
    low_1, low_2, high_1, high_2 = map(float, asked["BBOX"].split(","))
    return high_1 - low_1, high_2 - low_2


def area(asked: dict[str, str]) -> float:
    first, second = sides(asked)
    return first * second


def test_the_switch_is_worked_by_keyboard_and_remembered_and_while_it_is_off_nobody_is_asked(browser: Any, address: str, maker: MapMaker) -> None:
    page = open_page(browser)
    check(page, address)
    settle(page)
    assert page.context.cookies() == []
    assert len(maker.maps) == 1, "the word that it answers costs no second picture"
    assert "© Eksempel kart" in page.locator(".background-line").inner_text()
    assert maker.headers[-1].get("referer") is None
    page.focus(".background-line input")
    page.keyboard.press("Space")
    page.wait_for_selector("image.background", state="hidden")
    assert [(one["name"], one["value"]) for one in page.context.cookies()] == [("background", "off")]
    before = len(maker.asked)
    check(page, address)
    page.focus(".board-map .drawing")
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.wait_for_load_state("networkidle")
    assert not page.is_checked(".background-line input")
    assert len(maker.asked) == before
    page.keyboard.press("0")
    page.check(".background-line input")
    settle(page)
    assert len(maker.asked) == before + 1
    assert page.context.cookies() == []
    page.context.close()


def test_a_service_that_fails_or_keeps_silent_is_said_and_the_map_works(browser: Any, address: str, maker: MapMaker) -> None:
    said = ".background-line [role=status]:has-text('Bakgrunnskartet svarer ikke')"
    maker.status = 500
    page = open_page(browser)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    check(page, address)
    page.wait_for_selector(said)
    page.click(".board-map .pin-link >> nth=0")
    assert page.evaluate("document.activeElement.tagName") == "ARTICLE"
    maker.status = 200
    page.uncheck(".background-line input")
    page.wait_for_selector(said, state="detached")
    page.check(".background-line input")
    page.wait_for_selector("image.background[href]")
    assert page.locator(said).count() == 0
    maker.until = threading.Event()
    page.clock.install()
    page.uncheck(".background-line input")
    page.evaluate("for (const one of document.querySelectorAll('image.background')) one.dataset.whole += '&again=1'")
    page.check(".background-line input")
    page.clock.fast_forward(11_000)
    page.wait_for_selector(said)
    maker.until.set()
    page.wait_for_selector(said, state="detached")
    assert faults == []
    page.context.close()


def test_without_script_the_ground_is_there_and_where_it_does_not_come_the_drawing_is(browser: Any, address: str, maker: MapMaker) -> None:
    maker.houses = [MANHOLE]
    page = open_page(browser, script=False)
    check(page, address)
    page.wait_for_load_state("networkidle")
    assert darkness(page, INSIDE) == [True] * len(INSIDE)
    page.uncheck(".background-line input")
    assert darkness(page, INSIDE) == [False] * len(INSIDE)
    maker.status = 404
    check(page, address)
    page.wait_for_load_state("networkidle")
    assert darkness(page, INSIDE) == [False] * len(INSIDE)
    page.context.close()


def test_every_page_with_a_map_has_the_ground_and_no_report_that_is_kept(browser: Any, address: str, maker: MapMaker) -> None:
    axe = import_module("axe_core_python.sync_playwright").Axe()
    with Caller(address, "firm") as firm, Caller(address, "caseworker") as caseworker:
        notice_id = str(firm.hand_in("2026/00001").json()["id"])
        firm.wait_for_report(notice_id)
        for form in ("html", "pdf", "json"):
            kept = caseworker.http.get(f"/api/v1/notices/{notice_id}/report", params={"format": form})
            assert kept.status_code == 200
            assert b"/wms" not in kept.content
        assert maker.asked == [], "making a report asks nobody"
        caseworker.http.post(f"/api/v1/notices/{notice_id}/decisions", json={"decision": "approve", "reason": "I orden."})
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nb-NO", bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    log_in(page, address, "gis")
    origin = maker.address.removesuffix("/wms")
    for path in (f"/saker/{notice_id}", f"/saker/{notice_id}/endringer", "/endringer"):
        answer = page.goto(address + path)
        settle(page)
        assert f"img-src 'self' {origin} data:;" in answer.headers["content-security-policy"]
        assert page.locator(".background-line:has-text('henter bildene fra 127.0.0.1')").count() == 1
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        looked_at = {"include": [[".board-map"]]}
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in axe.run(page, looked_at)["violations"]] == []
    for path in ("/saker", "/eksempel", f"/saker/{notice_id}/rapport", f"/saker/{notice_id}/endringer/kart"):
        answer = page.goto(address + path)
        assert answer.status == 200
        assert origin not in answer.headers["content-security-policy"]
        assert "/wms" not in answer.text()
    context.close()


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as found:
        yield found


def test_the_page_about_the_service_says_who_learns_what(visitor: httpx.Client) -> None:
    told = visitor.get("/om").text
    assert "bakgrunnskartet fra 127.0.0.1." in told
    assert "<code>background</code>" in told


ASKED = {"kommune": PASSED_ON, "crs": "EPSG:25832", "bbox": "594100,6589500,594200,6589600", "width": "20", "height": "20"}


def test_a_page_of_who_has_it_passed_on_asks_this_server_alone(visitor: httpx.Client) -> None:
    answer = visitor.post("/sjekk", files={"file": ("a.sos", SAMPLE.sosi.read_bytes())}, data={"municipality": PASSED_ON})
    assert answer.headers["content-security-policy"] == POLICY
    assert 'href="/kart/bakgrunn?kommune=4601&amp;crs=EPSG:25832&amp;bbox=' in answer.text
    assert "/wms" not in answer.text
    assert "henter bildene fra" not in answer.text


def test_a_picture_is_passed_on_and_the_service_sees_no_reader(visitor: httpx.Client, maker: MapMaker) -> None:
    answer = visitor.get("/kart/bakgrunn", params=ASKED, headers={"Cookie": "lang=nb", "Referer": "http://a/", "User-Agent": "Nettleser"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert answer.content.startswith(b"\x89PNG")
    (asked,), (headers,) = maker.asked, maker.headers
    assert {name: asked[name] for name in ("LAYERS", "CRS", "BBOX", "WIDTH", "HEIGHT")} == {
        "LAYERS": "topo", "CRS": "EPSG:25832", "BBOX": ASKED["bbox"], "WIDTH": "20", "HEIGHT": "20",
    }  # fmt: skip
    assert not {"cookie", "referer", "x-forwarded-for"} & headers.keys()
    assert "Nettleser" not in headers["user-agent"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"kommune": "3103"}, 404),
        ({"kommune": ""}, 422),
        ({"crs": "EPSG:25832&LAYERS=secret"}, 422),
        ({"bbox": "1,2,3"}, 422),
        ({"bbox": "1,2,3,4&LAYERS=secret"}, 422),
        ({"bbox": "3,2,1,4"}, 422),
        ({"bbox": "-1e999,2,1e999,4"}, 422),
        ({"bbox": "e,e,e,e"}, 422),
        ({"width": "2049"}, 422),
        ({"height": "0"}, 422),
    ],
)
def test_nothing_else_can_be_asked_through_here(visitor: httpx.Client, maker: MapMaker, changed: dict[str, str], status: int) -> None:
    assert visitor.get("/kart/bakgrunn", params={**ASKED, **changed}).status_code == status
    assert maker.asked == []


def test_another_site_cannot_use_it(visitor: httpx.Client, maker: MapMaker) -> None:
    assert visitor.get("/kart/bakgrunn", params=ASKED, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert maker.asked == []


@pytest.mark.parametrize(("status", "media_type"), [(302, "image/png"), (500, "image/png"), (200, "text/html"), (200, "image/svg+xml")])
def test_what_is_no_picture_is_not_passed_on(visitor: httpx.Client, maker: MapMaker, status: int, media_type: str) -> None:
    maker.status, maker.media_type = status, media_type
    answer = visitor.get("/kart/bakgrunn", params=ASKED)
    assert answer.status_code == 503
    assert "does not answer" in answer.json()["detail"]


def test_a_picture_that_is_too_large_or_too_slow_is_not_passed_on(visitor: httpx.Client, maker: MapMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("endpoint.pages.background_pictures.MOST_BYTES", 10)
        assert visitor.get("/kart/bakgrunn", params=ASKED).status_code == 503
    with monkeypatch.context() as patch:
        patch.setattr("endpoint.pages.background_pictures.ANSWER_SECONDS", 0.05)
        maker.until = threading.Event()
        assert visitor.get("/kart/bakgrunn", params=ASKED).status_code == 503
        maker.until.set()
    assert visitor.get("/kart/bakgrunn", params=ASKED).status_code == 200
