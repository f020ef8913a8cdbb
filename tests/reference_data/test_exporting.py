"""A register written out: it comes in again as it was, and other readers understand it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest

import sosi
from reference_data import RegisterError, export_register, open_register
from reference_data.register.importing import import_register
from reference_data.register.store import Store
from tests.reference_data.snapshots import DAY, told
from tests.reference_data.test_register_files import frame_of
from tests.shared_material import absent


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "fgb"])
def test_an_exported_register_comes_in_again_as_it_was(tmp_path: Path, sos: Path, ending: str) -> None:
    store = Store(tmp_path / "store")
    info = import_register(sos, store, "3103", DAY)
    assert export_register(store.open("3103"), tmp_path / f"out.{ending}") == info.objects
    files = sorted(tmp_path.glob(f"out*.{ending}"))
    assert len(files) == (1 if ending == "gpkg" else 2)
    found = []
    for file in files:
        around = open_register(file, crs="EPSG:25832").around((594000.0, 6589400.0, 594200.0, 6589600.0), "EPSG:25832")
        found += [(thing.subject.sid, dict(thing.attributes)) for thing in (*around.pipes, *around.points)]
    whole = open_register(sos).around((594000.0, 6589400.0, 594200.0, 6589600.0), "EPSG:25832")
    assert sorted(found, key=str) == sorted(((thing.subject.sid, dict(thing.attributes)) for thing in (*whole.pipes, *whole.points)), key=str)


def things_of(store: Store, number: str = "3103") -> list[tuple[str, dict[str, object]]]:
    """Everything of every object but its serial number, which each file counts for itself."""
    opened = store.open(number)
    around = opened.around(opened.info.bounds, opened.info.crs)
    bare = [replace(thing, subject=replace(thing.subject, serial=None)) for thing in (*around.pipes, *around.points)]
    return sorted(map(told, bare), key=str)


def test_a_register_exported_as_sosi_comes_in_again_as_it_was(sample_store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.sos"
    former = sample_store.open("3103")
    assert export_register(former, out) == former.info.objects
    assert out.read_bytes().startswith(b".HODE\r\n..TEGNSETT ISO8859-1\r\n")
    assert [finding.code for finding in sosi.read(out).findings] == []
    again = import_register(out, Store(tmp_path / "again"), "3103", DAY)
    assert (again.objects, again.by_function, again.bounds, again.vertical_datum) == (
        former.info.objects, former.info.by_function, former.info.bounds, "NN2000",
    )  # fmt: skip
    assert things_of(Store(tmp_path / "again")) == things_of(sample_store)


def test_a_table_comes_out_as_sosi_whatever_its_columns_and_letters_are(tmp_path: Path, sos: Path) -> None:
    frame = frame_of(sos).assign(**{"min kolonne/2": 'Łódź & "co"'})
    frame.set_crs("EPSG:5972", allow_override=True).to_file(tmp_path / "in.gpkg")
    store = Store(tmp_path / "store")
    info = import_register(tmp_path / "in.gpkg", store, "3103", DAY)
    assert info.vertical_datum == "NN2000"
    assert export_register(store.open("3103"), tmp_path / "out.sos") == info.objects
    again = import_register(tmp_path / "out.sos", Store(tmp_path / "again"), "3103", DAY)
    assert (again.objects, again.by_function) == (info.objects, info.by_function)
    renamed = [(thing, {name.replace(" ", "_").replace("/", "_"): value for name, value in own.items()}) for thing, own in things_of(store)]
    assert [own for _, own in things_of(Store(tmp_path / "again"))] == [own for _, own in renamed]


def test_another_reader_of_sosi_finds_the_same_objects_in_the_export(sample_store: Store, tmp_path: Path) -> None:
    if not shutil.which("ogr2ogr") or "SOSI" not in subprocess.run(["ogr2ogr", "--formats"], capture_output=True, text=True, check=True).stdout:
        absent("ogr2ogr with the SOSI driver is not installed")
    former = sample_store.open("3103")
    export_register(former, tmp_path / "out.sos")
    subprocess.run(["ogr2ogr", "-f", "GPKG", str(tmp_path / "out.gpkg"), str(tmp_path / "out.sos")], check=True, capture_output=True)
    read = {str(layer): len(pyogrio.read_dataframe(tmp_path / "out.gpkg", layer=layer)) for layer, _ in pyogrio.list_layers(tmp_path / "out.gpkg")}
    assert (read["lines"], read["points"]) == (former.info.pipes, former.info.points)


def test_an_export_never_writes_over_a_file(tmp_path: Path, sos: Path) -> None:
    store = Store(tmp_path / "store")
    import_register(sos, store, "3103", DAY)
    (tmp_path / "out.gpkg").write_text("mine")
    with pytest.raises(RegisterError, match="there already"):
        export_register(store.open("3103"), tmp_path / "out.gpkg")
    with pytest.raises(RegisterError, match=r"out\.xyz: a register is exported as one of"):
        export_register(store.open("3103"), tmp_path / "out.xyz")
    assert (tmp_path / "out.gpkg").read_text() == "mine"
