"""Coordinate systems: plan transformations, and heights that are never changed by a guess."""

import pytest

from reference_data import CrsError, HeightGridError, crs_name, height_transformer, missing_grids, plan_transform, swapped, valid_range
from reference_data.crs import horizontal, in_valid_range
from tests.shared_material import shared

MOSS = (594100.0, 6589540.0)


def test_plan_coordinates_go_between_zones_and_back_and_heights_stay() -> None:
    there, back = plan_transform("EPSG:25832", "EPSG:25833"), plan_transform("EPSG:25833", "EPSG:25832")
    ((east, north, height),) = there.coordinates([(*MOSS, 22.2)])
    assert height == 22.2
    assert abs(east - MOSS[0]) > 100_000
    assert back.place(east, north) == pytest.approx(MOSS, abs=1e-4)


def test_a_compound_system_is_known_by_its_plan_part() -> None:
    assert horizontal("EPSG:5972") == "EPSG:25832"
    assert plan_transform("EPSG:5972", "EPSG:25832").same


@pytest.mark.parametrize("code", ["EPSG:5110", "EPSG:4258", "EPSG:25835"])
def test_other_systems_in_use_lead_to_the_same_place(code: str) -> None:
    east, north = plan_transform("EPSG:25832", code).place(*MOSS)
    assert plan_transform(code, "EPSG:25832").place(east, north) == pytest.approx(MOSS, abs=1e-3)


def test_an_unknown_system_is_refused_by_name() -> None:
    with pytest.raises(CrsError, match="EPSG:999999"):
        plan_transform("EPSG:999999", "EPSG:25832")


def test_without_a_grid_heights_are_refused_and_the_grid_is_named() -> None:
    with pytest.raises(HeightGridError, match="no_kv"):
        height_transformer("EPSG:25832", "NN54", "NN2000")
    assert "no_kv_HREF2018B_NN2000_EUREF89.tif" in missing_grids("EPSG:25832", "NN54", "NN2000")


def test_the_same_datum_changes_nothing() -> None:
    assert height_transformer("EPSG:25832", "NN2000", "NN2000")(*MOSS, 22.2) == 22.2


def test_a_local_datum_has_no_way_to_another() -> None:
    with pytest.raises(CrsError, match="LOKAL"):
        height_transformer("EPSG:25832", "LOKAL", "NN2000")


def test_swapped_coordinates_are_seen() -> None:
    assert swapped("EPSG:25832", MOSS[1], MOSS[0])
    assert not swapped("EPSG:25832", *MOSS)
    assert in_valid_range("EPSG:99999", *MOSS) is None
    assert valid_range("EPSG:25833") is not None


def test_systems_have_the_names_that_people_use() -> None:
    assert crs_name("EPSG:25832") == "EUREF89 UTM sone 32"
    assert crs_name("EPSG:3857") is None


GRID_CHECK = """
from reference_data import HeightGridError, height_transformer
import sys
convert = height_transformer("EPSG:25832", "NN54", "NN2000", sys.argv[1])
print(round(convert(594100, 6589540, 10.0), 3), round(convert(297000, 6700000, 10.0), 3))
ell = height_transformer("EPSG:25832", "ELLIP", "NN2000", sys.argv[1])
print(round(ell(594100, 6589540, 50.0), 2))
try:
    convert(1_900_000, 6589540, 10.0)
except HeightGridError as error:
    print("refused", "does not cover" in str(error))
"""


def test_with_the_grids_heights_are_those_of_the_mapping_authority() -> None:
    """In a process of its own, because a folder of grids once added stays known to the projection library."""
    import subprocess
    import sys

    grids = shared("grids")
    done = subprocess.run([sys.executable, "-c", GRID_CHECK, str(grids)], capture_output=True, text=True, check=True)
    lines = done.stdout.split()
    assert float(lines[0]) == pytest.approx(10.112, abs=0.005)
    assert float(lines[1]) == pytest.approx(9.917, abs=0.03)
    assert float(lines[2]) == pytest.approx(11.08, abs=0.1)
    assert lines[3:] == ["refused", "True"]
