"""Municipalities of 2024: numbers, names, coordinate system, and roughly where they lie. Former numbers are found too.

Boxes and outlines are generalised and cut at the coast (Kartverket, CC BY 4.0, see `NOTICE.txt`): right for "this file lies in
another part of the country", not for deciding which side of a border a pipe is on.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reference_data.outlines import OUTLINE_ERROR_KM, outside_km

HERE = Path(__file__).parent
DEGREES_PER_KM = 1 / 111.0
BESIDE_KM = 5.0
"""A place this far outside a municipality's box is looked for in the whole country."""


class MunicipalityError(Exception):
    """The number is no municipality's; one sentence."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality as of 2024."""

    number: str
    name: str
    crs: str
    """The UTM zone that is usual there (by county; a municipality can decide otherwise in its pack)."""
    box: tuple[float, float, float, float]
    """(west, south, east, north) in degrees, EUREF89."""
    former: tuple[str, ...] = ()
    """Numbers of earlier years, of this municipality and of those that went into it; not complete before 2020."""

    @property
    def other_names(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.name.split(" - ")) if " - " in self.name else ()


def municipality(number: str) -> Municipality:
    """By its number of today or an earlier one. Raises MunicipalityError when the number is unknown."""
    written = number.strip()
    if written.isdigit() and len(written) == 3:
        written = f"0{written}"
    current = _history().get(written, written)
    found = _all().get(current)
    if found is None:
        raise MunicipalityError(f"{number!r} is not the number of a municipality")
    return found


def municipalities() -> tuple[Municipality, ...]:
    """All of them, by number."""
    return tuple(_all().values())


def municipality_at(east: float, north: float, crs: str, margin_km: float = 2.0) -> tuple[Municipality, ...]:
    """Municipalities whose box, widened by `margin_km`, holds the place; smallest box first."""
    from reference_data.crs import plan_transform

    longitude, latitude = plan_transform(crs, "EPSG:4258").place(east, north)
    near = [one for one in _all().values() if in_box(one, longitude, latitude, margin_km)]
    return tuple(sorted(near, key=lambda one: ((one.box[2] - one.box[0]) * (one.box[3] - one.box[1]), one.number)))


def in_box(one: Municipality, longitude: float, latitude: float, margin_km: float = 2.0) -> bool:
    """True when the place (degrees) lies in the municipality's box widened by `margin_km`."""
    west, south, east, north = one.box
    up = margin_km * DEGREES_PER_KM
    across = up * 2.4  # a degree of longitude at 65 degrees north is 0.42 of one of latitude
    return west - across <= longitude <= east + across and south - up <= latitude <= north + up


def near_municipality(one: Municipality, longitude: float, latitude: float, margin_km: float) -> bool:
    """True when the place (degrees) lies in the municipality's outline or within `margin_km` of it."""
    return in_box(one, longitude, latitude, margin_km) and outside_km(one.number, longitude, latitude) <= margin_km


def near_others(one: Municipality, longitude: float, latitude: float) -> tuple[Municipality, ...]:
    """Other municipalities that the place can lie in, as far as the outlines tell."""
    others = _beside(one) if in_box(one, longitude, latitude, BESIDE_KM) else municipalities()
    return tuple(other for other in others if other.number != one.number and near_municipality(other, longitude, latitude, OUTLINE_ERROR_KM))


@cache
def _beside(one: Municipality) -> tuple[Municipality, ...]:
    """Those whose widened boxes meet the widened box of `one`: no other can hold a place that lies in it."""
    west, south, east, north = one.box
    up = (BESIDE_KM + OUTLINE_ERROR_KM) * DEGREES_PER_KM
    across = up * 2.4
    return tuple(
        other for other in _all().values()
        if other.box[0] <= east + across and other.box[2] >= west - across and other.box[1] <= north + up and other.box[3] >= south - up
    )  # fmt: skip


@cache
def _all() -> dict[str, Municipality]:
    former: dict[str, list[str]] = {}
    for old, current in _history().items():
        former.setdefault(current, []).append(old)
    with (HERE / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["number"]: Municipality(
                row["number"],
                row["name"],
                row["crs"],
                (float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])),
                tuple(sorted(former.get(row["number"], ()))),
            )
            for row in csv.DictReader(file)
        }


@cache
def _history() -> dict[str, str]:
    with (HERE / "municipality_history.csv").open(encoding="utf-8", newline="") as file:
        return {row["former"]: row["current"] for row in csv.DictReader(file)}
