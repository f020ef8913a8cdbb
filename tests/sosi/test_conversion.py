"""Conversion: what a file has, in each format: heights, columns, layers, and what stood there before."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pyogrio
import pytest

import sosi
from sosi import frame_files
from tests.sosi.sample_files import LINE, POINT, sos

ENDINGS = ["gpkg", "parquet", "fgb", "geojson"]
HOLED = LINE.replace("2:", "4:").replace(" 2230", " *")
FLAT = LINE.replace("2:", "5:").replace("..NØH", "..NØ").replace(" 2220", "").replace(" 2230", "")
THING = ".OBJEKT 6:\n..OBJTYPE Eier\n"


def converted(data: str, target: Path) -> dict[str, Any]:
    """Every layer of every file that `target` became, by the file's name and the layer's."""
    import geopandas

    files: list[Path] = []
    sosi.convert(data.encode(), target, wrote=files.append)
    assert sorted(target.parent.iterdir()) == sorted(files)
    if target.suffix == ".parquet":
        return {target.name: geopandas.read_parquet(target)}
    return {f"{file.name} {layer}": pyogrio.read_dataframe(file, layer=layer) for file in files for layer, _ in pyogrio.list_layers(file)}


def heights(layers: dict[str, Any]) -> dict[int, bool | None]:
    """Serial to whether the geometry has heights, None where there is none."""
    found: dict[int, bool | None] = {}
    for layer in layers.values():
        for row, serial in enumerate(layer["serial"]):
            shape = layer.geometry.iloc[row] if "geometry" in layer else None
            found[int(serial)] = None if shape is None else bool(shape.has_z)
    return found


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "bodies",
    [(LINE,), (FLAT,), (POINT,), (LINE, FLAT), (LINE, THING), (POINT, LINE, FLAT, THING), (THING,), (POINT, LINE)],
    ids=lambda bodies: " ".join(body[1 : body.index(" ")] for body in bodies),
)
def test_heights_survive_in_every_format(ending: str, bodies: tuple[str, ...], tmp_path: Path) -> None:
    wanted = {1: True, 2: True, 5: False, 6: None}
    serials = [sosi.read(sos(body).encode()).groups[0].serial for body in bodies]
    found = heights(converted(sos(*bodies), tmp_path / f"out.{ending}"))
    assert found == {serial: wanted[serial] for serial in serials if serial is not None}


def test_a_line_with_a_height_missing_is_a_flat_line_in_geojson_and_keeps_its_place(tmp_path: Path) -> None:
    (layer,) = converted(sos(LINE, HOLED), tmp_path / "out.geojson").values()
    whole, holed = layer.geometry
    assert whole.has_z
    assert not holed.has_z
    assert [point[:2] for point in whole.coords] == list(holed.coords)
    assert "NaN" not in (tmp_path / "out.geojson").read_text("utf-8")


@pytest.mark.parametrize(
    ("bodies", "names"),
    [
        ((LINE, LINE.replace("2:", "3:")), ["out.fgb out"]),
        ((LINE, HOLED), ["out.fgb out"]),
        ((POINT, LINE), ["out_lines.fgb out_lines", "out_points.fgb out_points"]),
        ((LINE, FLAT), ["out_lines.fgb out_lines", "out_lines_without_heights.fgb out_lines_without_heights"]),
        ((LINE, THING), ["out_lines.fgb out_lines", "out_without_geometry.fgb out_without_geometry"]),
    ],
)
def test_a_flatgeobuf_has_one_kind_of_geometry_and_says_which(bodies: tuple[str, ...], names: list[str], tmp_path: Path) -> None:
    assert sorted(converted(sos(*bodies), tmp_path / "out.fgb")) == names
    first = names[0].split()[0]
    assert pyogrio.read_info(tmp_path / first)["geometry_type"] == "LineString Z"


AWKWARD = """.PUNKT 1:
..FID A17
..fid_2 b
..geom c
..OBJTYPE Kum
..objtype kum
..geometry d
..kind e
..ogc_fid f
..NØH
658950000 59450000 2220
"""


@pytest.mark.parametrize("ending", ENDINGS)
def test_awkward_names_of_attributes_keep_their_values(ending: str, tmp_path: Path) -> None:
    (layer,) = converted(sos(AWKWARD), tmp_path / f"out.{ending}").values()
    values = {name: layer[name].iloc[0] for name in layer.columns if name not in ("geometry", "serial")}
    assert sorted(values.values()) == sorted(["PUNKT", "A17", "b", "c", "Kum", "kum", "d", "e", "f"])
    if ending == "gpkg":
        wanted = {"FID_3": "A17", "fid_2": "b", "geom_2": "c", "OBJTYPE": "Kum", "objtype_2": "kum", ".geometry": "d", ".kind": "e"}
        assert {name: values[name] for name in wanted} == wanted


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_without_groups_is_an_empty_layer(ending: str, tmp_path: Path) -> None:
    (layer,) = converted(sos(""), tmp_path / f"out.{ending}").values()
    assert len(layer) == 0


@pytest.mark.parametrize("ending", [*ENDINGS, "sos"])
def test_a_conversion_that_fails_leaves_what_stood_there(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / f"out.{ending}"
    target.write_bytes(b"what stood there")
    for place in ("sosi.frame_files._to_file", "geopandas.GeoDataFrame.to_parquet", "sosi.writing.to_bytes"):
        monkeypatch.setattr(place, mock.Mock(side_effect=OSError("the disk is full")))
    with pytest.raises(OSError, match="the disk is full"):
        sosi.convert(sos(POINT).encode(), target)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"what stood there"]


@pytest.mark.parametrize("ending", [*ENDINGS, "sos"])
def test_a_folder_that_is_not_there_is_an_error_of_the_system(ending: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sosi.convert(sos(POINT).encode(), tmp_path / "nowhere" / f"out.{ending}")


def test_several_files_come_into_place_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = frame_files._to_file

    def fails_at_lines(frame: Any, path: Path, **options: Any) -> None:
        if options["layer"] == "out_lines":
            raise sosi.SosiError("the writer refuses")
        write(frame, path, **options)

    monkeypatch.setattr("sosi.frame_files._to_file", fails_at_lines)
    with pytest.raises(sosi.SosiError, match="the writer refuses"):
        sosi.convert(sos(POINT, LINE).encode(), tmp_path / "out.fgb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [*ENDINGS, "sos"])
def test_a_conversion_takes_the_place_of_what_stood_there(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"out.{ending}"
    target.write_bytes(b"what stood there")
    sosi.convert(sos(POINT).encode(), target)
    assert b"what stood there" not in target.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
