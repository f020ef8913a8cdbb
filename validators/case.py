"""Everything that one check is about, as one argument: the file, the form, the surroundings, the ground and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from network import Delivery
from validators.notice import Notice

if TYPE_CHECKING:
    # Only their names: a check without register or terrain does not load what they are made of.
    from reference_data import RulePack, Surroundings, Terrain
    from reference_data.businesses import BusinessAnswer
    from reference_data.cadastre import Cadastre


@dataclass(frozen=True, slots=True)
class PackDay:
    """The day that chose the version of the rule pack."""

    what: Literal["permit", "notice", "check"]
    """The day of the permit, of the notice's coming in, or of the check."""
    day: date
    permitted: date | None = None
    """The day of a permit that could not choose: no version was in force then, or the day is later than the check."""


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
    known_deliveries: frozenset[str] | None = None
    """SHA-256 of files that this municipality has accepted before, as far as this one could be among them. None when nobody could look."""
    files: Mapping[str, str] | None = None
    """SHA-256 of each file that came along, by its name, so that an attachment that is only named is not taken for one. None when
    nobody could look."""
    property_place: tuple[float, float] | None = None
    """(east, north) of the property's address point in the delivery's coordinate system, when somebody has looked it up."""
    cadastre: Cadastre | None = None
    """Parcels, buildings and addresses around the delivery, and the notice's property. None when there is no such map here."""
    firm: BusinessAnswer | None = None
    """What the business register says of the notice's firm. None when there is no copy of it here, or no number to look for."""
    pack_day: PackDay | None = None
    """None when the pack was named, or is the newest because no day was known."""
    register_itself: bool = False
    """True when `delivery` is a part of the mains register that is held against the rules itself: then each pipe is looked at by
    itself and with its neighbours, because a whole town is no service from a main to a house."""
