"""A snapshot as a file that any GIS reads: every attribute under its own name, heights as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from network import Pipe
from network.packing import unpack_pipe, unpack_point
from reference_data.register.register import RegisterError
from reference_data.register.sosi_export import write_sosi
from reference_data.register.source import SOSI_ENDINGS

if TYPE_CHECKING:
    from reference_data.register.snapshot import SnapshotRegister

BATCH = 20_000
ONE_FILE = (*SOSI_ENDINGS, ".gpkg")
DRIVERS = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}
LAYERS = ((True, "ledning", "LineString Z"), (False, "punkt", "Point Z"))


def files_of(target: str | Path) -> tuple[Path, ...]:
    """The files that an export to `target` makes, by its ending."""
    path = Path(target)
    return tuple(dict.fromkeys(_place(path, name) for _, name, _ in LAYERS))


def _place(path: Path, layer: str) -> Path:
    return path if path.suffix.lower() in ONE_FILE else path.with_name(f"{path.stem}_{layer}{path.suffix.lower()}")


def export_register(snapshot: SnapshotRegister, target: str | Path) -> int:
    """Writes all objects to `target`; its ending says the format. Returns how many there were.

    SOSI is one file, GeoPackage gets the layers `ledning` and `punkt`; GeoParquet and FlatGeobuf, which hold one layer, get two files,
    with `_ledning` and `_punkt` in their names. The file comes into its place whole. Raises RegisterError for an unknown ending or a
    target that is already there.
    """
    path = Path(target)
    ending = path.suffix.lower()
    if ending not in (*DRIVERS, *ONE_FILE, ".parquet"):
        known = ", ".join([*DRIVERS, ".parquet", ".sos"])
        raise RegisterError(f"{path.name}: a register is exported as one of {known}")
    if not path.parent.is_dir():
        raise RegisterError(f"{path.parent}: no such folder")
    places = {name: _place(path, name) for _, name, _ in LAYERS}
    for place in places.values():
        if place.exists():
            raise RegisterError(f"{place}: there already, and it is not written over")
    written = 0
    asides = {name: place.with_name(f"part-{place.name}") for name, place in places.items()}
    for aside in asides.values():
        aside.unlink(missing_ok=True)
    try:
        if ending in SOSI_ENDINGS:
            written = write_sosi(snapshot, next(iter(asides.values())))
        else:
            for pipes, name, geometry in LAYERS:
                written += _write_layer(snapshot, asides[name], pipes, name, geometry)
        for name in dict.fromkeys(places):
            if asides[name].exists():
                asides[name].replace(places[name])
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)
    return written


def _write_layer(snapshot: SnapshotRegister, path: Path, pipes: bool, layer: str, geometry: str) -> int:
    written = 0
    if path.suffix == ".parquet":
        return _write_parquet(snapshot, path, pipes)
    import pyogrio

    for table in _tables(snapshot, pipes):
        pyogrio.write_arrow(
            table, path, layer=layer, driver=DRIVERS[path.suffix.lower()], geometry_name="geometry", geometry_type=geometry,
            crs=snapshot.info.crs, append=written > 0,
        )  # fmt: skip
        written += table.num_rows
    return written


def _write_parquet(snapshot: SnapshotRegister, path: Path, pipes: bool) -> int:
    import json

    import pyarrow.parquet as pq
    from pyproj import CRS

    column = {"encoding": "WKB", "geometry_types": [], "crs": json.loads(CRS.from_user_input(snapshot.info.crs).to_json())}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    writer = None
    written = 0
    for table in _tables(snapshot, pipes):
        if writer is None:
            schema = table.schema.with_metadata({"geo": json.dumps(geo)})
            writer = pq.ParquetWriter(path, schema)
        writer.write_table(table.cast(schema))
        written += table.num_rows
    if writer is not None:
        writer.close()
    return written


def _tables(snapshot: SnapshotRegister, pipes: bool) -> Iterator[Any]:
    """Arrow tables with one text column an attribute, the same columns each, and the geometry as WKB."""
    import pyarrow as pa
    import shapely

    columns = snapshot.attribute_names(pipes)
    for batch in snapshot.batches(pipes, BATCH):
        things = [(unpack_pipe if pipes else unpack_point)(packed, names, places) for packed, names, places in batch]
        rows = [dict(thing.attributes) for thing in things]
        arrays = {name: pa.array([_one(row.get(name)) for row in rows], pa.string()) for name in columns}
        shapes = [shapely.LineString(thing.coordinates) if isinstance(thing, Pipe) else shapely.Point(thing.coordinate) for thing in things]
        arrays["geometry"] = pa.array(shapely.to_wkb(shapes, output_dimension=3, flavor="iso"), pa.binary())
        yield pa.table(arrays)


def _one(value: Any) -> str | None:
    """Repeated texts of one attribute are joined; a table has one cell for them."""
    return " | ".join(value) if isinstance(value, tuple) else value
