"""All deliveries on one map: each with a pin of its own that leads to its row, whoever lies beside or on top of it."""

from __future__ import annotations

import re

import pytest

from reports.changes.all_on_one_map import Placed, all_on_one_map
from reports.changes.picture import HEIGHT, WIDTH
from tests.reference_data.changes.street import changes, off, street, water_service
from tests.reports.changes.test_changes_page import AROUND

Rect = tuple[float, float, float, float]


def placed(number: int, north: float = 0.0, waits: bool = True) -> Placed:
    return Placed(number, changes(street(), *(off(one, north=north) for one in water_service())), AROUND, f"{number}: sak <{number}>", waits)


def pins(drawing: str) -> dict[int, Rect]:
    """Number -> left, top, width, height."""
    found = re.findall(
        r'<a href="#delivery-(\d+)" id="mark-\1"[^>]*>.*?<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', drawing
    )
    return {int(number): (float(x), float(y), float(wide), float(high)) for number, x, y, wide, high in found}


@pytest.mark.parametrize("count", [1, 2, 12])
def test_deliveries_at_one_place_each_have_a_pin_that_can_be_hit(count: int) -> None:
    found = pins(all_on_one_map([placed(number) for number in range(1, count + 1)], "Kart"))
    assert set(found) == set(range(1, count + 1))
    for number, (x, y, wide, high) in found.items():
        assert x >= 0 and y >= 0 and x + wide <= WIDTH and y + high <= HEIGHT
        for other, (left, top, broad, tall) in found.items():
            assert number == other or x >= left + broad or left >= x + wide or y >= top + tall or top >= y + high


def test_a_pin_says_in_words_what_it_leads_to_and_shows_by_its_shape_whether_something_waits() -> None:
    drawing = all_on_one_map([placed(1), placed(2, north=0.3, waits=False)], "Kart")
    assert 'aria-label="1: sak &lt;1&gt;"' in drawing
    corners = re.findall(r'<rect [^>]*height="18" rx="(\d+)"', drawing)
    assert corners == ["2", "9"]


def test_a_main_that_two_deliveries_lie_on_is_drawn_once() -> None:
    one, two = (all_on_one_map([placed(number) for number in range(1, count + 1)], "Kart") for count in (1, 2))
    assert one.count("stroke-opacity") == two.count("stroke-opacity") > 0
