"""Everything that one check is about, as one argument: the file, the form, the surroundings, the ground and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from network import Delivery
from reference_data import RulePack, Surroundings, Terrain
from validators.notice import Notice


@dataclass(frozen=True)
class Case:
    """What a rule may look at. None means that it was not given; the runner then says "not run" for the rules that need it."""

    delivery: Delivery
    pack: RulePack
    notice: Notice | None = None
    surroundings: Surroundings | None = None
    terrain: Terrain | None = None
    on: date | None = None
    """The day that the check is held against: the notice's day. An argument, because the core has no clock."""
    known_deliveries: frozenset[str] = frozenset()
    """SHA-256 of files that this municipality has accepted before."""
