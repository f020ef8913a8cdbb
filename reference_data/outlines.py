"""Generalised outlines of the municipalities: how far outside one a place lies.

They are cut at the coast and off by up to half a kilometre, so they tell parts of the country apart and not the two sides of a
border. `municipality_outlines.txt` has a line a municipality: its number and its rings, each as steps of 1/10,000 degree (longitude,
latitude; EUREF89), five bits a letter.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from math import cos, floor, hypot, radians
from pathlib import Path

FILE = Path(__file__).parent / "municipality_outlines.txt"
OUTLINE_ERROR_KM = 0.6
"""How far an outline can be from the border that it stands for."""
KM_A_DEGREE = 111.2

BANDS_A_DEGREE = 200
"""The sides of outlines are looked up by bands of latitude, half a kilometre each."""

Ring = tuple[tuple[float, float], ...]
Side = tuple[float, float, float, float]
"""Longitude and latitude where a side begins and ends."""


@cache
def outline(number: str) -> tuple[Ring, ...]:
    """The rings of a municipality of today, (longitude, latitude); none for a number that there is not."""
    written = _lines().get(number, "")
    return tuple(_ring(ring) for ring in written.split())


def outside_km(number: str, longitude: float, latitude: float) -> float:
    """Distance in km from the place to the municipality's outline; 0 inside it, infinite for a number that there is not."""
    rings = outline(number)
    east, north = KM_A_DEGREE * cos(radians(latitude)), KM_A_DEGREE
    if _holds(number, longitude, latitude):
        return 0.0
    nearest = float("inf")
    for ring in rings:
        local = [((x - longitude) * east, (y - latitude) * north) for x, y in ring]
        for (x0, y0), (x1, y1) in zip(local, [*local[1:], local[0]], strict=True):
            nearest = min(nearest, _distance(x0, y0, x1, y1))
    return nearest


def _holds(number: str, longitude: float, latitude: float) -> bool:
    """Whether the place lies inside. Asked first: most places do, and it costs a hundredth of a distance."""
    inside = False
    for x0, y0, x1, y1 in _sides(number).get(floor(latitude * BANDS_A_DEGREE), ()):
        if (y0 > latitude) != (y1 > latitude) and x0 - longitude + (x1 - x0) * (y0 - latitude) / (y0 - y1) > 0:
            inside = not inside
    return inside


@cache
def _sides(number: str) -> dict[int, list[Side]]:
    """The sides of a municipality's rings by the bands of latitude that they cross: a parallel meets few of them."""
    found: dict[int, list[Side]] = defaultdict(list)
    for ring in outline(number):
        x0, y0 = ring[-1]
        for x1, y1 in ring:
            for band in range(floor(min(y0, y1) * BANDS_A_DEGREE), floor(max(y0, y1) * BANDS_A_DEGREE) + 1):
                found[band].append((x0, y0, x1, y1))
            x0, y0 = x1, y1
    return found


def _distance(x0: float, y0: float, x1: float, y1: float) -> float:
    """From the origin to the segment."""
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    share = min(max(-(x0 * dx + y0 * dy) / length, 0.0), 1.0) if length else 0.0
    return hypot(x0 + share * dx, y0 + share * dy)


@cache
def _lines() -> dict[str, str]:
    lines = FILE.read_text(encoding="ascii").splitlines()
    return {number: rings for number, _, rings in (line.partition(" ") for line in lines)}


def _ring(written: str) -> Ring:
    steps: list[int] = []
    value = shift = 0
    for letter in written:
        bits = ord(letter) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            steps.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    x = y = 0
    places = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        places.append((x / 10_000, y / 10_000))
    return tuple(places)
