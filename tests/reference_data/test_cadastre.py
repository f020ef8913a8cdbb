"""The store of parcels, buildings and addresses: taken in from files as they come, everything counted, and asked for one place."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import geopandas
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from reference_data.cadastre import CadastreError, CadastreFile, Kind, PropertyNumber, cadastre_file, property_number
from reference_data.cadastre.importing import Imported, import_cadastre
from reference_data.cadastre.property_number import property_numbers
from reference_data.cadastre.source import open_files
from reference_data.cadastre.store import written_plainly
from reference_data.crs import plan_transform

EAST, NORTH = 597000.0, 6590000.0
TODAY = date(2026, 11, 21)
HERE = (EAST, NORTH, EAST + 10, NORTH + 10)


def box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def written(path: Path, rows: Sequence[Mapping[str, Any]], crs: str = "EPSG:25832", layer: str | None = None, **more: Any) -> Path:
    frame = geopandas.GeoDataFrame([{key: value for key, value in row.items() if key != "shape"} for row in rows],
                                   geometry=[row["shape"] for row in rows], crs="EPSG:25832").to_crs(crs)  # fmt: skip
    frame.to_file(path, layer=layer, **more) if layer else frame.to_file(path, **more)
    return path


def teig(tmp_path: Path, name: str = "teig.gpkg", crs: str = "EPSG:25832") -> Path:
    rows = [
        {"shape": box(0, 0, 20, 30), "kommunenummer": "3103", "matrikkelnummertekst": "1/23", "eier": "Kari Eksempel", "fnr_eier": "01017012345"},
        {"shape": box(20, 0, 40, 30), "kommunenummer": "3103", "matrikkelnummertekst": "1/24, 1/25", "eier": "Ola Eksempel"},
        {"shape": box(0, -8, 40, 0), "kommunenummer": "3103", "matrikkelnummertekst": ""},
        {"shape": box(900, 0, 920, 30), "kommunenummer": "3103", "matrikkelnummertekst": "1/23"},
        {"shape": box(5000, 0, 5020, 30), "kommunenummer": "3002", "matrikkelnummertekst": "1/23"},
    ]
    return written(tmp_path / name, rows, crs, layer="teig" if name.endswith("gpkg") else None)


def bygning(tmp_path: Path, name: str = "bygning.gpkg") -> Path:
    rows = [
        {"shape": box(2, 10, 12, 20), "objtype": "Bygning", "bygningsnummer": 300000001, "bygningstype": 111, "bygningsstatus": "TB"},
        {"shape": box(22, 10, 32, 20), "objtype": "Bygning", "bygningsnummer": 300000002, "bygningstype": 181, "bygningsstatus": "BR"},
        {"shape": box(34, 10, 38, 20), "objtype": "Takoverbygg", "bygningsnummer": None, "bygningstype": None, "bygningsstatus": None},
    ]
    return written(tmp_path / name, rows, layer="fkb_bygning_omrade")


def adresse(tmp_path: Path) -> Path:
    path = tmp_path / "adresser.csv"
    path.write_text(
        "kommunenummer;adressenavn;nummer;bokstav;gardsnummer;bruksnummer;festenummer;EPSG-kode;Nord;Øst\n"
        "3103;Eksempelveien;1;;1;23;0;25832;6590015.0;597007.0\n"
        "3103;Eksempelveien;3;B;1;24;0;25832;6590015,5;597027,0\n"
        "3103;;;;0;0;0;25832;6590015.0;597030.0\n"
        "3103;Eksempelveien;5;;1;26;0;25832;;\n",
        encoding="utf-8",
    )
    return path


def take_in(home: Path, *paths: Path, **more: Any) -> Imported:
    return import_cadastre(paths, home, "3103", more.pop("taken", date(2026, 11, 1)), today=TODAY, **more)


def test_a_place_gets_what_touches_it_and_its_property_wherever_that_lies(tmp_path: Path) -> None:
    made = take_in(tmp_path / "home", teig(tmp_path), bygning(tmp_path), adresse(tmp_path))
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832", of=PropertyNumber(1, 23), address="EKSEMPELVEGEN 1")
    assert [len(one) for one in (found.parcels, found.buildings, found.addresses)] == [3, 1, 2]
    assert len(found.own_parcels) == 2, "the parcel far away is the property's too"
    assert {one.numbers for one in found.parcels} == {(PropertyNumber(1, 23),), (PropertyNumber(1, 24), PropertyNumber(1, 25)), ()}
    assert [(one.text, one.number) for one in found.own_addresses] == [("Eksempelveien 1", PropertyNumber(1, 23))]
    assert [one.text for one in found.same_address] == ["Eksempelveien 1"], "road is vei or veg"
    assert found.buildings[0].number == 300000001
    assert {one.kind: one.objects for one in made.info.datasets} == {Kind.PARCELS: 4, Kind.BUILDINGS: 1, Kind.ADDRESSES: 2}


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    made = take_in(tmp_path / "home", teig(tmp_path), bygning(tmp_path), adresse(tmp_path))
    assert {kind: (tally.read, tally.kept, dict(tally.left_out)) for kind, tally in made.tallies.items()} == {
        Kind.PARCELS: (5, 4, {"of another municipality": 1}),
        Kind.BUILDINGS: (3, 1, {"torn down or moved": 1, "of the type Takoverbygg": 1}),
        Kind.ADDRESSES: (4, 2, {"an address without text and number": 1, "without a place": 1}),
    }


def test_names_and_identity_numbers_of_owners_do_not_come_into_the_store(tmp_path: Path) -> None:
    take_in(tmp_path / "home", teig(tmp_path))
    kept = cadastre_file(tmp_path / "home", "3103").read_bytes()
    assert b"Eksempel" not in kept
    assert b"01017012345" not in kept


@pytest.mark.parametrize("name", ["teig.gpkg", "teig.geojson", "teig.fgb", "teig.gml"])
def test_another_zone_and_another_format_give_the_same_ground(tmp_path: Path, name: str) -> None:
    source = teig(tmp_path, name, "EPSG:4258" if name.endswith("json") else "EPSG:25833")
    before = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".gfs")
    take_in(tmp_path / "home", source)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "home"]), "nothing is left beside the source"
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832", of=PropertyNumber(1, 23))
    own = next(one for one in found.parcels if one.belongs_to(PropertyNumber(1, 23)))
    assert own.outline.hausdorff_distance(box(0, 0, 20, 30)) < 0.01


def test_a_zip_is_taken_as_it_was_downloaded(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "alt.zip", "w") as archive:
        for path in (teig(tmp_path), adresse(tmp_path)):
            archive.write(path, f"nedlastet/{path.name}")
    made = take_in(tmp_path / "home", tmp_path / "alt.zip")
    assert {one.kind for one in made.info.datasets} == {Kind.PARCELS, Kind.ADDRESSES}


def test_the_answer_lies_in_the_system_of_the_delivery(tmp_path: Path) -> None:
    take_in(tmp_path / "home", teig(tmp_path))
    to_33 = plan_transform("EPSG:25832", "EPSG:25833")
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(to_33.bounds(HERE), "EPSG:25833", of=PropertyNumber(1, 23))
    assert found.own_parcels[0].outline.distance(shapely.Point(to_33.place(EAST + 20, NORTH + 30))) < 0.01


def test_a_file_of_one_kind_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    take_in(tmp_path / "home", teig(tmp_path), bygning(tmp_path), taken=date(2026, 9, 1))
    made = take_in(tmp_path / "home", bygning(tmp_path, "ny_bygning.gpkg"))
    assert {(one.kind, one.dated, one.source) for one in made.info.datasets} == {
        (Kind.PARCELS, "2026-09-01", "teig.gpkg"),
        (Kind.BUILDINGS, "2026-11-01", "ny_bygning.gpkg"),
    }
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832", of=PropertyNumber(1, 24))
    assert len(found.own_parcels) == 1
    assert len(found.buildings) == 1


def test_an_import_that_comes_to_nothing_leaves_the_former_map_in_use(tmp_path: Path) -> None:
    take_in(tmp_path / "home", teig(tmp_path))
    store = cadastre_file(tmp_path / "home", "3103")
    before = store.read_bytes()
    foreign = written(tmp_path / "annen.gpkg", [{"shape": box(0, 0, 9, 9), "kommunenummer": "3002", "matrikkelnummertekst": "1/1"}], layer="teig")
    with pytest.raises(CadastreError, match=r"none of 1 parcels could be taken in \(of another municipality: 1\)"):
        take_in(tmp_path / "home", foreign)
    assert store.read_bytes() == before
    assert sorted(path.name for path in store.parent.iterdir()) == ["3103.gpkg", "3103.lock"]


def test_an_outline_that_crosses_itself_is_mended_and_counted(tmp_path: Path) -> None:
    bow = shapely.Polygon([(EAST, NORTH), (EAST + 10, NORTH + 10), (EAST + 10, NORTH), (EAST, NORTH + 10)])
    nothing = shapely.Polygon([(EAST, NORTH), (EAST + 10, NORTH), (EAST, NORTH)])
    rows = [{"shape": shape, "matrikkelnummertekst": f"1/{number}"} for number, shape in enumerate((bow, nothing), start=1)]
    made = take_in(tmp_path / "home", written(tmp_path / "teig.gpkg", rows, layer="teig"))
    tally = made.tallies[Kind.PARCELS]
    assert (tally.kept, tally.mended, dict(tally.left_out)) == (1, 1, {"an outline that encloses nothing": 1})
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832")
    assert found.parcels[0].outline.area == pytest.approx(50)


def test_numbers_that_stand_in_a_table_of_their_own_find_their_parcel(tmp_path: Path) -> None:
    source = written(tmp_path / "m.gpkg", [{"shape": box(0, 0, 20, 30), "teigid": 71, "kommunenummer": "3103"}], layer="teig")
    with sqlite3.connect(source) as database:
        database.execute("CREATE TABLE matrikkelenhet (id INTEGER PRIMARY KEY, teig_fk INTEGER, gardsnummer INTEGER, bruksnummer INTEGER)")
        database.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('matrikkelenhet', 'attributes', 'matrikkelenhet')")
        database.executemany("INSERT INTO matrikkelenhet VALUES (?, ?, ?, ?)", [(1, 71, 1, 23), (2, 71, 1, 24), (3, 99, 1, 25)])
    database.close()
    take_in(tmp_path / "home", source)
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832")
    assert found.parcels[0].numbers == (PropertyNumber(1, 23), PropertyNumber(1, 24))


def test_layers_and_columns_of_own_names_can_be_told(tmp_path: Path) -> None:
    source = written(tmp_path / "eget.gpkg", [{"shape": box(0, 0, 9, 9), "GAARD": 1, "BRUK": 23}], layer="lag7")
    with pytest.raises(CadastreError, match=r"eget\.gpkg: lag7"):
        take_in(tmp_path / "home", source)
    take_in(tmp_path / "home", source, layers={"lag7": Kind.PARCELS}, columns={"GAARD": "gardsnummer", "BRUK": "bnr"})
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832", of=PropertyNumber(1, 23))
    assert len(found.own_parcels) == 1
    with pytest.raises(CadastreError, match="the layer lag8, which is in none of the files"):
        take_in(tmp_path / "home", source, layers={"lag8": Kind.PARCELS})


def test_parcels_of_the_list_are_public(tmp_path: Path) -> None:
    made = take_in(tmp_path / "home", teig(tmp_path), public=frozenset({PropertyNumber(1, 25)}))
    assert made.public == 1
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832")
    assert [one.public for one in found.parcels if PropertyNumber(1, 24) in one.numbers] == [True]


def test_areas_of_sosi_are_read_and_those_without_their_boundary_are_counted(tmp_path: Path) -> None:
    head = "..TEGNSETT UTF-8\n..TRANSPAR\n...KOORDSYS 22\n...ORIGO-NØ 0 0\n...ENHET 0.01\n..SOSI-VERSJON 4.5\n..SOSI-NIVÅ 4\n"
    ring = "".join(f"{NORTH * 100 + n:.0f} {EAST * 100 + e:.0f}\n" for n, e in ((0, 0), (0, 2000), (3000, 2000), (3000, 0), (0, 0)))
    area = "..OBJTYPE Teig\n..KOMM 3103\n..MATRIKKELNUMMER\n...GNR 1\n...BNR {bnr}\n..REF :{ref}\n..NØ\n659001000 59701000\n"
    areas = f".FLATE 2:\n{area.format(bnr=23, ref=1)}.FLATE 3:\n{area.format(bnr=24, ref=9)}"
    text = f".HODE\n{head}.KURVE 1:\n..OBJTYPE Teiggrense\n..NØ\n{ring}{areas}.SLUTT\n"
    (tmp_path / "teig.sos").write_text(text, encoding="utf-8")
    made = take_in(tmp_path / "home", tmp_path / "teig.sos")
    assert made.unused == ("teig.sos: Teiggrense",)
    assert dict(made.tallies[Kind.PARCELS].left_out) == {"no area: a point or a line, or an area whose boundary is missing": 1}
    found = CadastreFile(cadastre_file(tmp_path / "home", "3103")).around(HERE, "EPSG:25832", of=PropertyNumber(1, 23))
    assert found.own_parcels[0].outline.area == pytest.approx(600)


def test_a_file_that_names_no_system_must_be_told_one(tmp_path: Path) -> None:
    path = tmp_path / "adresser.csv"
    path.write_text("adressetekst,gardsnummer,bruksnummer,nord,øst\nEksempelveien 1,1,23,6590015,597007\n", encoding="utf-8")
    with pytest.raises(CadastreError, match=r"adresser.csv: the file names no coordinate system"):
        take_in(tmp_path / "home", path)
    assert take_in(tmp_path / "home", path, crs="EPSG:25832").tallies[Kind.ADDRESSES].kept == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("teig.gpkg", b"not a database", "teig.gpkg: damaged, or not a file of a kind"),
        ("teig.sos", b"", "teig.sos: not a SOSI file"),
        ("teig.zip", b"PK", "teig.zip: not a zip file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CadastreError, match=sentence):
        take_in(tmp_path / "home", tmp_path / name)


def test_a_store_that_is_none_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CadastreError, match="there is no cadastral map there"):
        CadastreFile(tmp_path / "3103.gpkg")
    (tmp_path / "3103.gpkg").write_bytes(b"SQLite format 3\0" + os.urandom(100))
    with pytest.raises(CadastreError, match="damaged, or not a file that"):
        CadastreFile(tmp_path / "3103.gpkg")


def test_a_store_is_a_geopackage_that_gdal_reads_with_its_index(tmp_path: Path) -> None:
    take_in(tmp_path / "home", teig(tmp_path), adresse(tmp_path))
    read = geopandas.read_file(cadastre_file(tmp_path / "home", "3103"), layer="parcels", bbox=HERE)
    assert str(read.crs) == "EPSG:25832"
    assert len(read) == 2


def test_an_odd_number_and_an_odd_address_find_nothing_and_break_nothing(tmp_path: Path) -> None:
    take_in(tmp_path / "home", teig(tmp_path), adresse(tmp_path))
    store = CadastreFile(cadastre_file(tmp_path / "home", "3103"))
    found = store.around(HERE, "EPSG:25832", of=PropertyNumber(10**30, 1), address="\ud800\0")
    assert (found.own_parcels, found.own_addresses, found.same_address) == ((), (), ())


def test_leased_ground_is_found_by_its_own_number_and_else_by_the_whole(tmp_path: Path) -> None:
    rows = [{"shape": box(0, 0, 9, 9), "matrikkelnummertekst": "1/23"}, {"shape": box(2, 2, 4, 4), "matrikkelnummertekst": "1/23/7"}]
    take_in(tmp_path / "home", written(tmp_path / "teig.gpkg", rows, layer="teig"))
    store = CadastreFile(cadastre_file(tmp_path / "home", "3103"))
    areas = {number: sorted(one.outline.area for one in store.around(HERE, "EPSG:25832", of=number).own_parcels)
             for number in (PropertyNumber(1, 23), PropertyNumber(1, 23, 7), PropertyNumber(1, 23, 8))}  # fmt: skip
    assert areas == {PropertyNumber(1, 23): [4.0, 81.0], PropertyNumber(1, 23, 7): [4.0], PropertyNumber(1, 23, 8): [81.0]}


def test_property_numbers_are_read_out_of_text() -> None:
    assert property_numbers("3103-1/23/0/2, 4/5") == (PropertyNumber(1, 23), PropertyNumber(4, 5))
    assert property_numbers("uten nummer") == ()
    assert property_number(1, None) is None
    assert property_number(0, 23) is None
    assert str(PropertyNumber(1, 23, 4)) == "1/23/4"


def test_addresses_are_compared_without_case_signs_and_spelling_of_road() -> None:
    assert written_plainly("Eksempelvegen  3 B.") == written_plainly("eksempelveien 3 b")
    assert written_plainly("Eksempelgaten 3") == written_plainly("Eksempelgata 3")


def test_only_listed_columns_are_read(tmp_path: Path) -> None:
    layer = open_files([teig(tmp_path)], {}, {}, None).layers[0]
    assert all(set(batch.values) <= {"municipality", "numbers"} for batch in layer.batches())
    assert json.dumps(sorted({word for batch in layer.batches() for word in batch.values})) == '["municipality", "numbers"]'
