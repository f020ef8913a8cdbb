"""Tables and frames: the vectorised way and the careful one give the same on every file of the corpus and on generated ones."""

from __future__ import annotations

import io
import json
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings

import sosi
from bench.sosi_sample import sample
from sosi.blocks import Blocks, end_of
from sosi.vectorised import vectorised
from tests.shared_material import shared
from tests.sosi.sample_files import HEAD, LINE, POINT, raw_files, sos
from tests.sosi.test_corpus import FILES

PLAIN = """.PUNKT 3:
..OBJTYPE "Kum med lokk"
..LTEMA 4002
..LTEMA 0540
..EGS_PUNKT
...SID 0007
...TOM
..TEKST ""
..NØ
658950000 59450000 ...KP 1
"""


def same(first: pa.Table, second: pa.Table) -> None:
    assert first.schema.equals(second.schema, check_metadata=True)
    for name in first.column_names:
        assert first.column(name).to_pylist() == second.column(name).to_pylist(), name


def ways_agree(data: bytes) -> pa.Table:
    """The table by stretches as small as can be, and by the careful way."""
    fast = sosi.read_arrow(data)
    careful = sosi.read_arrow(sosi.read(data))
    if fast.num_rows == careful.num_rows:
        same(fast, careful)
    assert fast.num_rows == careful.num_rows
    return fast


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_corpus_gives_one_table_both_ways(name: str) -> None:
    ways_agree(shared(f"sosi-corpus/{name}").read_bytes())


@settings(max_examples=40, deadline=None)
@given(raw_files())
def test_a_generated_file_gives_one_table_both_ways(text: str) -> None:
    ways_agree(text.encode())


def test_a_register_like_file_is_read_without_the_careful_way() -> None:
    data = sample(500)
    blocks = Blocks(data)
    (text,) = blocks.texts()
    assert vectorised(text[: end_of(text)], blocks.head.scale) is not None
    ways_agree(data)


def test_quotes_repeats_node_marks_and_empty_elements_are_vectorised_too() -> None:
    data = sos(PLAIN, LINE, POINT).encode()
    blocks = Blocks(data)
    (text,) = blocks.texts()
    assert vectorised(text[: end_of(text)], blocks.head.scale) is not None
    table = ways_agree(data)
    assert table.column("LTEMA").to_pylist() == [["4002", "0540"], None, None]
    assert table.column("EGS_PUNKT.SID").to_pylist() == ["0007", None, None]
    assert table.column("OBJTYPE").to_pylist() == ["Kum med lokk", "Vannledning", "Kum"]
    assert table.column("TEKST").to_pylist() == ["", None, None]


@pytest.mark.parametrize("size", [1, 70_000, 1 << 20])
def test_stretches_of_any_size_give_the_same_rows(size: int, tmp_path: Path) -> None:
    path = tmp_path / "register.sos"
    path.write_bytes(sample(1000))
    whole = sosi.read_arrow(path)
    parts = list(sosi.stream_arrow(path, size))
    assert len(parts) > 1 or size > len(sample(1000))
    assert pa.concat_tables(parts, promote_options="default").column("serial").to_pylist() == whole.column("serial").to_pylist()


def test_a_stream_gives_every_group_with_its_line_and_its_faults(tmp_path: Path) -> None:
    text = sample(600).replace(b"6", b"6", 1).decode("latin-1").replace("..OBJTYPE Kum\r\n", "..OBJTYPE Kum\r\n..DATO 99\r\n")
    path = tmp_path / "register.sos"
    path.write_bytes(text.encode("latin-1"))
    whole = sosi.read(path)
    parts = list(sosi.stream(path, 1))
    assert len(parts) > 2
    groups = [group for part in parts for group in part.groups]
    assert [(g.kind, g.serial, g.line, g.attributes, g.points) for g in groups] == [
        (g.kind, g.serial, g.line, g.attributes, g.points) for g in whole.groups
    ]
    assert [(f.code, f.line, f.serial) for part in parts for f in part.findings] == [(f.code, f.line, f.serial) for f in whole.findings]


def test_a_frame_has_a_row_a_group_in_file_order_with_text_and_heights() -> None:
    frame = sosi.read_frame(sos(PLAIN, LINE).encode())
    assert list(frame.columns[:2]) == ["kind", "serial"]
    assert frame["kind"].tolist() == ["PUNKT", "KURVE"]
    assert frame["serial"].tolist() == [3, 2]
    assert frame["EGS_LEDNING.DIM"].tolist()[1] == "110"
    assert frame["LTEMA"].tolist()[0] == ["4002", "0540"]
    assert frame.crs.to_epsg() == 25832
    assert not frame.geometry[0].has_z
    assert list(frame.geometry[1].coords) == [(594500.0, 6589500.0, 22.2), (594501.0, 6589510.0, 22.3)]


def test_a_missing_height_is_nan_and_never_zero() -> None:
    frame = sosi.read_frame(sos(LINE.replace(" 2230", "")).encode())
    heights = shapely.get_coordinates(frame.geometry.array, include_z=True)[:, 2]
    assert heights[0] == 22.2
    assert np.isnan(heights[1])


def test_measures_are_numbers_and_codes_are_not() -> None:
    frame = sosi.read_frame(sos(POINT.replace("..NØH", "..HØYDE 12.50\n..KOMM 0540\n..NØH")).encode())
    assert frame["HØYDE"].tolist() == [12.5]
    assert frame["KOMM"].tolist() == ["0540"]


def test_a_measure_that_is_not_known_is_null_and_leaves_its_column_numbers() -> None:
    known, unknown = POINT.replace("..NØH", "..HØYDE 12.50\n..NØH"), POINT.replace("1:", "2:").replace("..NØH", "..HØYDE *\n..NØH")
    data = sos(known, unknown).encode()
    blocks = Blocks(data)
    (text,) = blocks.texts()
    assert vectorised(text[: end_of(text)], blocks.head.scale) is not None
    assert ways_agree(data).column("HØYDE").to_pylist() == [12.5, None]
    assert ways_agree(data).schema.field("HØYDE").type == pa.float64()
    for frame in (sosi.read_frame(data), sosi.read_frame(sosi.read(data))):
        assert frame["HØYDE"].dtype == np.float64
        assert frame["HØYDE"].isna().tolist() == [False, True]


def test_a_measure_that_is_no_number_leaves_its_column_text_stars_and_all() -> None:
    bodies = [POINT.replace("1:", f"{row}:").replace("..NØH", f"..HØYDE {text}\n..NØH") for row, text in enumerate(("ca 12", "*"), 1)]
    assert ways_agree(sos(*bodies).encode()).column("HØYDE").to_pylist() == ["ca 12", "*"]


def test_the_geometry_column_says_what_it_is_and_in_which_system() -> None:
    field = sosi.read_arrow(sos().encode()).schema.field("geometry")
    assert field.metadata[b"ARROW:extension:name"] == b"geoarrow.wkb"
    assert json.loads(field.metadata[b"ARROW:extension:metadata"])["crs"] == "EPSG:25832"


def test_an_area_is_a_polygon_with_its_holes_and_a_broken_one_its_point() -> None:
    frame = sosi.read_frame(shared("sosi-corpus/sosijs-flate_oy.sos"))
    areas = frame[frame["kind"] == "FLATE"].set_index("serial").geometry
    assert areas[400].area == 1000 * 1000 - 100
    assert len(areas[400].interiors) == len(areas[600].interiors) == 1
    assert areas[400].equals(areas[600])
    broken = sosi.read_frame(shared("sosi-corpus/sosijs-non-linear.sos"))
    assert set(broken[broken["kind"] == "FLATE"].geom_type) == {"Point"}


def test_a_binary_file_object_is_read_as_the_path_is() -> None:
    same(sosi.read_arrow(io.BytesIO(sample(50))), sosi.read_arrow(sample(50)))


def test_bytes_that_are_not_sosi_are_refused() -> None:
    for reader in (sosi.read_arrow, sosi.read_frame):
        with pytest.raises(sosi.SosiError):
            reader(b"%PDF-1.7")
        with pytest.raises(sosi.SosiError):
            reader(b"ikke sosi\n")


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "fgb", "geojson", "sos"])
def test_a_converted_file_keeps_every_group(ending: str, tmp_path: Path) -> None:
    import geopandas
    import pyogrio

    source = shared("sosi-corpus/sosijs-testfile2.sos")
    target = tmp_path / f"out.{ending}"
    document = sosi.convert(source, target)
    if ending == "sos":
        again = sosi.read(target)
        assert [group.serial for group in again.groups] == [group.serial for group in document.groups]
        assert not [finding for finding in again.findings if finding.severity == "error"]
    elif ending == "parquet":
        assert len(geopandas.read_parquet(target)) == len(document.groups)
    else:
        layers = [(file, name) for file in sorted(tmp_path.iterdir()) for name, _ in pyogrio.list_layers(file)]
        assert sum(pyogrio.read_info(file, layer=layer)["features"] for file, layer in layers) == len(document.groups)


def test_progress_of_a_conversion_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    sosi.convert(sample(3), tmp_path / "out.parquet", progress=lambda step, done, whole: told.append(step))
    assert told[0] == "read"
    assert told[-1] == "done"


def test_an_ending_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sosi.SosiError, match="ending"):
        sosi.convert(sample(3), tmp_path / "out.shp")


def test_a_frame_of_the_vectorised_way_equals_the_frame_of_a_document() -> None:
    data = sos(PLAIN, LINE, POINT).encode()
    fast, careful = sosi.read_frame(data), sosi.read_frame(sosi.read(data))
    pd.testing.assert_frame_equal(pd.DataFrame(fast.drop(columns="geometry")), pd.DataFrame(careful.drop(columns="geometry")))
    assert fast.geometry.geom_equals_exact(careful.geometry, 0).all()


def test_without_the_vectorised_way_the_table_is_the_same() -> None:
    data = sample(60)
    with mock.patch("sosi.stretches.vectorised", lambda text, scale: None):
        careful = sosi.read_arrow(data)
    same(sosi.read_arrow(data), careful)


@pytest.mark.parametrize(("old", "new"), [("KOORDSYS 22", "KOORDSYS 23"), ("NN2000", "NN54")])
def test_groups_of_two_systems_are_not_put_into_one(old: str, new: str, tmp_path: Path) -> None:
    for data in (sos(POINT, HEAD.replace(old, new), LINE).encode(), sos(HEAD.replace(old, new), POINT).encode()):
        named = [finding for finding in sosi.read(data).findings if finding.code == "head-repeated-crs"]
        assert [(finding.values["first"], finding.values["other"]) for finding in named] == [(old.split()[-1], new.split()[-1])]
        for make in (
            sosi.read_frame,
            sosi.read_arrow,
            lambda source: list(sosi.stream_arrow(source)),
            lambda source: sosi.renewed(sosi.read(source)),
            lambda source: sosi.convert(source, tmp_path / "out.sos"),
            lambda source: sosi.convert(source, tmp_path / "out.gpkg"),
        ):
            with pytest.raises(sosi.SosiError, match=new.split()[-1]):
                make(data)
    same = sos(POINT, HEAD, LINE).encode()
    assert len(sosi.read_frame(same)) == 2
