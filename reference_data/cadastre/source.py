"""Files of parcels, buildings and addresses opened layer by layer and read in bounded memory: tables by GDAL and Arrow, SOSI by our own reader.

Only the columns that `recognition` lists are asked for; nothing else of a row is ever read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from reference_data.cadastre.cadastre import CadastreError, Kind
from reference_data.cadastre.recognition import OBJECT_TYPES, columns_of, kind_of, plain
from reference_data.crs import CrsError, crs_code, horizontal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Shapes = npt.NDArray[np.object_]

BATCH_ROWS = 5_000
SOSI_ENDINGS = (".sos", ".sosi")
TABLE_ENDINGS = (".gpkg", ".gml", ".xml", ".fgb", ".shp", ".geojson", ".json", ".csv", ".parquet")
KINDS = "SOSI, GML, GeoPackage, FGDB, shapefile, FlatGeobuf, GeoJSON, or CSV of addresses, also zipped"


@dataclass(frozen=True)
class Batch:
    """Some rows: values by our word for the column, each list as long as `shapes`, where None is a geometry that is missing or unreadable."""

    values: Mapping[str, Sequence[Any]]
    shapes: Shapes
    crs: str


@dataclass(frozen=True)
class Layer:
    """One layer of one file that is of use."""

    file: str
    name: str
    kind: Kind | None
    """None: a table of property numbers that belong to parcels of another layer, by `parcel_key`."""
    rows: int | None
    batches: Callable[[], Iterator[Batch]]


@dataclass(frozen=True)
class Opened:
    layers: tuple[Layer, ...]
    unused: tuple[str, ...]
    """Layers that hold nothing that is taken in, as "file: layer"."""
    written: tuple[Path, ...] = ()
    """Notes that GDAL may lay beside a GML file, and that were not there before."""

    def close(self) -> None:
        """Leaves the folders as they were found."""
        for path in self.written:
            path.unlink(missing_ok=True)


def open_files(paths: Sequence[Path], layers: Mapping[str, Kind], columns: Mapping[str, str], crs: str | None) -> Opened:
    """Every layer of every file. `layers` says what a layer of an own name holds, `columns` what a column of an own name is; `crs` is used
    where a file names no coordinate system. Raises CadastreError that names the file."""
    found: list[Layer] = []
    unused: list[str] = []
    notes = [path.with_suffix(".gfs") for path in paths if path.suffix.lower() in (".gml", ".xml")]
    written = tuple(note for note in notes if not note.exists())
    for path in paths:
        for place in _places(path):
            opened, left = _sosi(place, columns) if place.sosi else _tables(place, layers, columns, crs)
            found += opened
            unused += left
    names = {plain(name) for name in (*(one.name for one in found), *(one.partition(": ")[2] for one in unused))}
    missing = next((name for name in layers if plain(name) not in names), None)
    if missing is not None:
        raise CadastreError(f"the mapping names the layer {missing}, which is in none of the files")
    return Opened(tuple(found), tuple(unused), written)


@dataclass(frozen=True)
class _Place:
    """A file, or one in a zip file."""

    path: Path
    inside: str | None = None

    @property
    def name(self) -> str:
        return PurePosixPath(self.inside).name if self.inside else self.path.name

    @property
    def sosi(self) -> bool:
        return self.name.lower().endswith(SOSI_ENDINGS)

    @property
    def for_gdal(self) -> str:
        return f"/vsizip/{self.path.absolute()}/{self.inside}" if self.inside else str(self.path)

    def read(self) -> bytes:
        if self.inside is None:
            return self.path.read_bytes()
        with ZipFile(self.path) as archive:
            return archive.read(self.inside)


def _places(path: Path) -> list[_Place]:
    if not path.exists():
        raise CadastreError(f"{path}: there is no such file")
    if path.is_dir() and path.suffix.lower() != ".gdb":
        raise CadastreError(f"{path}: a folder that is no FGDB (.gdb); name the files in it")
    if path.suffix.lower() != ".zip":
        return [_Place(path)]
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError) as error:
        raise CadastreError(f"{path.name}: not a zip file that can be read") from error
    folders = {name[: name.lower().index(".gdb/") + 4] for name in names if ".gdb/" in name.lower()}
    files = [name for name in names if name.lower().endswith((*SOSI_ENDINGS, *TABLE_ENDINGS)) and ".gdb/" not in name.lower()]
    if not folders and not files:
        raise CadastreError(f"{path.name}: nothing in the zip file is {KINDS}")
    return [_Place(path, name) for name in sorted((*folders, *files))]


def _tables(place: _Place, told_layers: Mapping[str, Kind], told_columns: Mapping[str, str], crs: str | None) -> tuple[list[Layer], list[str]]:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    # A schema that a GML file names lies on the net, and an import does not go there.
    pyogrio.set_gdal_config_options({"GML_DOWNLOAD_SCHEMA": "NO"})
    found, unused = [], []
    told = {plain(name): kind for name, kind in told_layers.items()}
    try:
        for name, geometry in pyogrio.list_layers(place.for_gdal):
            info = pyogrio.read_info(place.for_gdal, layer=name)
            columns = columns_of(map(str, info["fields"]), told_columns)
            layer = _table(place, str(name), geometry, info, columns, told.get(plain(str(name))), crs)
            if layer is None:
                unused.append(f"{place.name}: {name}")
            else:
                found.append(layer)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise CadastreError(f"{place.name}: damaged, or not a file of a kind that can be read ({KINDS})") from error
    return found, unused


def _table(place: _Place, name: str, geometry: str | None, info: Any, columns: dict[str, str], told: Kind | None, crs: str | None) -> Layer | None:
    rows = info["features"] if info["features"] >= 0 else None
    if geometry is None:
        if {"east", "north"} <= set(columns) and kind_of("adresse", columns, areas=False, points=True):
            return Layer(place.name, name, Kind.ADDRESSES, rows, lambda: _without_geometry(place, name, columns, crs))
        if {"gnr", "bnr", "parcel_key"} <= set(columns):
            return Layer(place.name, name, None, rows, lambda: _without_geometry(place, name, columns, crs))
        return None
    unknown = geometry in ("Unknown", "GeometryCollection") or geometry.startswith("Unknown")
    areas, points = unknown or "Polygon" in geometry or "Surface" in geometry, unknown or "Point" in geometry
    kind = told or kind_of(name, columns, areas=areas, points=points)
    if kind is None:
        return None
    system = _system(place.name, info["crs"], crs)
    return Layer(place.name, name, kind, rows, lambda: _with_geometry(place, name, columns, system))


def _with_geometry(place: _Place, layer: str, columns: Mapping[str, str], crs: str) -> Iterator[Batch]:
    import numpy as np
    import shapely

    for table, geometry in _arrow(place, layer, columns):
        blobs = np.array(table.column(geometry).to_pylist(), dtype=object)
        with np.errstate(invalid="ignore"):
            shapes = shapely.force_2d(shapely.from_wkb(blobs, on_invalid="ignore"))
        yield Batch(_values(table, columns), shapes, crs)


def _without_geometry(place: _Place, layer: str, columns: Mapping[str, str], crs: str | None) -> Iterator[Batch]:
    import numpy as np
    import shapely

    for table, _ in _arrow(place, layer, columns):
        values = _values(table, columns)
        systems = {_number(one) for one in values.get("epsg", ())} - {None}
        if len(systems) > 1:
            raise CadastreError(f"{place.name}: its rows lie in different coordinate systems (EPSG {', '.join(map(str, sorted(systems, key=str)))})")
        shapes = np.full(table.num_rows, None, dtype=object)
        system = ""
        if "east" in values and "north" in values:
            code = next(iter(systems), None)
            system = _system(place.name, f"EPSG:{code}" if code else None, crs)
            easts, norths = map(_floats, (values["east"], values["north"]))
            shapes = np.array([None if x is None or y is None else shapely.Point(x, y) for x, y in zip(easts, norths, strict=True)], dtype=object)
        yield Batch(values, shapes, system)


def _arrow(place: _Place, layer: str, columns: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    import pyogrio
    from pyogrio.errors import DataSourceError

    from reference_data.register.places import silent

    try:
        with (
            silent(),
            pyogrio.raw.open_arrow(place.for_gdal, layer=layer, batch_size=BATCH_ROWS, columns=sorted(set(columns.values())), use_pyarrow=True) as (
                meta,
                reader,
            ),
        ):
            for batch in reader:
                yield batch, meta["geometry_name"] or "wkb_geometry"
    except DataSourceError as error:
        raise CadastreError(f"{place.name}: the layer {layer} is damaged") from error


def _values(table: Any, columns: Mapping[str, str]) -> dict[str, Sequence[Any]]:
    return {word: table.column(name).to_pylist() for word, name in columns.items()}


def _sosi(place: _Place, told: Mapping[str, str]) -> tuple[list[Layer], list[str]]:
    """A SOSI file as one layer for each kind of object in it. An area whose boundary cannot be built comes as its point, and is counted as that."""
    import sosi

    try:
        frame = sosi.read_frame(place.read())
    except sosi.SosiError as error:
        raise CadastreError(f"{place.name}: not a SOSI file ({error})") from error
    columns = columns_of(map(str, frame.columns), told)
    if frame.crs is None:
        raise CadastreError(f"{place.name}: the file's head names no coordinate system that is known")
    if "object_type" not in columns:
        return [], [f"{place.name}: no object has an OBJTYPE"]
    system = _system(place.name, frame.crs, None)
    types = frame[columns["object_type"]].map(lambda value: plain(value) if isinstance(value, str) else "")
    found = []
    for kind, wanted in OBJECT_TYPES.items():
        rows = frame[types.isin(wanted)]
        if len(rows):
            found.append(Layer(place.name, str(kind), kind, len(rows), partial(_rows, rows, columns, system)))
    others = sorted({str(one) for one in frame[columns["object_type"]][~types.isin({name for names in OBJECT_TYPES.values() for name in names})]})
    return found, [f"{place.name}: {name}" for name in others]


def _rows(frame: Any, columns: Mapping[str, str], crs: str) -> Iterator[Batch]:
    import numpy as np
    import shapely

    for start in range(0, len(frame), BATCH_ROWS):
        part = frame.iloc[start : start + BATCH_ROWS]
        values = {word: [one if isinstance(one, str | list) else None for one in part[name].tolist()] for word, name in columns.items()}
        yield Batch(values, shapely.force_2d(np.array(part.geometry.tolist(), dtype=object)), crs)


def _system(file: str, described: Any, crs: str | None) -> str:
    found = crs_code(described) if described else None
    if found is None and crs is None:
        raise CadastreError(f"{file}: the file names no coordinate system that is known; say it with --crs, such as EPSG:25832")
    try:
        return found or horizontal(crs or "")
    except CrsError as error:
        raise CadastreError(f"{file}: {error}") from error


def _number(value: Any) -> int | None:
    try:
        return int(str(value).strip())
    except ValueError:
        return None


def _floats(values: Sequence[Any]) -> list[float | None]:
    def one(value: Any) -> float | None:
        try:
            return float(str(value).replace(",", "."))
        except ValueError:
            return None

    return [one(value) for value in values]
