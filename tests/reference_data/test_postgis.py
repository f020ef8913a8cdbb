"""PostGIS, live and as a source: the same answers as a snapshot, whatever the municipality calls its columns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import geopandas
import numpy as np
import pytest
import shapely
import sqlalchemy

from network import Function
from reference_data import Register, RegisterError, Store, import_register, open_register
from reference_data.register.postgis import read_tables
from tests.reference_data.postgis_cluster import cluster
from tests.reference_data.snapshots import SAMPLE, boxes, told
from tests.reference_data.test_register_files import frame_of

OWN_NAMES = {"EGS_LEDNING.MATERIAL": "matr", "EGS_LEDNING.DIMENSJON": "dim_mm", "EGS_PUNKT.SID": "objekt", "HØYDEREFERANSE": "hoyde_ref"}


class Stores(NamedTuple):
    live: Register
    snapshot: Register
    mapping: Path
    url: str


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    folder = tmp_path_factory.mktemp("postgis")
    with cluster() as url:
        engine = sqlalchemy.create_engine(url)
        frame = frame_of(SAMPLE)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE EXTENSION postgis"))
            connection.execute(sqlalchemy.text("CREATE SCHEMA va"))
            _fill(connection, "va.ledning", frame[frame.geom_type == "LineString"], "LineStringZ", 1)
            _fill(connection, "va.punkt", frame[frame.geom_type == "Point"], "PointZ", 1_000_000)
        engine.dispose()
        mapping = folder / "register.toml"
        mapping.write_text(_mapping(url), encoding="utf-8")
        store = Store(folder / "store")
        import_register(mapping, store, "3103", date(2026, 11, 1))
        live = open_register(mapping)
        yield Stores(live, store.open("3103"), mapping, url)
        live.close()


def _fill(connection: sqlalchemy.Connection, name: str, frame: geopandas.GeoDataFrame, kind: str, first: int) -> None:
    bare = frame.drop(columns="geometry").dropna(axis=1, how="all")
    columns = [OWN_NAMES.get(column, column) for column in bare.columns]
    described = ", ".join(f'"{column}" text' for column in columns)
    connection.execute(sqlalchemy.text(f"CREATE TABLE {name} (fid bigint PRIMARY KEY, {described}, geom geometry({kind}, 25832))"))
    rows = []
    for number, (values, shape) in enumerate(zip(bare.itertuples(index=False), frame.geometry, strict=True), start=first):
        places = shapely.get_coordinates(shape, include_z=True)
        flat = ", ".join(" ".join("NaN" if np.isnan(value) else repr(float(value)) for value in place) for place in places)
        row = {f"c{index}": None if value != value else value for index, value in enumerate(values)}
        rows.append({"fid": number, "geom": f"SRID=25832;{'LINESTRING' if kind.startswith('L') else 'POINT'} Z ({flat})", **row})
    marks = ", ".join(f":c{index}" for index in range(len(columns)))
    connection.execute(sqlalchemy.text(f"INSERT INTO {name} VALUES (:fid, {marks}, ST_GeomFromEWKT(:geom))"), rows)
    connection.execute(sqlalchemy.text(f"CREATE INDEX ON {name} USING gist (geom)"))


def _mapping(url: str) -> str:
    lines = [f'url = "{url}"']
    for table, names in (("va.ledning", ("matr", "dim_mm", "hoyde_ref")), ("va.punkt", ("objekt", "hoyde_ref"))):
        paths = {own: path for path, own in OWN_NAMES.items()}
        columns = ", ".join(f'{name} = "{paths[name]}"' for name in names)
        lines.append(f'[[tables]]\nname = "{table}"\nid = "fid"\ncolumns = {{ {columns} }}')
    return "\n".join(lines) + "\n"


def test_the_live_database_and_its_snapshot_answer_alike(stores: Stores) -> None:
    for box in boxes(stores.snapshot.info.bounds, int(os.environ.get("FERDIGSJEKK_PLACES", "40"))):
        live, snapshot = stores.live.around(box, "EPSG:25832", 50), stores.snapshot.around(box, "EPSG:25832", 50)
        assert list(map(told, live.pipes)) == list(map(told, snapshot.pipes))
        assert list(map(told, live.points)) == list(map(told, snapshot.points))
        assert sorted(run.id for run in live.runs) == sorted(run.id for run in snapshot.runs)


@pytest.mark.parametrize("which", ["live", "snapshot"])
class TestEitherStore:
    """What is asked of a register, asked of both."""

    def test_columns_of_the_municipalitys_own_are_understood(self, stores: Stores, which: str) -> None:
        around = getattr(stores, which).around((593900.0, 6589400.0, 594100.0, 6589600.0), "EPSG:25832")
        assert any(pipe.material for pipe in around.mains)
        assert any(pipe.dimension_mm for pipe in around.mains)
        assert {pipe.function for pipe in around.mains} >= {Function.WATER, Function.WASTEWATER}
        assert all(point.subject.sid for point in around.manholes)

    def test_a_delivery_in_another_zone_gets_answers_in_its_own(self, stores: Stores, which: str) -> None:
        from reference_data import plan_transform

        box = plan_transform("EPSG:25832", "EPSG:25833").bounds((594000.0, 6589450.0, 594050.0, 6589500.0))
        around = getattr(stores, which).around(box, "EPSG:25833")
        assert around.crs == "EPSG:25833"
        assert around.mains
        east, north, _ = around.mains[0].coordinates[0]
        assert box[0] - 500 < east < box[2] + 500
        assert box[1] - 500 < north < box[3] + 500

    def test_an_empty_place_is_empty(self, stores: Stores, which: str) -> None:
        around = getattr(stores, which).around((10_000.0, 6_600_000.0, 10_010.0, 6_600_010.0), "EPSG:25832")
        assert (len(around.pipes), len(around.points)) == (0, 0)

    def test_manholes_beyond_the_box_come_with_their_pipes(self, stores: Stores, which: str) -> None:
        register = getattr(stores, which)
        whole = register.around(stores.snapshot.info.bounds, "EPSG:25832")
        run = next(run for run in whole.runs if run.length_m > 20 and run.start_manhole and run.end_manhole)
        east, north = run.at(run.length_m / 2)[:2]
        near = register.around((east, north, east, north), "EPSG:25832", 0.5)
        (same,) = [one for one in near.runs if one.id == run.id]
        assert same.start_manhole is not None
        assert same.end_manhole is not None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("url = 3", "url must be the address"),
        ('url = "mysql://x/y"', "url must be the address"),
        ('url = "postgresql+psycopg://x/y"', r"at least one \[\[tables\]\]"),
        ('url = "postgresql+psycopg://x/y"\n[[tables]]\nname = "a"', "table number 1 needs name and id"),
        ('url = "postgresql+psycopg://x/y"\n[[tables]]\nname = "a"\nid = "b"\nkolonner = 1', "kolonner is not known"),
        ("url = ", r"register\.toml: "),
    ],
)
def test_a_mistake_in_the_mapping_file_is_named(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "register.toml").write_text(content)
    with pytest.raises(RegisterError, match=sentence):
        read_tables(tmp_path / "register.toml")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [(("va.punkt", "va.ingen"), "cannot be used"), (('id = "fid"', 'id = "nummer"'), "no column nummer"), (("5432", "1"), "cannot be used")],
)
def test_a_database_that_does_not_fit_is_refused_by_name(stores: Stores, tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    written = stores.mapping.read_text(encoding="utf-8")
    if change[0] == "5432":
        port = stores.url.rsplit(":", 1)[1].split("/")[0]
        written = written.replace(f":{port}/", ":1/")
    (tmp_path / "register.toml").write_text(written.replace(*change), encoding="utf-8")
    with pytest.raises(RegisterError, match=sentence):
        open_register(tmp_path / "register.toml")
