"""VA-MAT-002: stormwater pipes of plastic are black, as declared in the form; floor pipes too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Function
from validators.case import Case
from validators.colours import declared_colours
from validators.notice import Colour
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    colour: Colour


@rule("VA-MAT-002", "stormwater-colour", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=3)
def stormwater_colour(case: Case, params: Params) -> Iterator[Result]:
    yield from declared_colours(case, Function.STORMWATER, params.colour)
