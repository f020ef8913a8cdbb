"""A frame of groups as the files and layers that GIS programs want: one kind of geometry each, heights kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from .errors import SosiError

_LAYERS = {"Point": "points", "MultiPoint": "points", "LineString": "lines", "MultiLineString": "lines", "Polygon": "areas"}
_WITHOUT_GEOMETRY = "without_geometry"
# names that a GeoPackage layer has of its own
_TAKEN = ("fid", "geom")


def flat(frame: Any) -> Any:
    """The frame with lists as one text: most formats have no lists."""
    for name in frame.columns:
        if frame[name].dtype == object and name != "geometry":
            frame[name] = frame[name].map(lambda value: "; ".join(value) if isinstance(value, list) else value).astype("str")
    return frame


def writers_of(frame: Any, path: Path) -> dict[Path, Callable[[Path], object]]:
    """The files that `frame` becomes when `path` is asked for, each with what writes it to a path that is free.

    A writer raises SosiError when the format refuses the data.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return {path: frame.to_parquet}
    if ending == ".gpkg":
        return {path: partial(_geopackage, frame)}
    if ending == ".fgb":
        return {place: partial(_flatgeobuf, part, layer=place.stem) for place, part in _one_kind_each(frame, path).items()}
    return {path: partial(_geojson, frame, layer=path.stem)}


def _geojson(frame: Any, path: Path, layer: str) -> None:
    # heights with holes go before the transformation: it makes a vertex of which a part is missing one that is missing
    bare = frame.set_geometry(_without_holes_in_heights(frame.geometry))
    _to_file(bare.to_crs(4326) if bare.crs is not None else bare, path, layer=layer, driver="GeoJSON")


def _flatgeobuf(frame: Any, path: Path, layer: str) -> None:
    kind = _common_type(frame)
    if kind == "None":
        _to_table(frame, path, layer=layer, driver="FlatGeobuf", SPATIAL_INDEX="NO")
    else:
        _to_file(frame, path, layer=layer, driver="FlatGeobuf", promote_to_multi=False, geometry_type=kind, SPATIAL_INDEX="NO")


def _one_kind_each(frame: Any, path: Path) -> dict[Path, Any]:
    """The frame in parts of one kind of geometry, with heights or without; one that is so already goes to `path` itself."""
    filled = frame.geometry.notna()
    kinds = frame.geometry.geom_type.map(lambda kind: _LAYERS.get(kind, _WITHOUT_GEOMETRY), na_action="ignore").fillna(_WITHOUT_GEOMETRY)
    deep = frame.geometry.has_z
    if not len(frame) or len(set(zip(frame.geometry.geom_type[filled], deep[filled], strict=True))) + (not filled.all()) <= 1:
        return {path: frame}
    parts = {}
    for kind in dict.fromkeys(kinds):
        mixed = deep[kinds == kind].nunique() > 1
        for heights in (True, False):
            part = frame[(kinds == kind) & (deep == heights)]
            if len(part):
                name = f"{path.stem}_{kind}{'_without_heights' if mixed and not heights else ''}{path.suffix}"
                parts[path.with_name(name)] = part.dropna(axis="columns", how="all") if kind != _WITHOUT_GEOMETRY else part
    return parts


def _geopackage(frame: Any, path: Path) -> None:
    """One layer a kind of geometry, named points, lines and areas; groups without one in `without_geometry`; `groups` where there are none."""
    frame = frame.rename(columns=_distinct([name for name in frame.columns if name != "geometry"]))
    if not len(frame):
        _to_file(frame, path, layer="groups", driver="GPKG", geometry_type="Unknown")
        return
    layers = frame.geometry.geom_type.map(_LAYERS).fillna(_WITHOUT_GEOMETRY)
    for layer in dict.fromkeys(layers):
        part = frame[layers == layer]
        if layer == _WITHOUT_GEOMETRY:
            _to_table(part, path, layer=layer, driver="GPKG", append=path.exists())
        else:
            part = part.dropna(axis="columns", how="all").set_geometry("geometry")
            _to_file(part, path, layer=layer, driver="GPKG", mode="a" if path.exists() else "w", geometry_type=_common_type(part))


def _distinct(names: list[str]) -> dict[str, str]:
    """A new name for each column that would meet another, or one of the layer's own, when case does not count; the first keeps its name."""
    seen = {*_TAKEN}
    everyone = {name.lower() for name in names} | seen
    renamed = {}
    for name in names:
        given, turn = name, 2
        while given.lower() in seen or (given != name and given.lower() in everyone):
            given, turn = f"{name}_{turn}", turn + 1
        seen.add(given.lower())
        if given != name:
            renamed[name] = given
    return renamed


def _to_table(frame: Any, path: Path, **options: Any) -> None:
    """The columns that have anything in them, without geometry."""
    import pandas
    import pyogrio

    columns = pandas.DataFrame(frame.drop(columns="geometry")).dropna(axis="columns", how="all")
    try:
        pyogrio.write_dataframe(columns, path, **options)
    except _refusals() as error:
        raise SosiError(f"the {options['driver']} writer refuses: {error}") from error


def _to_file(frame: Any, path: Path, **options: Any) -> None:
    """Writes with the warnings off that tell what the document's findings have told: no coordinate system, points without a height."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        warnings.filterwarnings("ignore", message="Infinite or NaN coordinate")
        try:
            frame.to_file(path, engine="pyogrio", **options)
        except _refusals() as error:
            raise SosiError(f"the {options['driver']} writer refuses: {error}") from error


def _refusals() -> tuple[type[Exception], ...]:
    from pyogrio import errors

    return (errors.DataSourceError, errors.DataLayerError, errors.FieldError, errors.FeatureError, errors.GeometryError)


def _without_holes_in_heights(shapes: Any) -> Any:
    """JSON has no NaN: a geometry with a height missing somewhere loses them all rather than getting a wrong one."""
    import numpy as np
    import shapely

    coordinates, owners = shapely.get_coordinates(shapes.array, include_z=True, return_index=True)
    holed = np.unique(owners[np.isnan(coordinates[:, 2])])
    bare = np.asarray(shapes.array).copy()
    with np.errstate(invalid="ignore"):
        bare[holed] = shapely.force_2d(bare[holed])
    return type(shapes)(bare, crs=shapes.crs, index=shapes.index)


def _common_type(part: Any) -> str:
    """The layer's type as OGR names it: one kind, with Z when any of them has heights; `None` when none has a geometry."""
    types = set(part.geometry.geom_type.dropna())
    if not types:
        return "None" if len(part) else "Unknown"
    name = types.pop() if len(types) == 1 else "Unknown"
    deep = bool(part.geometry.has_z.any())
    return f"{name} Z" if deep and name != "Unknown" else name
