"""Coordinate systems: names, the ranges that plane coordinates can have, and transformations that refuse to guess.

Plan coordinates are always (east, north), also for geographic systems (longitude, latitude). Heights are only changed by
`height_transformer`, which raises when a grid is missing: without one the projection library returns heights unchanged.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from network import Coordinate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pyproj import Transformer

    Floats = npt.NDArray[np.float64]

Bounds = tuple[float, float, float, float]
"""(least east, least north, greatest east, greatest north)."""


class CrsError(Exception):
    """A coordinate system is unknown or cannot be converted; one sentence."""


class HeightGridError(CrsError):
    """Heights cannot be converted because a height grid is not at hand, or does not cover the place. Names the grids."""


UTM = {f"EPSG:{25800 + zone}": f"EUREF89 UTM sone {zone}" for zone in range(29, 37)}
ED50 = {f"EPSG:{23000 + zone}": f"ED50 UTM sone {zone}" for zone in range(31, 37)}
WGS84 = {f"EPSG:{32600 + zone}": f"WGS84 UTM sone {zone}" for zone in range(29, 37)}
NTM = {f"EPSG:{5100 + zone}": f"EUREF89 NTM sone {zone}" for zone in range(5, 31)}
NGO = {f"EPSG:{27390 + axis}": f"NGO1948 akse {axis}" for axis in range(1, 9)}
GEOGRAPHIC = {"EPSG:4258": "EUREF89 geografisk", "EPSG:4326": "WGS84 geografisk"}
VERTICAL = {"NN2000": 5941, "NN54": 5776}
NAMES: dict[str, str] = {**UTM, **ED50, **WGS84, **NTM, **NGO, **GEOGRAPHIC}

MAINLAND_NORTH = (6_400_000.0, 7_950_000.0)


def crs_name(code: str | None) -> str | None:
    """What people call the system `EPSG:n`; None when it is not one that Norwegian surveys use."""
    return NAMES.get(code or "")


def valid_range(code: str) -> Bounds | None:
    """The box that land in Norway can have in the system, a zone and its overlap on each side; None when not known.

    UTM 33 is also used for the whole country, so its box is wider. NTM zones are a degree wide with an offset of
    (100,000, 1,000,000); the box allows one zone on each side.
    """
    if code == "EPSG:25833":
        return -120_000.0, MAINLAND_NORTH[0], 1_150_000.0, MAINLAND_NORTH[1]
    if code in UTM or code in ED50 or code in WGS84:
        return 120_000.0, MAINLAND_NORTH[0], 880_000.0, MAINLAND_NORTH[1]
    if code in NTM:
        return 0.0, 900_000.0, 200_000.0, 2_600_000.0
    if code in NGO:
        return -250_000.0, -100_000.0, 250_000.0, 1_600_000.0
    if code in GEOGRAPHIC:
        return 4.0, 57.5, 32.0, 72.0
    return None


def in_valid_range(code: str, east: float, north: float) -> bool | None:
    """True when the place lies in the system's box; None when the box is not known."""
    box = valid_range(code)
    return None if box is None else box[0] <= east <= box[2] and box[1] <= north <= box[3]


def swapped(code: str, east: float, north: float) -> bool:
    """True when the place lies outside the system's box and inside it once north and east change places."""
    return in_valid_range(code, east, north) is False and in_valid_range(code, north, east) is True


@dataclass(frozen=True, slots=True)
class PlanTransform:
    """Plan coordinates from one system to another; heights pass untouched."""

    source: str
    target: str

    @property
    def same(self) -> bool:
        return self.source == self.target

    def place(self, east: float, north: float) -> tuple[float, float]:
        if self.same:
            return east, north
        x, y = _plan_transformer(self.source, self.target).transform(east, north)
        return float(x), float(y)

    def coordinates(self, places: Sequence[Coordinate]) -> tuple[Coordinate, ...]:
        if self.same or not places:
            return tuple(places)
        x, y = _plan_transformer(self.source, self.target).transform([place[0] for place in places], [place[1] for place in places])
        return tuple((float(east), float(north), place[2]) for east, north, place in zip(x, y, places, strict=True))

    def grid(self, east: Floats, north: Floats) -> tuple[Floats, Floats]:
        """The places of two arrays of the same shape."""
        return (east, north) if self.same else _plan_transformer(self.source, self.target).transform(east, north)

    def shapes(self, shapes: Any) -> Any:
        """An array of plane geometries, vertex by vertex."""
        if self.same:
            return shapes
        import numpy as np
        import shapely

        def moved(places: Any) -> Any:
            return np.column_stack(_plan_transformer(self.source, self.target).transform(places[:, 0], places[:, 1]))

        return shapely.transform(shapes, moved)

    def bounds(self, box: Bounds) -> Bounds:
        """The box that holds the whole of `box` in the other system."""
        if self.same:
            return box
        return tuple(map(float, _plan_transformer(self.source, self.target).transform_bounds(*box, densify_pts=21)))  # type: ignore[return-value]


def plan_transform(source: str, target: str) -> PlanTransform:
    """From `source` to `target` (`EPSG:n`; of a compound system the plan part). Raises CrsError when one of them is unknown or
    the way between them is only a rough guess."""
    transform = PlanTransform(horizontal(source), horizontal(target))
    if not transform.same:
        _plan_transformer(transform.source, transform.target)
    return transform


def widened(bounds: Bounds, radius_m: float, there: PlanTransform, back: PlanTransform) -> tuple[Bounds, Bounds]:
    """`bounds` widened by metres, in their own system and in the one that `there` leads to. Degrees are widened over there."""
    if there.source in GEOGRAPHIC:
        own = _wide(there.bounds(bounds), radius_m)
        return back.bounds(own), own
    wide = _wide(bounds, radius_m)
    return wide, there.bounds(wide)


def _wide(box: Bounds, radius_m: float) -> Bounds:
    return box[0] - radius_m, box[1] - radius_m, box[2] + radius_m, box[3] + radius_m


@lru_cache(maxsize=64)
def horizontal(code: str) -> str:
    """`EPSG:n` of the plan part of a system; the code itself when it has no height part."""
    if code in NAMES:
        return code
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(code)
    except CRSError as error:
        raise CrsError(f"unknown coordinate system {code!r}") from error
    if found.is_compound:
        found = found.sub_crs_list[0]
    elif found.is_geographic and len(found.axis_info) == 3:
        found = found.to_2d()
    epsg = found.to_epsg(min_confidence=70)
    return f"EPSG:{epsg}" if epsg else str(found.to_wkt())


@lru_cache(maxsize=64)
def north_comes_first(code: str) -> bool:
    """Whether the system's own order of axes names north before east, as NTM, NGO 1948 and the geographic ones do and UTM does not. Our
    coordinates are always (east, north); what is asked of others may have to be in their order. Raises CrsError."""
    from pyproj import CRS

    return bool(CRS.from_user_input(horizontal(code)).axis_info[0].direction == "north")


def crs_code(described: Any) -> str | None:
    """`EPSG:n` of anything that names a coordinate system (WKT, PROJJSON, code), plan part only; None when it has no code."""
    if described in NAMES:
        return str(described)
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        code = horizontal(CRS.from_user_input(described).to_wkt())
    except (CRSError, CrsError):
        return None
    return code if code.startswith("EPSG:") else None


def vertical_datum(described: Any) -> str | None:
    """ "NN2000" or "NN54" when the height part of a compound system is that; None when it is another, or there is none."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        parts = CRS.from_user_input(described).sub_crs_list
    except CRSError:
        return None
    codes = {part.to_epsg() for part in parts[1:]}
    return next((name for name, code in VERTICAL.items() if code in codes), None)


Heights = Callable[[float, float, float], float]


def height_transformer(crs: str, source: str, target: str, grids: Path | str | None = None) -> Heights:
    """A function (east, north, z) -> z from vertical datum `source` to `target` ("NN2000", "NN54", "ELLIP"), places in `crs`.

    `grids` is a folder with height grids. Raises HeightGridError when no exact way exists with the grids at hand; the function
    raises it too for a place that the grid does not cover.
    """
    if source == target:
        return lambda east, north, z: z
    if grids:
        _use_grids(str(grids))
    transformer = _height_transformer(crs, source, target, _data_folders())
    if isinstance(transformer, str):
        raise HeightGridError(transformer)

    def convert(east: float, north: float, z: float) -> float:
        from pyproj.exceptions import ProjError

        try:
            found = transformer.transform(east, north, z, errcheck=True)[2]
        except ProjError as error:
            raise HeightGridError(f"the height grid does not cover east {east:.0f}, north {north:.0f}") from error
        if not isfinite(found):
            raise HeightGridError(f"the height grid does not cover east {east:.0f}, north {north:.0f}")
        return float(found)

    return convert


def missing_grids(crs: str, source: str, target: str, grids: Path | str | None = None) -> tuple[str, ...]:
    """File names of the grids that the best way between two vertical datums needs and that are not at hand."""
    if grids:
        _use_grids(str(grids))
    import warnings

    from pyproj.transformer import TransformerGroup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the same facts are in the answer
        group = TransformerGroup(_compound(crs, source), _compound(crs, target), always_xy=True, allow_ballpark=False)
    if group.best_available and group.transformers:
        return ()
    return tuple(dict.fromkeys(grid.short_name for operation in group.unavailable_operations[:1] for grid in operation.grids if not grid.available))


def _compound(crs: str, datum: str) -> Any:
    from pyproj import CRS

    plan = horizontal(crs)
    if datum == "ELLIP":
        return CRS.from_user_input(plan).to_3d()
    if datum not in VERTICAL:
        raise CrsError(f"vertical datum {datum} has no known way to another")
    return CRS.from_user_input(f"{plan}+{VERTICAL[datum]}")


@lru_cache(maxsize=64)
def _plan_transformer(source: str, target: str) -> Transformer:
    from pyproj import Transformer
    from pyproj.exceptions import CRSError, ProjError

    try:
        return Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
    except (CRSError, ProjError) as error:
        raise CrsError(f"no transformation from {source} to {target}") from error


@lru_cache(maxsize=16)
def _height_transformer(crs: str, source: str, target: str, _looked_in: tuple[str, ...]) -> Transformer | str:
    """The way between two vertical datums, or the sentence that says why there is none. To find that out costs as much, and the
    projection library remembers it too, until it is told of another folder."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs(_compound(crs, source), _compound(crs, target), always_xy=True, only_best=True, allow_ballpark=False)
    except ProjError as error:
        return f"heights cannot be converted: {error}"


def _use_grids(folder: str) -> None:
    import pyproj.datadir

    if not Path(folder).is_dir():
        raise CrsError(f"{folder} is not a folder with height grids")
    if folder not in _data_folders():
        pyproj.datadir.append_data_dir(folder)


def _data_folders() -> tuple[str, ...]:
    import pyproj.datadir

    return tuple(pyproj.datadir.get_data_dir().split(os.pathsep))
