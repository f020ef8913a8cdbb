"""From a surveyed z to a level of the pipe: outside top, invert, outside bottom.

Section 2 of the rule catalogue: each z refers to a part of the pipe, and the way to another part needs the outside diameter and
the wall. What is not in the file is bounded, not guessed: the answer carries an interval and the names of what is missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import isnan, nan
from pathlib import Path
from typing import Any, NamedTuple

from network.model import HeightReference, Pipe, Regime

SERVICE_LEVELS = (None, "S", "S6", "F")
ON_PIPE = (
    HeightReference.OUTSIDE_TOP,
    HeightReference.INSIDE_TOP,
    HeightReference.CENTRE,
    HeightReference.INVERT,
    HeightReference.OUTSIDE_BOTTOM,
)
KINDS_OF_PIPE = 4096
"""How many different pipes' sizes are remembered: a town lays some hundreds of kinds."""


class Level(NamedTuple):
    """A level of the pipe at one z, in metres in the file's vertical datum."""

    value_m: float | None
    """Best estimate; None when it cannot be had (the dimension is missing, or z is the ground's)."""
    low_m: float
    high_m: float
    """Every value that the data allow; NaN when nothing bounds it."""
    spread_m: float
    """Half the part of the interval that comes from an assumed dimension or wall, not from the height reference."""
    assumed: bool
    """True when the height reference is missing or unknown and the convention of the regime was used for `value_m`."""
    missing: tuple[str, ...]
    """Of "height_reference", "dimension", "wall_thickness": what would narrow the interval."""


Top = Level


@dataclass(frozen=True, slots=True)
class Sizes:
    """Outside diameter and wall in metres: best estimates and the pairs that the data allow."""

    outside_m: float | None
    wall_m: float | None
    candidates: tuple[tuple[float, float], ...]
    missing: tuple[str, ...]


def outside_top(pipe: Pipe, z: float) -> Level:
    """Top of the pipe's outside at a surveyed height `z`."""
    return level(pipe, z, HeightReference.OUTSIDE_TOP)


def invert(pipe: Pipe, z: float) -> Level:
    """Inside bottom of the pipe."""
    return level(pipe, z, HeightReference.INVERT)


def inside_top(pipe: Pipe, z: float) -> Level:
    return level(pipe, z, HeightReference.INSIDE_TOP)


def outside_bottom(pipe: Pipe, z: float) -> Level:
    return level(pipe, z, HeightReference.OUTSIDE_BOTTOM)


def level(pipe: Pipe, z: float, wanted: HeightReference) -> Level:
    """The level `wanted` of the pipe where its z, by the pipe's own reference, is `z`."""
    return level_by(pipe, pipe.height_reference, z, wanted)


def level_by(pipe: Pipe, reference: HeightReference | None, z: float, wanted: HeightReference) -> Level:
    """The level `wanted` of the pipe where a z on it is `z` by `reference`: a point on a pipe can have another than the pipe."""
    if isnan(z):
        return Level(None, nan, nan, 0.0, False, ("height",))
    if reference is HeightReference.GROUND:
        return Level(None, nan, nan, 0.0, False, ("height_reference",))
    way = _way(_stated(pipe), reference, wanted)
    spread = ((z + way.greatest_m) - (z + way.least_m)) / 2
    best = None if way.best_m is None else z + way.best_m
    return Level(best, z + way.lowest_m, z + way.highest_m, spread, way.assumed, way.missing)


def outside_diameter_m(pipe: Pipe) -> float | None:
    return sizes(pipe).outside_m


def inside_diameter_m(pipe: Pipe) -> float | None:
    size = sizes(pipe)
    return size.outside_m - 2 * size.wall_m if size.outside_m is not None and size.wall_m is not None else None


def wall_m(pipe: Pipe) -> float | None:
    return sizes(pipe).wall_m


def sizes(pipe: Pipe) -> Sizes:
    """Outside diameter and wall from DIMENSJON, its basis, TYKK and SDR; else from the range that the material spans."""
    return _sizes(_stated(pipe))


class _Stated(NamedTuple):
    """All of a pipe that its sizes hang on, so that pipes alike are reckoned once."""

    dimension_mm: float | None
    dimension_basis: str | None
    outside_m: float | None
    inside_m: float | None
    """UTV_DIM_1 and INNV_DIM_1, where DIMENSJON is missing."""
    wall_mm: float | None
    sdr: float | None
    material: str | None
    network_level: str | None
    regime: Regime


@dataclass(frozen=True, slots=True)
class _Way:
    """What to add to a written height to reach a level of the pipe, metres."""

    best_m: float | None
    least_m: float
    greatest_m: float
    """Over the sizes that the data allow, for the part that the height is taken on, or by convention would be."""
    lowest_m: float
    highest_m: float
    """As these two, and where the part is not known over every part."""
    assumed: bool
    missing: tuple[str, ...]


def _stated(pipe: Pipe) -> _Stated:
    outside = inside = None
    if pipe.dimension_mm is None:
        outside, inside = _attribute_m(pipe, "UTV_DIM_1"), _attribute_m(pipe, "INNV_DIM_1")
    return _Stated(
        pipe.dimension_mm, pipe.dimension_basis, outside, inside, pipe.wall_mm, pipe.sdr, pipe.material, pipe.network_level, pipe.regime
    )  # fmt: skip


@lru_cache(maxsize=KINDS_OF_PIPE)
def _way(stated: _Stated, reference: HeightReference | None, wanted: HeightReference) -> _Way:
    assumed = reference is None or reference is HeightReference.UNKNOWN
    taken = _convention(stated.regime) if reference is None or assumed else reference
    size = _sizes(stated)
    by_size = [_shift(taken, wanted, *pair) for pair in size.candidates]
    best = None
    if size.outside_m is not None and size.wall_m is not None:
        best = _shift(taken, wanted, size.outside_m, size.wall_m)
    elif taken is wanted:
        best = 0.0
    if assumed:
        everywhere = [_shift(part, wanted, *pair) for part in ON_PIPE for pair in size.candidates]
        return _Way(best, min(by_size), max(by_size), min(everywhere), max(everywhere), True, ("height_reference", *size.missing))
    missing = () if taken is wanted else size.missing
    return _Way(best, min(by_size), max(by_size), min(by_size), max(by_size), False, missing)


@lru_cache(maxsize=KINDS_OF_PIPE)
def _sizes(stated: _Stated) -> Sizes:
    outside, inside, basis_stated = _sides(stated)
    wall = _stated_wall(stated, outside, inside)
    if outside is None and inside is None:
        return Sizes(None, wall, _unmeasured(stated, wall), ("dimension",) if wall else ("dimension", "wall_thickness"))
    material = _material(stated.material)
    if wall is not None:
        best = outside if outside is not None else (inside or 0.0) + 2 * wall
        pairs: list[tuple[float, float]] = [(best, wall)]
        if not basis_stated and stated.material is None:
            pairs.append((best + 2 * wall, wall) if outside is not None else (best - 2 * wall, wall))
        return Sizes(best, wall, tuple(pairs), () if len(pairs) == 1 else ("dimension_basis",))
    pairs = []
    for ratio in (material["ratio"], material["thinnest"], material["thickest"]):
        od = outside if outside is not None else (inside or 0.0) / (1 - 2 / ratio)
        pairs.append((od, od / ratio))
    return Sizes(*pairs[0], tuple(pairs), ("wall_thickness",))


def _sides(stated: _Stated) -> tuple[float | None, float | None, bool]:
    """(outside, inside, basis is stated) in metres, of which the one that the file gives is set."""
    if stated.dimension_mm is not None:
        basis = stated.dimension_basis if stated.dimension_basis in ("OD", "ID") else None
        metres = stated.dimension_mm / 1000
        inside = (basis or _material(stated.material)["basis"]) == "ID"
        return (None, metres, basis is not None) if inside else (metres, None, basis is not None)
    return stated.outside_m, stated.inside_m, True


def _stated_wall(stated: _Stated, outside: float | None, inside: float | None) -> float | None:
    bound = outside if outside is not None else inside
    if stated.wall_mm and (bound is None or outside is None or stated.wall_mm / 1000 < outside / 2):
        return stated.wall_mm / 1000
    if stated.sdr and stated.sdr > 2 and bound is not None:
        return bound / stated.sdr if outside is not None else bound / (stated.sdr - 2)
    if outside is not None and inside is not None and inside < outside:
        return (outside - inside) / 2
    return None


def _unmeasured(stated: _Stated, wall: float | None) -> tuple[tuple[float, float], ...]:
    table = _table()
    if stated.network_level not in SERVICE_LEVELS:
        span = table["range"]["main"]
    else:
        span = table["range"]["pressure_service" if stated.regime is Regime.PRESSURE else "gravity_service"]
    material = _material(stated.material)
    return tuple(
        (od, wall if wall is not None else od / ratio)
        for od in (span["least"], span["greatest"])
        for ratio in (material["thinnest"], material["thickest"])
    )


def _convention(regime: Regime) -> HeightReference:
    """Pressure pipes are surveyed on the outside top, gravity pipes at the invert (national VA norm 3.9)."""
    return HeightReference.OUTSIDE_TOP if regime is not Regime.GRAVITY else HeightReference.INVERT


def _below_top(part: HeightReference, outside: float, wall: float) -> float:
    return {
        HeightReference.OUTSIDE_TOP: 0.0,
        HeightReference.INSIDE_TOP: wall,
        HeightReference.CENTRE: outside / 2,
        HeightReference.INVERT: outside - wall,
        HeightReference.OUTSIDE_BOTTOM: outside,
    }[part]


def _shift(from_part: HeightReference, to_part: HeightReference, outside: float, wall: float) -> float:
    return _below_top(from_part, outside, wall) - _below_top(to_part, outside, wall)


def _attribute_m(pipe: Pipe, name: str) -> float | None:
    for path in (f"EGS_LEDNING.{name}", name):
        try:
            value = float(str(pipe.attributes[path]).replace(",", "."))
        except (KeyError, ValueError):
            continue
        if value > 0:
            return value / 1000
    return None


def _material(code: str | None) -> dict[str, Any]:
    table = _table()
    family = next((name for name, codes in table["codes"].items() if code in codes), "OTHER")
    found: dict[str, Any] = table["material"][family]
    return found


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "walls.toml").read_text(encoding="utf-8"))


def _families(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(code for name in names for code in _table()["codes"][name])


def is_plastic(material: str | None) -> bool:
    """True for the codes of PVC, PP and the PE family."""
    return material in _families(("PVC", "PP", "PE"))
