"""A register that is one file: SOSI, GeoPackage, GeoParquet, FlatGeobuf, in any coordinate system."""

from __future__ import annotations

from datetime import date
from math import isnan
from pathlib import Path
from zipfile import ZipFile

import geopandas
import pytest
import shapely

import sosi
from network import Function, PointKind
from network.reading import shape_of
from reference_data import RegisterError, Store, import_register, open_register
from reference_data.register.columns import as_text, attributes_of, paths_of_columns, unread_columns
from reference_data.register.source import open_sources
from tests.network.sosi_text import HEAD, pipe, point

BOX = (594090.0, 6589490.0, 594130.0, 6589530.0)
GROUPS = [
    point("KUM", (594100.0, 6589500.0, 20.0), SID=1, FUNKSJON="VK", KUMBREDDE=1600, PUNKTIDANL="V1"),
    point("KUM", (594160.0, 6589500.0, 20.0), SID=2, FUNKSJON="VK"),
    point("ANB", (594120.0, 6589500.0, None), SID=3),
    pipe(
        "VL", (594100.0, 6589500.0, 18.5), (594160.0, 6589500.0, 18.9), SID=10, FSID=1, TSID=2, NETTYPE="H", EIER="K", MATERIAL="SJK", DIMENSJON=150
    ),
    pipe("SP", (594100.0, 6589502.0, None), (594160.0, 6589502.0, None), SID=11, NETTYPE="H", EIER="K", MATERIAL="PVC", DIMENSJON=200),
    "PUNKT|..OBJTYPE VADriftsdata\n..EGS_PUNKT\n...PSID 1\n..NØ\n658950000 59410000\n",
]


def text(*groups: str, head: str = HEAD) -> bytes:
    body = "".join(f".{kind} {number}:\n{rest}" for number, (kind, _, rest) in enumerate((group.partition("|") for group in groups), start=1))
    return (head + body + ".SLUTT\n").encode()


def frame_of(path: Path) -> geopandas.GeoDataFrame:
    rows, shapes = [], []
    for group in sosi.read(path).groups:
        if not shape_of(group).coordinates:
            continue
        rows.append(group.texts())
        places = [(place[0], place[1]) if isnan(place[2]) else place for place in shape_of(group).coordinates]
        shapes.append(shapely.LineString(places) if group.kind == "KURVE" else shapely.Point(places[0]))
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:25832")


@pytest.fixture(scope="module")
def sos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "register.sos"
    path.write_bytes(text(*GROUPS))
    return path


@pytest.fixture(scope="module", params=["sos", "gpkg", "parquet", "gpkg33"])
def register(request: pytest.FixtureRequest, sos: Path) -> Path:
    if request.param == "sos":
        return sos
    frame = frame_of(sos)
    path = sos.parent / f"register_{request.param}.{request.param.rstrip('3')}"
    if request.param == "parquet":
        frame.to_parquet(path)
    elif request.param == "gpkg":
        short = {column: column.rsplit(".", 1)[-1].lower() for column in frame.columns if column.startswith("EGS_LEDNING.")}
        frame[frame.geom_type == "LineString"].rename(columns=short).to_file(path, layer="ledning")
        frame[frame.geom_type == "Point"].to_file(path, layer="punkt", mode="a")
    else:
        frame.to_crs("EPSG:25833").to_file(path)
    return path


def test_the_same_register_in_any_kind_of_file_gives_the_same_surroundings(register: Path) -> None:
    opened = open_register(register)
    around = opened.around(BOX, "EPSG:25832")
    assert sorted((pipe.subject.sid, pipe.function, pipe.material, pipe.dimension_mm) for pipe in around.pipes) == [
        ("10", Function.WATER, "SJK", 150.0),
        ("11", Function.WASTEWATER, "PVC", 200.0),
    ]
    assert sorted((point.subject.sid, point.kind) for point in around.points) == [
        ("1", PointKind.MANHOLE),
        ("2", PointKind.MANHOLE),
        ("3", PointKind.TAPPING),
    ]
    water = next(pipe for pipe in around.pipes if pipe.function is Function.WATER)
    assert [round(value, 3) for place in water.coordinates for value in place] == [594100, 6589500, 18.5, 594160, 6589500, 18.9]
    assert around.node("1").register_id == "V1"
    assert isnan(around.node("3").coordinate[2])
    assert opened.info.skipped == {"not_a_pipe": 1}
    assert (opened.info.objects, around.objects) == (5, 5)
    assert [(m.manhole.subject.sid, round(m.distance_along_m, 3)) for m in around.manholes_on_main(around.locate(594120.0, 6589500.0)[0])] == [
        ("1", 20.0),
        ("2", 40.0),
    ]


@pytest.mark.parametrize(("driver", "ending"), [("FlatGeobuf", "fgb"), ("GML", "gml"), ("GeoJSON", "geojson")])
def test_pipes_of_one_kind_of_geometry_come_in_other_formats_too(sos: Path, tmp_path: Path, driver: str, ending: str) -> None:
    frame = frame_of(sos)
    path = tmp_path / f"pipes.{ending}"
    pipes = frame[(frame.geom_type == "LineString") & frame.has_z].dropna(axis=1, how="all").rename(columns=lambda name: name.rsplit(".", 1)[-1])
    pipes.to_file(path, driver=driver)
    (only,) = open_register(path, crs="EPSG:25832").around(BOX, "EPSG:25832").pipes
    assert (only.function, only.material, only.from_node) == (Function.WATER, "SJK", "1")
    assert only.coordinates == (pytest.approx((594100.0, 6589500.0, 18.5)), pytest.approx((594160.0, 6589500.0, 18.9)))


@pytest.mark.parametrize("unknown", [0.0, -9999.0, -99999.0, 9999.0])
def test_a_number_that_stands_for_no_height_is_none(sos: Path, tmp_path: Path, unknown: float) -> None:
    frame = frame_of(sos)
    frame.geometry = shapely.force_3d(shapely.force_2d(frame.geometry), unknown)
    frame.to_file(tmp_path / "flat.gpkg")
    lines = text(*GROUPS).decode().replace(" 1850", f" {unknown * 100:.0f}").replace(" 1890", f" {unknown * 100:.0f}").replace(" 2000", " 0")
    (tmp_path / "flat.sos").write_text(lines, encoding="utf-8")
    for name in ("flat.gpkg", "flat.sos"):
        opened = open_register(tmp_path / name)
        assert [counts.with_height for counts in opened.info.by_function.values()] == [0] * 4, name
        around = opened.around(BOX, "EPSG:25832")
        assert all(isnan(place[2]) for one in around.pipes for place in one.coordinates)


def test_a_vertex_that_is_no_place_leaves_its_object_out_and_is_counted(sos: Path, tmp_path: Path) -> None:
    frame = frame_of(sos)
    frame.loc[0, "geometry"] = None
    frame.loc[3, "geometry"] = shapely.from_wkb(shapely.to_wkb(shapely.LineString([(594100, 6589500), (float("inf"), 6589500)])))
    frame.to_file(tmp_path / "holes.gpkg")
    info = open_register(tmp_path / "holes.gpkg").info
    assert (info.objects, dict(info.skipped)) == (3, {"no_geometry": 2, "not_a_pipe": 1})


@pytest.mark.parametrize("ending", ["parquet", "fgb", "gpkg", "sos", "shp.zip"])
def test_a_register_in_several_files_is_one(sos: Path, tmp_path: Path, ending: str) -> None:
    frame = frame_of(sos)
    parts = {"ledning": frame[frame.geom_type == "LineString"], "punkt": frame[frame.geom_type == "Point"]}
    paths = [tmp_path / f"{name}.{ending}" for name in parts]
    if ending == "shp.zip":
        for name, part in parts.items():
            group = "EGS_LEDNING." if name == "ledning" else "EGS_PUNKT."
            short = part.dropna(axis=1, how="all").rename(columns=lambda column, group=group: column.removeprefix(group)[:10])
            short.set_geometry(shapely.force_2d(short.geometry)).to_file(tmp_path / f"{name}.shp")
        paths = [tmp_path / "register.zip"]
        with ZipFile(paths[0], "w") as archive:
            for file in sorted(tmp_path.glob("*.[sdpc]*")):
                archive.write(file, file.name)
    elif ending == "sos":
        for path, kind in zip(paths, ("KURVE", "PUNKT"), strict=True):
            path.write_bytes(text(*(group for group in GROUPS if group.startswith(kind))))
    else:
        for path, part in zip(paths, parts.values(), strict=True):
            flat = part.set_geometry(shapely.force_2d(part.geometry))  # FlatGeobuf takes no mixture
            flat.to_parquet(path) if ending == "parquet" else flat.to_file(path)
    store = Store(tmp_path / "store")
    info = import_register(open_sources(paths), store, "3103", date(2026, 11, 1))
    assert (info.pipes, info.points) == (2, 3)
    around = store.open("3103").around(BOX, "EPSG:25832")
    assert sorted(pipe.subject.sid for pipe in around.pipes) == ["10", "11"]
    assert sorted(point.subject.sid for point in around.points) == ["1", "2", "3"]


def test_several_files_in_different_systems_are_refused_by_name(sos: Path, tmp_path: Path) -> None:
    frame_of(sos).to_file(tmp_path / "a.gpkg")
    frame_of(sos).to_crs("EPSG:25833").to_file(tmp_path / "b.gpkg")
    with pytest.raises(RegisterError, match=r"a\.gpkg \+ b\.gpkg: the files lie in different coordinate systems \(EPSG:25832, EPSG:25833\)"):
        open_sources([tmp_path / "a.gpkg", tmp_path / "b.gpkg"])


def test_columns_that_nobody_understands_are_named(sos: Path) -> None:
    assert unread_columns(["matr", "DIMENSJON", "objtype", "EGS_LEDNING.PRODUSENT", "fid2"], {"fid2": "SID"}) == ["matr"]


def test_info_says_how_good_the_register_is(sos: Path) -> None:
    info = open_register(sos).info
    assert info.by_function["VL"].with_height == 1
    assert info.by_function["SP"].with_height == 0
    assert info.by_function["SP"].with_material == 1
    assert info.by_function["VL"].length_m == pytest.approx(60.0)
    assert info.by_function["manhole"].objects == 2


def test_nothing_near_is_empty_surroundings(sos: Path) -> None:
    around = open_register(sos).around((600000.0, 6600000.0, 600010.0, 6600010.0), "EPSG:25832", 300)
    assert (around.pipes, around.points, around.objects, around.runs) == ((), (), 5, ())
    assert around.locate(600000.0, 6600000.0) == ()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.sos", b"%PDF-1.7 not sosi", r"a\.sos: "),
        ("a.gpkg", b"nothing", r"a\.gpkg: damaged, or not a register file of a kind"),
        ("a.parquet", b"nothing", r"a\.parquet: not a GeoParquet file"),
        ("zero.gpkg", b"", r"zero\.gpkg: the file is empty"),
        ("cut.sos", text(*GROUPS).removesuffix(b".SLUTT\n"), r"cut\.sos: the file does not end with \.SLUTT, so a part"),
        ("empty.sos", text(), r"empty\.sos: no pipe and no point"),
        ("nocrs.sos", text(*GROUPS, head=HEAD.replace("...KOORDSYS 22\n", "")), r"nocrs\.sos: the file names no coordinate system"),
    ],
)
def test_what_is_no_register_is_refused_by_name(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RegisterError, match=sentence):
        open_register(tmp_path / name)


@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
def test_a_mapping_of_a_column_that_is_not_there_is_refused(tmp_path: Path, sos: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    frame = frame_of(sos).rename(columns={"EGS_LEDNING.MATERIAL": "matr"})
    frame.to_file(path) if ending == "gpkg" else frame.to_parquet(path)
    with pytest.raises(RegisterError, match=r'the mapping names the column mater, which is not there \(did you mean "matr"\?\)'):
        open_register(path, mapping={"mater": "EGS_LEDNING.MATERIAL"})
    assert {one.material for one in open_register(path, mapping={"matr": "EGS_LEDNING.MATERIAL"}).around(BOX, "EPSG:25832").pipes} == {"SJK", "PVC"}


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="no such register file"):
        open_register(tmp_path / "a.sos")


def test_a_delivery_in_an_unknown_system_is_refused_by_name(sos: Path) -> None:
    with pytest.raises(RegisterError, match="EPSG:999999"):
        open_register(sos).around(BOX, "EPSG:999999")


@pytest.mark.parametrize(
    ("columns", "kind", "expected"),
    [
        (
            ["L_TEMA", "material", "hoydereferanse"],
            "line",
            {"L_TEMA": "EGS_LEDNING.L_TEMA", "material": "EGS_LEDNING.MATERIAL", "hoydereferanse": "HØYDEREFERANSE"},
        ),
        (["p_tema", "SID", "Kumbredde"], "point", {"p_tema": "EGS_PUNKT.P_TEMA", "SID": "EGS_PUNKT.SID", "Kumbredde": "EGS_PUNKT.KUMBREDDE"}),
        (["LTEMA", "MATERIAL"], "line", {"LTEMA": "LTEMA", "MATERIAL": "MATERIAL"}),
        (["anleggsar", "egen"], "line", {"anleggsar": "EGS_LEDNING.ANLEGGSÅR", "egen": "egen"}),
    ],
)
def test_column_names_are_understood(columns: list[str], kind: str, expected: dict[str, str]) -> None:
    assert paths_of_columns(columns, kind) == expected


def test_a_mapping_goes_before_guessing() -> None:
    paths = paths_of_columns(["DIM", "MATR"], "line", {"DIM": "EGS_LEDNING.DIMENSJON", "MATR": "MATERIAL"})
    assert attributes_of(list(paths.values()), ["150", "PVC"]) == {"EGS_LEDNING.DIMENSJON": "150", "EGS_LEDNING.MATERIAL": "PVC"}


@pytest.mark.parametrize(
    ("value", "written"), [(None, None), (9001.0, "9001"), (3.2, "3.2"), (float("nan"), None), (" x ", "x"), ("", None), (7, "7"), (["a", "b"], "a")]
)
def test_cells_are_written_as_sosi_would(value: object, written: str | None) -> None:
    assert as_text(value) == written


def test_a_delivery_in_degrees_is_widened_by_metres(sos: Path) -> None:
    from reference_data import plan_transform

    register = open_register(sos)
    place = plan_transform("EPSG:25832", "EPSG:4258").place(594130.0, 6589510.0)
    assert register.around((*place, *place), "EPSG:4258", 5.0).pipes == ()
    near = register.around((*place, *place), "EPSG:4258", 15.0)
    assert len(near.pipes) == 2
    east, north, height = near.mains[0].coordinates[0]
    assert (round(east, 2), round(north, 2), height) == (10.66, 59.43, 18.5)
