"""The change set in each form, read back by somebody else's reader."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

import sosi
from network import Pipe, read_delivery
from reference_data.changes import Action, ChangeSet
from reference_data.changes.output import Form, written
from tests.reference_data.changes.street import changes, off, sewer_service, street, taken_in, water_service
from tests.shared_material import absent

FOUND = changes(street(), *water_service(), *sewer_service())


def nothing() -> ChangeSet:
    register = street()
    taken_in(register, *water_service())
    return changes(register, *water_service())


def collection(found: ChangeSet) -> dict:  # type: ignore[type-arg]
    read = json.loads(written(found, Form.GEOJSON))
    assert isinstance(read, dict)
    return read


def test_geojson_has_the_action_beside_the_properties() -> None:
    features = collection(FOUND)["features"]
    assert len(features) == len(FOUND.changes)
    for feature, change in zip(features, FOUND.changes, strict=True):
        assert feature["update"] == {"action": change.action.value}
        assert feature["properties"]["identifikasjon"]["lokalId"] == change.lokal_id
        assert feature["properties"]["featuretype"]


def test_geojson_tells_joins_splits_and_nodes_by_the_fixed_names() -> None:
    features = [feature["properties"] for feature in collection(FOUND)["features"]]
    created = [one for one in features if one["action"] == "Create" and one["kind"] == "pipe"]
    assert all(one["joins_id"] and one["joins_kind"] in ("main", "manhole", "node") for one in created)
    assert [(one["register_id"], one["action"]) for one in features if one["change_kind"] == "split"] == [("20", "Replace")]
    assert {one["theme"] for one in features if one["change_kind"] == "node"} == {"ANB", "GRN"}
    assert next(one for one in created if one["function"] == "VL")["chainage_m"] == 20.0


def test_geojson_names_the_coordinate_system_with_its_heights() -> None:
    assert collection(FOUND)["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::5972"


def test_a_missing_height_is_no_zero() -> None:
    flat = changes(street(), *(off(thing, up=float("nan")) for thing in water_service()))
    for feature in collection(flat)["features"]:
        coordinates = feature["geometry"]["coordinates"]
        first = coordinates if feature["geometry"]["type"] == "Point" else coordinates[0]
        assert len(first) == 2
        assert feature["properties"]["z"][0] is None


def test_the_geopackage_has_a_layer_for_each_kind_of_geometry(tmp_path: Path) -> None:
    import pyogrio

    file = tmp_path / "changes.gpkg"
    file.write_bytes(written(FOUND, Form.GPKG))
    layers = {str(name): str(geometry) for name, geometry in pyogrio.list_layers(file) if geometry is not None}
    assert layers == {"pipes": "LineString Z", "points": "Point Z", "conflicts": "Point Z"}
    pipes, points = pyogrio.read_dataframe(file, layer="pipes"), pyogrio.read_dataframe(file, layer="points")
    assert len(pipes) + len(points) == len(FOUND.changes)
    assert set(pipes["action"]) == {"Create", "Replace"}
    assert str(pipes.crs.to_epsg()) == "25832"
    assert pipes.geometry.has_z.all()
    styles = pyogrio.read_dataframe(file, layer="layer_styles", read_geometry=False)
    assert set(styles["f_table_name"]) == {"pipes", "points", "conflicts"}


def test_an_empty_change_set_is_a_file_too(tmp_path: Path) -> None:
    import pyogrio

    empty = nothing()
    assert collection(empty)["features"] == []
    file = tmp_path / "changes.gpkg"
    file.write_bytes(written(empty, Form.GPKG))
    assert len(pyogrio.read_dataframe(file, layer="pipes")) == 0
    assert "action" in pyogrio.read_dataframe(file, layer="points").columns
    assert sosi.read(written(empty, Form.SOSI)).groups == []
    assert len(written(empty, Form.CSV).decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("form", list(Form))
def test_the_same_change_set_gives_the_same_bytes(form: Form) -> None:
    assert written(FOUND, form) == written(changes(street(), *water_service(), *sewer_service()), form)


def test_sosi_is_read_back_as_the_same_objects() -> None:
    data = written(FOUND, Form.SOSI)
    document = sosi.read(data)
    assert document.findings == []
    assert document.head.encoding.declared == "ISO8859-1"
    read = read_delivery(document, "changes.sos", data)
    assert (len(read.pipes), len(read.points)) == (
        sum(isinstance(change.thing, Pipe) for change in FOUND.changes),
        sum(not isinstance(change.thing, Pipe) for change in FOUND.changes),
    )
    assert {pipe.dimension_mm for pipe in read.pipes if pipe.function.value == "SP" and pipe.network_level == "H"} == {None}
    points = {point.subject.sid for point in read.points} | {"201", "202"}
    assert all(node in points for pipe in read.pipes for node in (pipe.from_node, pipe.to_node) if node)
    assert {change.lokal_id for change in FOUND.of(Action.CREATE)} <= {thing.subject.guid for thing in (*read.pipes, *read.points)}


def test_gdal_reads_the_sosi_file_too(tmp_path: Path) -> None:
    if shutil.which("ogrinfo") is None:
        absent("ogrinfo is not installed")
    file = tmp_path / "changes.sos"
    file.write_bytes(written(FOUND, Form.SOSI))
    told = subprocess.run(["ogrinfo", "-al", "-so", str(file)], capture_output=True, check=False, text=True)
    if "SOSI" not in told.stdout:
        absent("this GDAL has no SOSI driver")
    counts = [int(line.split(":")[1]) for line in told.stdout.splitlines() if line.startswith("Feature Count")]
    assert sum(counts) >= len(FOUND.changes)


def test_csv_has_a_row_for_each_change_and_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(written(FOUND, Form.CSV).decode("utf-8-sig")), delimiter=";"))
    assert [row["change_id"] for row in rows] == [change.id for change in FOUND.changes]
    hostile = changes(street(), *water_service(owner="=1+1"))
    rows = list(csv.DictReader(io.StringIO(written(hostile, Form.CSV).decode("utf-8-sig")), delimiter=";"))
    assert {row["owner"] for row in rows} == {"'=1+1"}


def test_conflicts_stand_in_every_form(tmp_path: Path) -> None:
    import pyogrio

    apart = changes(street(), *(off(thing, north=0.4) for thing in water_service()))
    assert [one["kind"] for one in collection(apart)["conflicts"]] == ["offset"]
    file = tmp_path / "changes.gpkg"
    file.write_bytes(written(apart, Form.GPKG))
    assert list(pyogrio.read_dataframe(file, layer="conflicts")["conflict_kind"]) == ["offset"]
    assert "offset" in written(apart, Form.CSV).decode()
