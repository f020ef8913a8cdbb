"""Whole files as tables: one row a group in file order, a column per attribute path, geometry XYZ."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from .document import Document
from .reading import read
from .stretches import NeedsWholeFile, Part, joined, parts_of, whole_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Source

# elements that are measures and nothing else: numbers in a frame. All others stay text: codes keep their leading zeros.
TYPES: dict[str, str] = {"HØYDE": "double", "RADIUS": "double"}


def read_arrow(source: Source | Document) -> Any:
    """A pyarrow Table: `kind`, `serial`, one column per attribute path, `geometry` as WKB with the GeoArrow extension name and the CRS in
    its metadata.

    Values are strings (lists of strings in a column where any group repeats the element), numbers where `TYPES` says so; null where the
    group has none, and in a column of numbers where it has `*`.
    A path that is `kind`, `serial` or `geometry` has a full stop before it. Raises SosiError when the bytes are not SOSI.
    """
    part, crs = _read(source)
    return _table(part, crs)


def read_frame(source: Source | Document) -> Any:
    """A GeoDataFrame, one row a group in file order, columns as `read_arrow`; a value is text, or a list of texts where its group repeats
    the element."""
    part, crs = _read(source, "geopandas")
    import geopandas
    import pandas

    columns: dict[str, Any] = {"kind": pandas.Series(part.kinds, dtype="str"), "serial": pandas.array(part.serials.to_pandas(), dtype="Int64")}
    for path, values in part.columns.items():
        columns[_column_name(path)] = _series(path, values)
    return geopandas.GeoDataFrame(columns, geometry=geopandas.GeoSeries(part.shapes, crs=crs))


def stream_arrow(source: Source, size: int | None = None) -> Iterator[Any]:
    """Tables as `read_arrow` gives, of about `size` bytes of the file each, with memory bounded by that; columns are those that the stretch has.

    An area whose boundary stands in another stretch is its point.
    """
    from .blocks import BLOCK, Blocks

    blocks = Blocks(source, size or BLOCK // 4)
    for part in parts_of(blocks, areas=True):
        yield _table(part, blocks.head.crs)


def _read(source: Source | Document, meanwhile: str = "pyarrow") -> tuple[Part, str | None]:
    """All of a file as one part: by stretches where they stand alone, as one document where areas need the whole of it."""
    if isinstance(source, Document):
        return whole_part(source), source.head.crs
    from .blocks import Blocks
    from .reading import bytes_of

    again: Source = source if isinstance(source, (str, os.PathLike)) else bytes_of(source)
    blocks = Blocks(again)
    try:
        return joined(list(parts_of(blocks, areas=False, meanwhile=meanwhile))), blocks.head.crs
    except NeedsWholeFile:
        blocks.close()
        document = read(again)
        return whole_part(document), document.head.crs


def _table(part: Part, crs: str | None) -> Any:
    import pyarrow as pa
    import shapely

    from .buffers import pieces

    arrays: dict[str, Any] = {"kind": pieces([kind.encode() for kind in part.kinds], pa.string()), "serial": part.serials}
    for path, values in part.columns.items():
        arrays[_column_name(path)] = _numbers(path, values)
    fields = [pa.field(name, array.type) for name, array in arrays.items()]
    fields.append(geometry_field(crs))
    shapes = pieces(shapely.to_wkb(part.shapes, output_dimension=4, flavor="iso").tolist(), pa.binary())
    return pa.Table.from_arrays([*arrays.values(), shapes], schema=pa.schema(fields))


def geometry_field(crs: str | None) -> Any:
    """The field of a WKB geometry column as GeoArrow describes it."""
    import json

    import pyarrow as pa

    metadata = {"crs": crs, "crs_type": "authority_code"} if crs else {}
    return pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": json.dumps(metadata)})


def _column_name(path: str) -> str:
    return "." + path if path in ("kind", "serial", "geometry") else path


def _numbers(path: str, values: Any) -> Any:
    """The values as numbers when the type table wants them so and every one of them is one; else as they are. `*`, a value that is not known, is
    null among numbers."""
    import pyarrow as pa

    from .points import real

    if TYPES.get(path.rpartition(".")[2]) is None or pa.types.is_list(values.type):
        return values
    texts = [None if text == "*" else text for text in values.to_pylist()]
    numbers = [real(text) if text is not None else None for text in texts]
    if any((number is None) != (text is None) for number, text in zip(numbers, texts, strict=True)):
        return values
    return pa.chunked_array([pa.array(numbers, pa.float64())])


def _series(path: str, values: Any) -> Any:
    import pandas
    import pyarrow as pa

    values = _numbers(path, values)
    if pa.types.is_list(values.type):
        texts = [value if value is None or len(value) > 1 else value[0] for value in values.to_pylist()]
        return pandas.Series(texts, dtype="object")
    series = values.to_pandas()
    return series if pa.types.is_floating(values.type) else series.astype("str")
