"""Municipalities by number, old numbers included, and roughly where they lie."""

import pytest

from reference_data import MunicipalityError, municipality, municipality_at, plan_transform
from reference_data.municipalities import municipalities, near_municipality, near_others
from reference_data.outlines import OUTLINE_ERROR_KM, outline, outside_km


@pytest.mark.parametrize(
    ("number", "name", "current"),
    [
        ("3103", "Moss", "3103"),
        ("3002", "Moss", "3103"),
        ("0104", "Moss", "3103"),
        ("104", "Moss", "3103"),
        ("4601", "Bergen", "4601"),
        ("1241", "Bjørnafjorden", "4624"),
    ],
)
def test_a_municipality_is_found_by_its_number_of_any_year(number: str, name: str, current: str) -> None:
    found = municipality(number)
    assert (found.name, found.number) == (name, current)


@pytest.mark.parametrize("number", ["9999", "", "moss", "31033"])
def test_an_unknown_number_is_refused_by_name(number: str) -> None:
    with pytest.raises(MunicipalityError, match="is not the number of a municipality"):
        municipality(number)


def test_a_place_in_moss_lies_in_moss_and_not_in_bergen() -> None:
    names = [one.name for one in municipality_at(594100, 6589540, "EPSG:25832")]
    assert "Moss" in names
    assert "Bergen" not in names


def test_every_former_number_leads_to_a_municipality_and_none_is_a_number_of_today() -> None:
    today = {one.number for one in municipalities()}
    assert len(today) == 357
    for one in municipalities():
        assert municipality(one.number) is one
        for former in one.former:
            assert former not in today
            assert municipality(former) is one


@pytest.mark.parametrize(("number", "crs"), [("5501", "EPSG:25833"), ("1804", "EPSG:25833"), ("5603", "EPSG:25835"), ("0301", "EPSG:25832")])
def test_the_usual_zone_goes_by_county(number: str, crs: str) -> None:
    assert municipality(number).crs == crs


def degrees(east: float, north: float) -> tuple[float, float]:
    return plan_transform("EPSG:25832", "EPSG:4258").place(east, north)


def test_an_outline_says_how_far_outside_a_place_lies() -> None:
    assert outside_km("3103", *degrees(594100, 6589500)) == 0
    assert outside_km("3103", *degrees(660000, 6650000)) == pytest.approx(79, abs=2)
    assert outside_km("9999", *degrees(594100, 6589500)) == float("inf")


def test_every_municipality_has_an_outline_that_fills_its_box() -> None:
    for one in municipalities():
        places = [place for ring in outline(one.number) for place in ring]
        box = (min(x for x, _ in places), min(y for _, y in places), max(x for x, _ in places), max(y for _, y in places))
        assert box == pytest.approx(one.box, abs=2e-4), one.name


def test_near_a_border_a_place_can_lie_in_two_municipalities_and_in_the_middle_of_one_it_cannot() -> None:
    moss = municipality("3103")
    assert near_others(moss, *degrees(594100, 6589500)) == ()
    assert [one.name for one in near_others(moss, *degrees(594100, 6599500))] == ["Vestby"]


def test_only_those_beside_are_asked_and_none_is_missed() -> None:
    for one in municipalities()[::12]:
        west, south, east, north = one.box
        for longitude, latitude in ((west, south), (west, north), (east, south), (east, north), ((west + east) / 2, (south + north) / 2)):
            whole = [other for other in municipalities() if other != one and near_municipality(other, longitude, latitude, OUTLINE_ERROR_KM)]
            assert list(near_others(one, longitude, latitude)) == whole
