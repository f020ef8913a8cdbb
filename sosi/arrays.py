"""Whole files as tables: one row a group in file order, a column per attribute path, geometry XYZ."""

from __future__ import annotations

from typing import Any

from .document import Document
from .elements import Element
from .group import Group
from .reading import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Source

# elements that are measures and nothing else: numbers in a frame. All others stay text: codes keep their leading zeros.
TYPES: dict[str, str] = {"HØYDE": "double", "RADIUS": "double"}
Values = dict[str, list[Any]]


def read_arrow(source: Source | Document) -> Any:
    """A pyarrow Table: `kind`, `serial`, one column per attribute path, `geometry` as WKB with the GeoArrow extension name and the CRS in its metadata.

    Values are strings (lists of strings in a column where any group repeats the element), numbers where `TYPES` says so; null where the group has none.
    """
    document = source if isinstance(source, Document) else read(source)
    return table_of(document)


def table_of(document: Document) -> Any:
    """The table of a document, made group by group."""
    import pyarrow as pa
    import shapely

    columns = columns_of(document.groups)
    arrays: dict[str, Any] = {
        "kind": pa.array([group.kind for group in document.groups], pa.string()),
        "serial": pa.array([group.serial for group in document.groups], pa.int64()),
    }
    for path, values in columns.items():
        arrays[path] = _array(path, values)
    fields = [pa.field(name, array.type) for name, array in arrays.items()]
    shapes = shapely.to_wkb(geometries(document), output_dimension=4, flavor="iso")
    fields.append(geometry_field(document.head.crs))
    return pa.Table.from_arrays([*arrays.values(), pa.array(shapes, pa.binary())], schema=pa.schema(fields))


def geometry_field(crs: str | None) -> Any:
    """The field of a WKB geometry column as GeoArrow describes it."""
    import json

    import pyarrow as pa

    metadata = {"crs": crs, "crs_type": "authority_code"} if crs else {}
    return pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": json.dumps(metadata)})


def read_frame(source: Source | Document) -> Any:
    """A GeoDataFrame, one row a group in file order; see `read_arrow` for the columns. A value is text, or a list of texts where the group repeats the element."""
    import geopandas
    import pandas

    document = source if isinstance(source, Document) else read(source)
    columns: dict[str, Any] = {
        "kind": pandas.Series([group.kind for group in document.groups], dtype="str"),
        "serial": pandas.array([group.serial for group in document.groups], dtype="Int64"),
    }
    for path, values in columns_of(document.groups).items():
        columns[path] = _series(path, values)
    shapes = geopandas.GeoSeries(geometries(document), crs=document.head.crs)
    return geopandas.GeoDataFrame(columns, geometry=shapes)


def columns_of(groups: list[Group]) -> Values:
    """Path to one value a group: None, a text, or a list of texts. A path that names a column of its own (`kind`, `serial`, `geometry`) is prefixed with a full stop."""
    columns: Values = {}
    count = len(groups)
    for row, group in enumerate(groups):
        for path, element in group.paths():
            value = value_of(element)
            if value is None:
                continue
            column = columns.get(path)
            if column is None:
                column = columns[path] = [None] * count
            before = column[row]
            column[row] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return {"." + path if path in ("kind", "serial", "geometry") else path: values for path, values in columns.items()}


def value_of(element: Element) -> str | None:
    """The text of an element; None where nothing stands (a quoted empty text is something)."""
    return element.text if element.raw else None


def geometries(document: Document) -> Any:
    """One shapely geometry or None a group, as a numpy array."""
    import numpy as np

    from .geometry import geometry_of

    serials: dict[int, Group] = {}
    duplicates: dict[int, list[Group]] = {}
    for group in document.groups:
        if group.serial is None:
            continue
        first = serials.setdefault(group.serial, group)
        if first is not group:
            duplicates.setdefault(group.serial, [first]).append(group)
    shapes = np.empty(len(document.groups), dtype=object)
    for row, group in enumerate(document.groups):
        shapes[row] = geometry_of(group, serials, duplicates)
    return shapes


def numbers_of(path: str, values: list[Any]) -> list[float | None] | None:
    """The values as numbers when the type table wants them so and every one of them is one; else None."""
    from .points import real

    if TYPES.get(path.rpartition(".")[2]) is None:
        return None
    numbers = [real(value) if isinstance(value, str) else None for value in values]
    return numbers if all((number is None) == (value is None) for number, value in zip(numbers, values, strict=True)) else None


def _array(path: str, values: list[Any]) -> Any:
    import pyarrow as pa

    numbers = numbers_of(path, values)
    if numbers is not None:
        return pa.array(numbers, pa.float64())
    if any(isinstance(value, list) for value in values):
        return pa.array([[value] if isinstance(value, str) else value for value in values], pa.list_(pa.string()))
    return pa.array(values, pa.string())


def _series(path: str, values: list[Any]) -> Any:
    import pandas

    numbers = numbers_of(path, values)
    if numbers is not None:
        return pandas.Series(numbers, dtype="float64")
    if any(isinstance(value, list) for value in values):
        return pandas.Series(values, dtype="object")
    return pandas.Series(values, dtype="str")
