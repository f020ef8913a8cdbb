"""The mains register as a GeoPackage: layers `ledning` and `punkt`, the export's attribute names as columns.

Texts, symbols and operations data are SOSI groups without a place in it. Written in batches; memory does not grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.generate.register import register_blocks
from bench.generate.sosi_text import Feature
from bench.generate.streets import StreetPlan

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 100_000
CRS = "EPSG:25832"

_TOP = ("OBJTYPE", "GUID", "KVALITET", "HØYDEREFERANSE", "DATAUTTAKSDATO")
_LINE_COLUMNS = (
    *_TOP, "SID", "FSID", "TSID", "TEMAGRUPPE", "L_TEMA", "NETTYPE", "EIER", "DRIFTSANSV", "STATUS", "ANLEGGSÅR", "MATERIAL",
    "DIMENSJON", "INNVUTV_DIM", "TYKK", "FORM", "RINGSTIVH", "TRYKKLAS", "LENGDE", "VERT_NIVÅ",
)  # fmt: skip
_POINT_COLUMNS = (
    *_TOP, "SID", "LSID", "P_TEMA", "FUNKSJON", "EIER", "DRIFTSANSV", "STATUS", "ANLEGGSÅR", "KUMFORM", "KUMBREDDE", "INNVUTV_DIM", "TYKK",
    "BYGGEMET", "KJEGLE", "ADKOMST", "HBUNN", "TOPPLOKKH", "PUNKTIDANL", "DIMENSJON", "ID", "POSITION", "VERT_NIVÅ",
)  # fmt: skip
_WHOLE = {"SID", "FSID", "TSID", "LSID", "TEMAGRUPPE", "ANLEGGSÅR", "DIMENSJON", "KUMBREDDE", "ID"}
_DECIMAL = {"TYKK", "LENGDE", "HBUNN", "TOPPLOKKH"}
_LAYERS = {"KURVE": ("ledning", _LINE_COLUMNS, "LineString Z"), "PUNKT": ("punkt", _POINT_COLUMNS, "Point Z")}


def write_geopackage_register(plan: StreetPlan, objects: int, profile: str, path: Path) -> int:
    """Writes the same register as the SOSI writer does; returns how many of its objects are in the file."""
    import pyogrio

    # the format notes when it was written; a fixed date keeps the bytes the same
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-11-01T00:00:00.000Z"})
    path.unlink(missing_ok=True)
    begun: set[str] = set()
    written = 0
    for batch in _batches(register_blocks(plan, objects, profile)):
        for kind, (layer, columns, geometry_type) in _LAYERS.items():
            features = [feature for feature in batch if feature.kind == kind and "KVALITET" in feature.top]
            if not features:
                continue
            table = _table(features, columns)
            pyogrio.write_arrow(
                table, path, layer=layer, driver="GPKG", geometry_name="geom", geometry_type=geometry_type, crs=CRS, append=layer in begun,
            )  # fmt: skip
            begun.add(layer)
            written += len(features)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return written


def _batches(blocks: Iterable[list[Feature]]) -> Iterator[list[Feature]]:
    batch: list[Feature] = []
    for features in blocks:
        batch += features
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _table(features: list[Feature], columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    arrays: dict[str, pa.Array] = {"geom": pa.array(_well_known_binary(features), pa.binary())}
    for name in columns:
        values = [_value(feature, name) for feature in features]
        if name in _WHOLE:
            arrays[name] = pa.array([None if value is None else int(str(value)) for value in values], pa.int64())
        elif name in _DECIMAL:
            arrays[name] = pa.array([None if value is None else float(str(value)) for value in values], pa.float64())
        else:
            arrays[name] = pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.table(arrays)


def _value(feature: Feature, name: str) -> object:
    if name == "OBJTYPE":
        return feature.objtype
    return feature.top.get(name) if name in _TOP else feature.attributes.get(name)


def _well_known_binary(features: list[Feature]) -> list[bytes]:
    import numpy as np
    import shapely

    coordinates = np.array(
        [(east, north, float("nan") if height is None else height) for feature in features for east, north, height in feature.vertices]
    )
    owners = np.repeat(np.arange(len(features)), [len(feature.vertices) for feature in features])
    built: Any = shapely.points(coordinates) if features[0].kind == "PUNKT" else shapely.linestrings(coordinates, indices=owners)
    flat = np.array([any(vertex[2] is None for vertex in feature.vertices) for feature in features])
    geometries = np.where(flat, np.asarray(shapely.force_2d(built)), built)
    return list(shapely.to_wkb(geometries))
