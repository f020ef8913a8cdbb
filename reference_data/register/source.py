"""Objects out of a file, one after another, in bounded memory: SOSI by our own reader, tables by GDAL and Arrow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from typing import Any

import shapely

import sosi
from network import Coordinate, Other, Pipe, Point, Shape, Subject, read_object
from network.attributes import flatten
from network.quality import quality_of
from network.reading import shape_of
from reference_data.crs import CrsError, crs_code, horizontal
from reference_data.register.columns import attributes_of_row, paths_of_columns
from reference_data.register.register import RegisterError

SOSI_ENDINGS = (".sos", ".sosi")
PARQUET_ENDINGS = (".parquet", ".geoparquet")
BATCH_ROWS = 20_000

Thing = Pipe | Point | Other


@dataclass(frozen=True)
class Source:
    """A file of register objects. `things` may be called once."""

    path: Path
    crs: str
    """`EPSG:n`, plan part."""
    rows: int | None
    """Number of objects, when the file says so before it is read."""
    things: Callable[[], Iterator[Thing]]


def open_source(path: str | Path, mapping: Mapping[str, str] | None = None, crs: str | None = None) -> Source:
    """Opens a register file by its ending. `mapping` names SOSI paths for the municipality's own column names; `crs` is used when the
    file names no coordinate system.

    Raises RegisterError when the file is missing, of an unknown kind or without coordinate system.
    """
    file = Path(path)
    if not file.exists():
        raise RegisterError(f"{file}: no such register file")
    if file.is_dir():
        raise RegisterError(f"{file}: a folder, not a register file")
    ending = file.suffix.lower()
    if ending in SOSI_ENDINGS:
        return _sosi(file, crs)
    if ending in PARQUET_ENDINGS:
        return _parquet(file, mapping, crs)
    return _table(file, mapping, crs)


def _sosi(file: Path, crs: str | None) -> Source:
    try:
        document = sosi.read(file)
    except (sosi.SosiError, OSError) as error:
        raise RegisterError(f"{file.name}: {error}") from error
    system = document.head.crs or crs
    if system is None:
        told = document.head.first("TRANSPAR.KOORDSYS") or document.head.first("KOORDSYS")
        said = f"KOORDSYS {told.text} is not a known coordinate system" if told else "the file names no coordinate system (KOORDSYS)"
        raise RegisterError(f"{file.name}: {said}")
    head = flatten(document.head.elements)
    survey = quality_of(head) if any(name.startswith("KVALITET") for name in head) else None

    def things() -> Iterator[Thing]:
        for group in document.groups:
            subject = Subject("group", serial=group.serial, line=group.line)
            yield read_object(flatten(group.attributes), shape_of(group), subject, group.kind, survey).thing

    return Source(file, system, len(document.groups), things)


def _parquet(file: Path, mapping: Mapping[str, str] | None, crs: str | None) -> Source:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        opened = pq.ParquetFile(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise RegisterError(f"{file.name}: not a GeoParquet file that can be read") from error
    meta = (opened.schema_arrow.metadata or {}).get(b"geo")
    if meta is None:
        raise RegisterError(f"{file.name}: a Parquet file without geometry (no GeoParquet metadata)")
    geo = json.loads(meta)
    column = geo["primary_column"]
    described = geo["columns"][column].get("crs", "OGC:CRS84")
    system = _system(file, json.dumps(described) if isinstance(described, dict) else described, crs)

    def things() -> Iterator[Thing]:
        serial = 0
        for batch in opened.iter_batches(batch_size=BATCH_ROWS):
            yield from _batch(batch, column, mapping, serial)
            serial += batch.num_rows

    return Source(file, system, opened.metadata.num_rows, things)


def _table(file: Path, mapping: Mapping[str, str] | None, crs: str | None) -> Source:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = [str(name) for name, geometry in pyogrio.list_layers(file) if geometry is not None]
        infos = {layer: pyogrio.read_info(file, layer=layer, force_feature_count=True) for layer in layers}
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise RegisterError(f"{file.name}: not a register file of a kind that can be read (SOSI, GeoPackage, GeoParquet, FlatGeobuf, GML)") from error
    if not layers:
        raise RegisterError(f"{file.name}: the file has no layer with geometry")
    systems = {_system(file, infos[layer]["crs"], crs) for layer in layers}
    if len(systems) > 1:
        raise RegisterError(f"{file.name}: its layers lie in different coordinate systems ({', '.join(sorted(systems))})")

    def things() -> Iterator[Thing]:
        serial = 0
        for layer in layers:
            with pyogrio.raw.open_arrow(file, layer=layer, batch_size=BATCH_ROWS, use_pyarrow=True) as (meta, reader):
                column = meta["geometry_name"] or "wkb_geometry"
                for batch in reader:
                    yield from _batch(batch, column, mapping, serial)
                    serial += batch.num_rows

    return Source(file, systems.pop(), sum(infos[layer]["features"] for layer in layers), things)


def _system(file: Path, described: Any, crs: str | None) -> str:
    if described:
        found = crs_code(described)
        if found:
            return found
    if crs is None:
        raise RegisterError(f"{file.name}: the file names no coordinate system that is known")
    try:
        return horizontal(crs)
    except CrsError as error:
        raise RegisterError(f"{file.name}: {error}") from error


def _batch(batch: Any, geometry: str, mapping: Mapping[str, str] | None, serial: int) -> Iterator[Thing]:
    names = [name for name in batch.schema.names if name != geometry]
    shapes = shapely.from_wkb(batch.column(geometry).to_numpy(zero_copy_only=False))
    columns = {name: batch.column(name).to_pylist() for name in names}
    paths = {kind: paths_of_columns(names, kind, mapping) for kind in ("line", "point")}
    for index, shape in enumerate(shapes):
        row = {name: columns[name][index] for name in names}
        for part in _parts(shape):
            kind = "point" if part.kind == "point" else "line"
            subject = Subject("group", serial=serial + index + 1)
            yield read_object(attributes_of_row(row, paths[kind]), part, subject, part.kind).thing


def _parts(shape: Any) -> list[Shape]:
    """The geometry as lines and points; parts that form one line are joined, others stand alone."""
    if shape is None or shape.is_empty:
        return [Shape("line" if shape is not None and "Line" in shape.geom_type else "point", ())]
    if shape.geom_type == "MultiLineString":
        joined = shapely.line_merge(shape)
        return [Shape("line", _coordinates(part)) for part in ([joined] if joined.geom_type == "LineString" else joined.geoms)]
    if shape.geom_type == "LineString":
        return [Shape("line", _coordinates(shape))]
    if shape.geom_type == "Point":
        return [Shape("point", _coordinates(shape))]
    if shape.geom_type == "MultiPoint":
        return [Shape("point", _coordinates(part)) for part in shape.geoms]
    return [Shape("other", ())]


def _coordinates(shape: Any) -> tuple[Coordinate, ...]:
    z = shape.has_z
    return tuple(
        (float(place[0]), float(place[1]), float(place[2]) if z and not isnan(place[2]) else nan)
        for place in shapely.get_coordinates(shape, include_z=True)
    )
