"""The number of a property: gnr/bnr, and fnr where it is leased ground. Sections have no ground of their own, so snr is not looked at."""

from __future__ import annotations

import re
from typing import NamedTuple

_WRITTEN = re.compile(r"(?:(\d{4})\s*-\s*)?(\d{1,5})\s*/\s*(\d{1,5})(?:\s*/\s*(\d{1,5}))?(?:\s*/\s*\d{1,5})?")


class PropertyNumber(NamedTuple):
    """gardsnummer, bruksnummer and festenummer within one municipality; festenummer 0 is a property of its own."""

    gnr: int
    bnr: int
    fnr: int = 0

    def __str__(self) -> str:
        return f"{self.gnr}/{self.bnr}" + (f"/{self.fnr}" if self.fnr else "")

    def is_part_of(self, other: PropertyNumber) -> bool:
        """The same property, or ground that is leased out of it where `other` is the whole."""
        return self[:2] == other[:2] and (other.fnr == 0 or self.fnr == other.fnr)


def property_number(gnr: int | None, bnr: int | None, fnr: int | None = None) -> PropertyNumber | None:
    """The number, None where gnr or bnr is missing or can be none."""
    return PropertyNumber(gnr, bnr, max(fnr or 0, 0)) if gnr and bnr and gnr > 0 and bnr > 0 else None


def property_numbers(text: str) -> tuple[PropertyNumber, ...]:
    """Every number in a text such as "1/23", "3103-1/23/4" or "1/23, 1/24"; a section's own number is cut off."""
    return tuple(dict.fromkeys(PropertyNumber(int(gnr), int(bnr), int(fnr or 0)) for _, gnr, bnr, fnr in _WRITTEN.findall(text) if int(gnr)))
