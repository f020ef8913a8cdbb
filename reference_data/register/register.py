"""What every register can answer, whatever it is stored in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from reference_data.crs import Bounds
from reference_data.surroundings import Surroundings


class RegisterError(Exception):
    """A register cannot be read or is not whole; one sentence that names the file or store."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many objects of one function, and how good they are."""

    objects: int = 0
    with_height: int = 0
    with_accuracy: int = 0
    with_material: int = 0
    length_m: float = 0.0


@dataclass(frozen=True)
class RegisterInfo:
    """What is in a register."""

    name: str
    """Name of the snapshot, or of the file with the start of its SHA-256."""
    crs: str
    objects: int
    pipes: int
    points: int
    taken: str | None = None
    """ISO date when the data were taken out of the municipality's system, when known."""
    municipality: str | None = None
    sha256: str | None = None
    bounds: Bounds | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Objects that are in the source and not here, by reason."""
    unknown: Mapping[str, int] = field(default_factory=dict)
    """Codes and object types that no list knows, as "ATTRIBUTE value", with the number of objects that have them, most first. The objects are
    here, but for those of an unknown type."""
    by_function: Mapping[str, Counts] = field(default_factory=dict)
    """Pipes by function code (VL, SP, ...), points by kind."""
    vertical_datum: str | None = None
    """NN2000 or NN54, when the source says it."""


class Register(Protocol):
    """A register that can be asked for the surroundings of a delivery."""

    @property
    def info(self) -> RegisterInfo: ...

    def around(self, bounds: Bounds, crs: str, radius_m: float = 0.0) -> Surroundings:
        """Everything that touches `bounds` (in `crs`) widened by `radius_m`, in `crs`, with the manholes beyond it that its
        pipes name as their ends. "Touches" is by bounding box. Raises
        RegisterError when the coordinate systems have no way between them."""
        ...

    def close(self) -> None: ...
