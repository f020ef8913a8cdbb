"""A map below a drawing: of exactly the ground that the drawing covers, in its own system, and only where it was asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest

from reference_data.crs import north_comes_first
from reports.drawing.background import Background, underlay
from reports.drawing.plan import HEIGHT, WIDTH, Frame, plan
from reports.renderings.part import background_line, render_part
from tests.reports.deliveries import sample

ASK = "https://wms.example.no/a?LAYERS=b&CRS={crs}&BBOX={bbox}&WIDTH={width}&HEIGHT={height}"
SERVICE = Background(ASK, "© Eksempel <kart>", "wms.example.no", "https://wms.example.no")
FRAME = Frame(100_000.5, 1_200_000.25, 20.0, 0.0, 0.0)
SVG = "{http://www.w3.org/2000/svg}"


def asked(background: Background, crs: str | None) -> dict[str, str]:
    (made,) = underlay(background, crs, FRAME, WIDTH, HEIGHT)
    return dict(parse_qsl(urlsplit(ElementTree.fromstring(made).attrib["href"]).query))


@pytest.mark.parametrize(
    ("crs", "north_first"),
    [
        ("EPSG:25832", False),
        ("EPSG:25833", False),
        ("EPSG:25835", False),
        ("EPSG:5105", True),
        ("EPSG:5110", True),
        ("EPSG:27393", True),
        ("EPSG:4258", True),
    ],
)
def test_the_box_is_named_in_the_systems_own_order_of_axes(crs: str, north_first: bool) -> None:
    west, north, east, south = FRAME.west, FRAME.north, FRAME.west + WIDTH / 20, FRAME.north - HEIGHT / 20
    box = [south, west, north, east] if north_first else [west, south, east, north]
    assert north_comes_first(crs) is north_first
    assert asked(SERVICE, crs) == {"LAYERS": "b", "CRS": crs, "BBOX": ",".join(f"{one:.12g}" for one in box), "WIDTH": "1440", "HEIGHT": "920"}


def test_where_it_is_not_known_where_the_drawing_lies_nothing_lies_below() -> None:
    assert underlay(SERVICE, None, FRAME, WIDTH, HEIGHT) == []
    assert underlay(SERVICE, "EPSG:99999", FRAME, WIDTH, HEIGHT) == []
    assert underlay(None, "EPSG:25832", FRAME, WIDTH, HEIGHT) == []


def test_the_map_lies_below_everything_and_each_line_on_paper() -> None:
    report = sample()
    plain, drawn = plan(report, "nb", linked=True), plan(report, "nb", linked=True, background=SERVICE)
    assert plain is not None
    assert drawn is not None
    names = [(one.tag.removeprefix(SVG), one.get("class", "")) for one in ElementTree.fromstring(drawn)]
    shapes = [name for name in names if name[0] not in ("title", "desc")]
    lines = len(report["map"]["pipes"]) + len(report["map"]["mains"])
    assert shapes[:2] == [("rect", "ground"), ("image", "background")]
    assert shapes[2 : 2 + lines] == [("polyline", "casing")] * lines
    assert ("polyline", "casing") not in shapes[2 + lines :]
    assert others(drawn) == others(plain), "everything else is as it was"


def others(drawn: str) -> list[tuple[str, str | None]]:
    """All elements but the map, and the paper around lines and letters."""
    return [(one.tag, one.text) for one in ElementTree.fromstring(drawn).iter() if one.get("class") not in ("background", "casing", "halo")]


def test_who_has_switched_it_off_gets_an_address_that_no_browser_asks() -> None:
    off = Background(ASK, "©", "wms.example.no", "https://wms.example.no", shown=False)
    (made,) = underlay(off, "EPSG:25832", FRAME, WIDTH, HEIGHT)
    image = ElementTree.fromstring(made)
    assert "href" not in image.attrib
    assert image.attrib["data-whole"].startswith("https://wms.example.no/a?")
    assert " checked" in background_line(SERVICE, "nb")
    assert " checked" not in background_line(off, "nb")


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_page_says_whose_map_it_is_and_who_is_asked(lang: str) -> None:
    page = render_part(sample(lang), background=SERVICE)
    assert "© Eksempel &lt;kart&gt;" in page
    assert "wms.example.no." in page
    through_us = Background("/kart?{crs}{bbox}", "© Eksempel")
    assert "wms.example.no" not in render_part(sample(lang), background=through_us)


def test_a_page_without_a_background_says_nothing_of_one() -> None:
    page = render_part(sample())
    assert "background" not in page
    assert "<image" not in page
    unknown: Any = sample()
    unknown = {**unknown, "map": {**unknown["map"], "crs": None}}
    assert "background" not in render_part(unknown, background=SERVICE)
