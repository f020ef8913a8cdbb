"""Longitude and latitude of a place in EUREF89 UTM or NTM, by the series of Krüger: right to far below a metre, and without a library.

Used where the question is "which part of the country", never for a measurement.
"""

from __future__ import annotations

from functools import lru_cache
from math import asin, atan, atanh, cos, cosh, degrees, pi, sin, sinh

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257222101
FARTHEST = 1.6
"""Radians from the origin, north or east: just beyond the pole."""


@lru_cache(maxsize=256)
def degrees_of(crs: str, east: float, north: float) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees; None for a system that is neither UTM nor NTM, and for a place that is not on the globe."""
    frame = _frame(crs)
    if frame is None:
        return None
    meridian, scale, east_0, north_0, latitude_0 = frame
    n = FLATTENING / (2 - FLATTENING)
    radius = SEMI_MAJOR_M / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    xi = (north - north_0) / (scale * radius) + (_arc(latitude_0, n) if latitude_0 else 0.0)
    eta = (east - east_0) / (scale * radius)
    if not (abs(xi) < FARTHEST and abs(eta) < FARTHEST):
        return None
    beta = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    plain_xi = xi - sum(b * sin(2 * j * xi) * cosh(2 * j * eta) for j, b in enumerate(beta, 1))
    plain_eta = eta - sum(b * cos(2 * j * xi) * sinh(2 * j * eta) for j, b in enumerate(beta, 1))
    chi = asin(sin(plain_xi) / cosh(plain_eta))
    latitude = _latitude(chi, n)
    return meridian + degrees(atan(sinh(plain_eta) / cos(plain_xi))), degrees(latitude)


def _frame(crs: str) -> tuple[float, float, float, float, float] | None:
    """Central meridian (degrees), scale, false east, false north, latitude of origin (radians)."""
    number = int(crs.removeprefix("EPSG:")) if crs.removeprefix("EPSG:").isdigit() else 0
    if 25829 <= number <= 25836:
        return (number - 25800) * 6.0 - 183.0, 0.9996, 500_000.0, 0.0, 0.0
    if 5105 <= number <= 5130:
        return number - 5100 + 0.5, 1.0, 100_000.0, 1_000_000.0, 58 * pi / 180
    return None


def _arc(latitude: float, n: float) -> float:
    """The rectifying latitude: the meridian's arc from the equator, in units of the rectifying radius."""
    e = (2 * FLATTENING - FLATTENING**2) ** 0.5
    t = sinh(atanh(sin(latitude)) - e * atanh(e * sin(latitude)))
    xi = atan(t)
    alpha = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    return xi + sum(a * sin(2 * j * xi) for j, a in enumerate(alpha, 1))


def _latitude(chi: float, n: float) -> float:
    """Geodetic latitude from the conformal one."""
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    return chi + sum(d * sin(2 * j * chi) for j, d in enumerate(delta, 1))
