"""Mending a file by what it proves itself, with the municipality's place known."""

from __future__ import annotations

from network.mending import Mended, mend
from network.mending.reading import AtHome


def mend_safely(data: bytes, municipality: str | None) -> Mended:
    """Only what is safe. Raises sosi.SosiError when `data` is not SOSI, and MunicipalityError."""
    return mend(data, at_home=place_test(municipality))


def place_test(number: str | None) -> AtHome:
    """Whether a place lies in the municipality, or without a number in any municipality at all. Raises MunicipalityError."""
    from reference_data.municipalities import municipality as municipality_of
    from reference_data.municipalities import municipality_at

    wanted = municipality_of(number).number if number else None

    def at_home(system: str, east: float, north: float) -> bool:
        return any(wanted in (None, one.number) for one in municipality_at(east, north, system))

    return at_home
