"""A SOSI file into another format: GeoPackage, GeoParquet, FlatGeobuf, GeoJSON, or clean SOSI."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .document import Document
from .errors import SosiError
from .reading import bytes_of, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Source

FORMATS = (".gpkg", ".parquet", ".fgb", ".geojson", ".json", ".sos")
Progress = Callable[[str, int, int], None]


def convert(source: Source | Document, target: str | os.PathLike[str], progress: Progress | None = None, encoding: str | None = None) -> Document:
    """Writes `source` to `target` in the format that its name ends in, and gives the document, findings and all.

    `.sos` is the file written anew: UTF-8 (or `encoding`), one block of elements and coordinates a group, an OMRÅDE that covers the data, an end.
    In the others a list of repeated values is one text with `; ` between. GeoJSON is in WGS 84 as its standard demands, when the system is known.
    `progress` is called with the name of the step, steps done and steps in all. Raises SosiError for an ending that is not known.
    """
    path = Path(target)
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise SosiError(f"{path.name}: the ending must be one of {', '.join(FORMATS)}")
    tell = progress or (lambda step, done, whole: None)
    tell("read", 0, 3)
    whole: Document | bytes = source if isinstance(source, Document) else bytes_of(source)
    document = whole if isinstance(whole, Document) else read(whole)
    tell("convert", 1, 3)
    if ending == ".sos":
        from .renew import renewed
        from .writing import to_bytes

        path.write_bytes(to_bytes(renewed(document), encoding or "UTF-8"))
    else:
        frame = _flat(whole)
        tell("write", 2, 3)
        _write_frame(frame, path, ending)
    tell("done", 3, 3)
    return document


def _flat(whole: Document | bytes) -> Any:
    """The frame with lists as one text: most formats have no lists."""
    from .arrays import read_frame

    frame = read_frame(whole)
    for name in frame.columns:
        if frame[name].dtype == object and name != "geometry":
            frame[name] = frame[name].map(lambda value: "; ".join(value) if isinstance(value, list) else value).astype("str")
    return frame


def _write_frame(frame: Any, path: Path, ending: str) -> None:
    if path.exists():
        path.unlink()
    if ending == ".parquet":
        frame.to_parquet(path)
    elif ending in (".geojson", ".json"):
        wgs84 = frame.to_crs(4326) if frame.crs is not None else frame
        wgs84.geometry = _without_holes_in_heights(wgs84.geometry)
        _to_file(wgs84, path, driver="GeoJSON")
    elif ending == ".gpkg":
        _layers(frame, path)
    else:
        _to_file(frame, path, driver="FlatGeobuf", promote_to_multi=False, geometry_type="Unknown", SPATIAL_INDEX="NO")


def _layers(frame: Any, path: Path) -> None:
    """One layer a kind of geometry, as GIS programs want it, named points, lines and areas; groups without one in `without_geometry`."""
    import pyogrio

    kinds = frame.geometry.geom_type
    names = {"Point": "points", "MultiPoint": "points", "LineString": "lines", "MultiLineString": "lines", "Polygon": "areas"}
    layers = kinds.map(names).fillna("without_geometry")
    for layer in dict.fromkeys(layers):
        part = frame[layers == layer].dropna(axis="columns", how="all")
        if layer == "without_geometry":
            import pandas

            part = pandas.DataFrame(part.drop(columns="geometry", errors="ignore"))
            pyogrio.write_dataframe(part, path, layer=layer, driver="GPKG", append=path.exists())
        else:
            part = part.set_geometry("geometry")
            _to_file(part, path, layer=layer, driver="GPKG", mode="a" if path.exists() else "w", geometry_type=_common_type(part))


def _to_file(frame: Any, path: Path, **options: Any) -> None:
    """Writes with the warnings off that tell what the document's findings have told: no coordinate system, points without a height."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        warnings.filterwarnings("ignore", message="Infinite or NaN coordinate")
        frame.to_file(path, engine="pyogrio", **options)


def _without_holes_in_heights(shapes: Any) -> Any:
    """JSON has no NaN: a geometry with a height missing somewhere loses them all rather than getting a wrong one."""
    import numpy as np
    import shapely

    coordinates, owners = shapely.get_coordinates(shapes.array, include_z=True, return_index=True)
    holed = np.unique(owners[np.isnan(coordinates[:, 2])])
    flat = np.asarray(shapes.array).copy()
    with np.errstate(invalid="ignore"):
        flat[holed] = shapely.force_2d(flat[holed])
    return type(shapes)(flat, crs=shapes.crs, index=shapes.index)


def _common_type(part: Any) -> str:
    types = set(part.geometry.geom_type)
    name = types.pop() if len(types) == 1 else "Geometry"
    deep = bool(part.geometry.has_z.any())
    return {"Geometry": "Unknown"}.get(name, f"{name} Z" if deep else name)
