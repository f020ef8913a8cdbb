"""A file of register objects opened as units of work, in bounded memory: SOSI by our own reader, tables by GDAL and Arrow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import sosi
from network import Other, Pipe, Point, Reading, Subject, Survey, read_object
from network.quality import quality_of
from reference_data.binding import did_you_mean
from reference_data.crs import CrsError, crs_code, horizontal, vertical_datum
from reference_data.register.places import silent
from reference_data.register.register import RegisterError
from reference_data.register.units import END, SosiTableUnit, SosiUnit, TableUnit, Unit

SOSI_ENDINGS = (".sos", ".sosi")
PARQUET_ENDINGS = (".parquet", ".geoparquet")
BATCH_ROWS = 20_000
UNIT_BYTES = 6_000_000
LARGE_BYTES = 20_000_000
"""SOSI files from this size on are read by columns."""
KINDS = "SOSI, GeoPackage, GeoParquet, FlatGeobuf, GML"
HEAD_BYTES = 1_000_000
END_BYTES = 64_000
GROUP = re.compile(rb"^[ \t]*\.(?!HODE\b)[A-Za-z]", re.MULTILINE)


TAKEN_OUT = re.compile(rb"\.\.DATAUTTAKSDATO +(\d{8})")


@dataclass(frozen=True)
class Source:
    """A source of register objects."""

    path: Path | None
    """None for a database."""
    name: str
    crs: str
    """`EPSG:n`, plan part."""
    rows: int | None
    """Number of objects, when that is known before they are read."""
    units: Callable[[], Iterator[Unit]]
    survey: Survey | None = None
    """What the file's head says of the survey of all objects."""
    dated: date | None = None
    """The day that the source says of itself: DATAUTTAKSDATO of its first objects, else DATO in the head."""
    close: Callable[[], None] = lambda: None
    """Lets go of what the source holds open."""
    vertical_datum: str | None = None
    """What the source says of its heights."""
    columns: tuple[str, ...] = ()
    """Names of a table's columns, geometry aside."""
    beside: tuple[Path, ...] = ()
    """The other files, when the register is several."""

    def things(self) -> Iterator[Pipe | Point | Other]:
        """Every object, understood."""
        return (reading.thing for reading in self.readings())

    def readings(self) -> Iterator[Reading]:
        """As `things`, with the codes that no list knows."""
        for unit in self.units():
            for raw in unit.objects():
                yield read_object(raw.attributes, raw.shape, Subject("group", serial=raw.serial, line=raw.line), raw.group_kind, self.survey)


def open_source(path: str | Path, mapping: Mapping[str, str] | None = None, crs: str | None = None) -> Source:
    """Opens a register file by its ending. `mapping` names SOSI paths for the municipality's own column names; `crs` is used when the
    file names no coordinate system.

    Raises RegisterError when the file is missing, of an unknown kind, without coordinate system or without a column of the mapping.
    """
    return open_sources([path], mapping, crs)


def open_sources(paths: Sequence[str | Path], mapping: Mapping[str, str] | None = None, crs: str | None = None) -> Source:
    """As `open_source`, of a register that is several files: pipes in one and points in another, say. All lie in one coordinate system;
    their rows are numbered on, from the first file to the last."""
    sources = [_opened(Path(path), mapping, crs) for path in paths]
    first = sources[0]
    columns = tuple(dict.fromkeys(name for source in sources for name in source.columns))
    name = " + ".join(source.name for source in sources)
    if columns:
        _require_columns(name, columns, mapping)
    if len(sources) == 1:
        return first
    systems = sorted({source.crs for source in sources})
    if len(systems) > 1:
        raise RegisterError(f"{name}: the files lie in different coordinate systems ({', '.join(systems)})")
    if any(source.path is None for source in sources):
        raise RegisterError(f"{name}: a description of database tables cannot stand beside other files")

    def units() -> Iterator[Unit]:
        before = 0
        for source in sources:
            for unit in source.units():
                yield replace(unit, serial=unit.serial + before) if isinstance(unit, TableUnit) else unit
            before += source.rows or 0

    rows = [source.rows for source in sources]
    datums = {source.vertical_datum for source in sources}
    return replace(
        first, name=name, rows=None if None in rows else sum(row or 0 for row in rows), units=units, columns=columns,
        vertical_datum=datums.pop() if len(datums) == 1 else None, beside=tuple(source.path for source in sources[1:] if source.path is not None),
    )  # fmt: skip


def _opened(file: Path, mapping: Mapping[str, str] | None, crs: str | None) -> Source:
    if not file.exists():
        raise RegisterError(f"{file}: no such register file")
    if file.is_dir():
        raise RegisterError(f"{file}: a folder, not a register file")
    try:
        if not file.stat().st_size:
            raise RegisterError(f"{file.name}: the file is empty")
        ending = file.suffix.lower()
        if ending == ".toml":
            from reference_data.register.postgis import postgis_source, read_tables

            return postgis_source(read_tables(file))
        if ending in SOSI_ENDINGS:
            return _sosi(file, crs)
        if ending in PARQUET_ENDINGS:
            return _parquet(file, mapping, crs)
        return _table(file, mapping, crs)
    except PermissionError as error:
        raise RegisterError(f"{file}: no permission to read the register file") from error


def _sosi(file: Path, crs: str | None) -> Source:
    with file.open("rb") as opened:
        start = opened.read(HEAD_BYTES)
        opened.seek(max(file.stat().st_size - END_BYTES, 0))
        whole = END.search(opened.read())
    first = GROUP.search(start)
    head_end = first.start() if first else len(start)
    try:
        head = sosi.read(start[:head_end] + b"\n.SLUTT\n" if first else file).head
    except (sosi.SosiError, OSError) as error:
        raise RegisterError(f"{file.name}: {error}") from error
    system = head.crs or crs
    if system is None:
        told = head.first("TRANSPAR.KOORDSYS") or head.first("KOORDSYS")
        said = f"KOORDSYS {told.text} is not a known coordinate system" if told else "the file names no coordinate system (KOORDSYS)"
        raise RegisterError(f"{file.name}: {said}")
    if first and whole is None:
        raise RegisterError(f"{file.name}: the file does not end with .SLUTT, so a part of the register can be missing; export it again")
    written = head.texts()
    survey = quality_of(written) if any(name.startswith("KVALITET") for name in written) else None
    return Source(
        file, file.name, system, None, lambda: _sosi_units(file, head_end), survey, _dated(head, start[head_end:]), vertical_datum=head.vertical_datum
    )


def _dated(head: sosi.Head, first_groups: bytes) -> date | None:
    taken = sorted(found.decode() for found in TAKEN_OUT.findall(first_groups))
    written = head.first("DATO")
    for text in (*taken[-1:], *([written.text] if written else [])):
        try:
            return date.fromisoformat(text[:8])
        except ValueError:
            continue
    return None


def _sosi_units(file: Path, head_end: int) -> Iterator[Unit]:
    size = file.stat().st_size
    if size >= LARGE_BYTES:
        for table in sosi.stream_arrow(file, UNIT_BYTES):
            yield from (SosiTableUnit(_ipc(batch)) for batch in table.combine_chunks().to_batches(max_chunksize=BATCH_ROWS))
        return
    begin = head_end
    with file.open("rb") as opened:
        while begin < size:
            end = min(begin + UNIT_BYTES, size)
            while end < size:
                opened.seek(end)
                found = GROUP.search(opened.read(UNIT_BYTES), 1)
                if found:
                    end += found.start()
                    break
                end = min(end + UNIT_BYTES, size)
            yield SosiUnit(file, head_end, begin, end)
            begin = end


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

    def units() -> Iterator[Unit]:
        serial = 0
        for batch in opened.iter_batches(batch_size=BATCH_ROWS):
            yield table_unit(batch, column, serial, mapping)
            serial += batch.num_rows

    heights = vertical_datum(json.dumps(described) if isinstance(described, dict) else described)
    columns = tuple(name for name in opened.schema_arrow.names if name != column)
    return Source(file, file.name, system, opened.metadata.num_rows, units, vertical_datum=heights, columns=columns)


def _table(file: Path, mapping: Mapping[str, str] | None, crs: str | None) -> Source:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with silent():
            layers = [str(name) for name, geometry in pyogrio.list_layers(file) if geometry is not None]
            infos = {layer: pyogrio.read_info(file, layer=layer, force_feature_count=True) for layer in layers}
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise RegisterError(f"{file.name}: damaged, or not a register file of a kind that can be read ({KINDS})") from error
    if not layers:
        raise RegisterError(f"{file.name}: the file has no layer with geometry")
    systems = {_system(file, infos[layer]["crs"], crs) for layer in layers}
    if len(systems) > 1:
        raise RegisterError(f"{file.name}: its layers lie in different coordinate systems ({', '.join(sorted(systems))})")

    def units() -> Iterator[Unit]:
        serial = 0
        for layer in layers:
            with ExitStack() as held:
                with silent():
                    meta, reader = held.enter_context(pyogrio.raw.open_arrow(file, layer=layer, batch_size=BATCH_ROWS, use_pyarrow=True))
                column = meta["geometry_name"] or "wkb_geometry"
                for batch in reader:
                    yield table_unit(batch, column, serial, mapping)
                    serial += batch.num_rows

    heights = {vertical_datum(infos[layer]["crs"]) for layer in layers}
    datum = heights.pop() if len(heights) == 1 else None
    columns = tuple(dict.fromkeys(str(name) for layer in layers for name in infos[layer]["fields"]))
    rows = sum(infos[layer]["features"] for layer in layers)
    return Source(file, file.name, systems.pop(), rows, units, vertical_datum=datum, columns=columns)


def table_unit(batch: Any, geometry: str, serial: int, mapping: Mapping[str, str] | None, serial_column: str | None = None) -> TableUnit:
    """A record batch as a unit; `serial` is the number of the last row before it."""
    return TableUnit(_ipc(batch), geometry, serial, mapping, serial_column)


def _ipc(batch: Any) -> bytes:
    """A record batch as Arrow's own bytes."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _require_columns(name: str, there: Sequence[str], mapping: Mapping[str, str] | None) -> None:
    """A mapping of a column that is not there would be of no effect, and nobody would see it."""
    missing = next((column for column in mapping or {} if column not in there), None)
    if missing is not None:
        raise RegisterError(f"{name}: the mapping names the column {missing}, which is not there{did_you_mean(missing, there)}")


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
