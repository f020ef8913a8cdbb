"""The heights of a main in the register where something is joined to it, with what the register does not know."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from network import outside_bottom, outside_top
from validators.case import Case
from validators.uncertainty import register_height_u

if TYPE_CHECKING:
    from reference_data import OnMain


@dataclass(frozen=True, slots=True)
class Band:
    """From the lowest to the highest that the pipe can reach, metres, and one standard deviation of its surveyed height."""

    low_m: float
    high_m: float
    u_m: float


def height_band(case: Case, on: OnMain) -> Band | None:
    """The main's outside bottom and top at the place; None when the register has no height there. An unknown reference or size
    widens the band."""
    if isnan(on.height_m):
        return None
    bottom, top = outside_bottom(on.pipe, on.height_m), outside_top(on.pipe, on.height_m)
    if isnan(bottom.low_m) or isnan(top.high_m):
        return None
    return Band(bottom.low_m, top.high_m, register_height_u(on.pipe.survey, case.pack.settings))
