"""Parcels, buildings and addresses near one delivery, as a value. Coordinates are in `Cadastre.crs`, plan only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reference_data.cadastre.property_number import PropertyNumber

if TYPE_CHECKING:
    from shapely import Geometry


class CadastreError(Exception):
    """The cadastral map cannot be taken in or read; one sentence that names the file and what is wrong with it."""


class Kind(StrEnum):
    """What a store can hold. Each is taken in from a dataset of its own and has a date of its own."""

    PARCELS = "parcels"
    BUILDINGS = "buildings"
    ADDRESSES = "addresses"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One area of ground (teig)."""

    outline: Geometry
    """A polygon, or several."""
    numbers: tuple[PropertyNumber, ...]
    """The properties that have it, several where they own it together. Empty: ground without a number, as old roads are."""
    public: bool = False
    """The municipality has named it as its own, the county's or the state's."""
    disputed: bool = False
    """Its boundary is disputed."""

    def belongs_to(self, number: PropertyNumber) -> bool:
        return any(own.is_part_of(number) for own in self.numbers)


@dataclass(frozen=True, slots=True)
class Building:
    """The outline of a building as seen from above: often the roof's edge, which reaches past the wall."""

    outline: Geometry
    number: int | None = None
    """bygningsnummer."""
    type_code: int | None = None
    """bygningstype, three digits."""


@dataclass(frozen=True, slots=True)
class Address:
    east: float
    north: float
    text: str
    number: PropertyNumber | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """What one kind was taken in from."""

    kind: Kind
    source: str
    dated: str
    """ISO date."""
    objects: int


@dataclass(frozen=True, eq=False)
class Cadastre:
    """What the map holds around a delivery, and where the notice's property lies, however far away."""

    crs: str
    parcels: tuple[Parcel, ...]
    buildings: tuple[Building, ...]
    addresses: tuple[Address, ...]
    datasets: tuple[Dataset, ...]
    asked: PropertyNumber | None = None
    """The property that was looked up: the notice's."""
    own_parcels: tuple[Parcel, ...] = ()
    own_addresses: tuple[Address, ...] = ()
    same_address: tuple[Address, ...] = ()
    """Addresses anywhere in the municipality that are written as the notice's."""

    def holds(self, kind: Kind) -> bool:
        return any(one.kind is kind for one in self.datasets)

    @property
    def dated(self) -> str:
        """The day of the oldest dataset, ISO."""
        return min(one.dated for one in self.datasets)


@dataclass(frozen=True, slots=True)
class CadastreInfo:
    """What a store holds."""

    municipality: str
    crs: str
    datasets: tuple[Dataset, ...]
