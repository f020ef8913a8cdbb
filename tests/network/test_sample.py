"""The bundled sample, read as a whole: every service run goes from its main to the house."""

from __future__ import annotations

import pytest

import sosi
from network import Function, PointKind, read_delivery
from reference_data import open_register
from tests.shared_material import ROOT, shared

SAMPLE = ROOT / "reference_data" / "sample"


@pytest.mark.parametrize("folder", ["delivery", "delivery_corrected"])
def test_the_sample_deliveries_run_from_their_mains_to_the_house(folder: str) -> None:
    (path,) = (SAMPLE / folder).glob("*.sos")
    data = path.read_bytes()
    read = read_delivery(sosi.read(data), path.name, data)
    assert read.dialect == "gemini"
    assert len(read.pipes) + len(read.points) + len(read.others) == read.file.groups
    runs = read.topology.service_runs()
    assert {run.function for run in runs} == {Function.WATER, Function.WASTEWATER, Function.STORMWATER}
    around = open_register(SAMPLE / "register.sos").around(_bounds(read), read.crs or "", 300.0)
    for run in runs:
        assert run.certain
        point = run.connection.point_of(PointKind.TAPPING, PointKind.BRANCH)
        assert point is not None
        on = around.locate_point(point, {run.function}, within_m=0.5)
        assert on[0].run.function is run.function
        assert around.manholes_on_main(on[0])
        far = around.locate(*run.house.coordinate[:2], {run.function})
        assert far[0].offset_m > on[0].offset_m


def test_the_example_house_connection_hangs_together_without_loose_ends() -> None:
    data = shared("domain/example-house-connection.sos").read_bytes()
    read = read_delivery(sosi.read(data), "example.sos", data)
    assert read.topology.loose_ends() == ()
    assert [[pipe.id for pipe in run.pipes] for run in read.topology.service_runs()] == [["9101", "9102", "9103"], ["9112", "9111"], ["9122", "9121"]]


def _bounds(read) -> tuple[float, float, float, float]:
    places = [place for pipe in read.pipes for place in pipe.coordinates]
    east, north = [place[0] for place in places], [place[1] for place in places]
    return min(east), min(north), max(east), max(north)
