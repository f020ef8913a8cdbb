"""What an audit is of: one snapshot, one rule pack, one day, one grid of squares. All that a part must know, as one value."""

from __future__ import annotations

import atexit
import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import reference_data
import validators

if TYPE_CHECKING:
    from reference_data.register.snapshot import SnapshotRegister

SCHEMA = "ferdigsjekk-audit/1"
CELL_M = 500.0
SMALLEST_CELL_M = 50.0
SAMPLE = 2000
"""Pipes that are read to find the dialect that a register speaks."""


class AuditError(Exception):
    """The register cannot be audited. The text is one sentence."""


class Cell(NamedTuple):
    """One square of the grid, counted from the origin of the coordinate system."""

    column: int
    row: int

    @property
    def name(self) -> str:
        return f"{self.column}_{self.row}"


@dataclass(frozen=True)
class Plan:
    """The same plan gives the same findings, wherever and in whatever order its parts are carried out."""

    store: str
    municipality: str
    snapshot: str
    sha256: str
    crs: str
    pack: str
    """A bundled pack's id or municipality number, or the path of a TOML file."""
    pack_sha256: str
    language: str
    dialect: str
    cell_m: float
    tool: str
    on: str
    terrain: str | None = None

    @property
    def id(self) -> str:
        """Twelve hex digits over all that the findings hang on; not where the store lies."""
        told = {name: value for name, value in asdict(self).items() if name != "store"}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]

    def to_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, "id": self.id, **asdict(self)}

    def box(self, cell: Cell) -> tuple[float, float, float, float]:
        """(west, south, east, north) of a square."""
        return cell.column * self.cell_m, cell.row * self.cell_m, (cell.column + 1) * self.cell_m, (cell.row + 1) * self.cell_m


def make_plan(
    store: Path,
    municipality: str | None = None,
    *,
    snapshot: str | None = None,
    pack: str | None = None,
    language: str | None = None,
    cell_m: float = CELL_M,
    on: date,
    terrain: Path | None = None,
) -> tuple[Plan, dict[Cell, int]]:
    """The plan for a municipality's snapshot (the one in use by default) and its squares with how many objects each holds.

    Raises AuditError when there is no such register or pack.
    """
    from reference_data.register.squares import cells
    from reference_data.register.store import Store
    from reports.version import VERSION

    if not cell_m >= SMALLEST_CELL_M:
        raise AuditError(f"Squares of {cell_m:g} m are too small; {SMALLEST_CELL_M:g} m is the least.")
    kept = Store(store)
    try:
        number = _municipality(kept.municipalities(), municipality)
        name = snapshot or kept.in_use(number)[0].info.name
        rules = find_pack(pack or number, on)
        opened = kept.open(number, name)
    except (reference_data.RegisterError, reference_data.MunicipalityError, reference_data.PackError) as error:
        raise AuditError(str(error)) from error
    sha256 = next(one.file for one in kept.manifests(number) if one.info.name == name)
    try:
        plan = Plan(
            store=str(store.resolve()), municipality=number, snapshot=name, sha256=sha256.partition(".")[0], crs=opened.info.crs,
            pack=pack or number, pack_sha256=rules.sha256, language=language or rules.language, dialect=spoken(opened), cell_m=float(cell_m),
            tool=VERSION, on=on.isoformat(), terrain=str(terrain.resolve()) if terrain is not None else None,
        )  # fmt: skip
        return plan, {Cell(*cell): count for cell, count in cells(opened, cell_m).items()}
    finally:
        opened.close()


def find_pack(name: str, on: date) -> reference_data.RulePack:
    """Raises PackError."""
    if name.endswith(".toml"):
        return reference_data.load_pack(Path(name), validators.shapes())
    return reference_data.find_pack(name, on, validators.shapes())


def spoken(register: SnapshotRegister) -> str:
    """The dialect that most of the first pipes speak, for the whole register: a square of it might tell another story."""
    from network.objects import Shape, read_object
    from network.packing import unpack_pipe

    said: Counter[str] = Counter()
    for batch in register.batches(True, SAMPLE):
        for packed, names, places in batch:
            pipe = unpack_pipe(packed, names, places)
            reading = read_object(pipe.attributes, Shape("line", pipe.coordinates), pipe.subject, "KURVE")
            if reading.dialect:
                said[reading.dialect] += 1
        break
    return min(said, key=lambda name: (-said[name], name)) if said else "sosi40"


@lru_cache(maxsize=2)
def opened_snapshot(store: str, municipality: str, snapshot: str) -> SnapshotRegister:
    """Opened once a process; the file never changes. Raises RegisterError."""
    from reference_data.register.store import Store

    return Store(store).open(municipality, snapshot)


atexit.register(opened_snapshot.cache_clear)  # while there still is an interpreter to close the files with


@lru_cache(maxsize=2)
def pack_of(name: str, on: str, sha256: str) -> reference_data.RulePack:
    """Raises AuditError when the pack here is not the one that the plan was made with."""
    found = find_pack(name, date.fromisoformat(on))
    if found.sha256 != sha256:
        raise AuditError(f"The rule pack {name} here is not the one that the audit was planned with.")
    return found


def _municipality(known: tuple[str, ...], wanted: str | None) -> str:
    if wanted is not None:
        return reference_data.municipality(wanted).number
    if len(known) != 1:
        told = f"registers of {', '.join(known)} are kept" if known else "no register is kept"
        raise AuditError(f"Say which municipality with --municipality: {told}.")
    return known[0]
