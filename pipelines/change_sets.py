"""The change set of one delivery, from bytes to values, and applied to the register: what the command line and the endpoint call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import network
import reference_data
import sosi
import validators
from pipelines.check import CheckError, Request, delivery_bounds, registers_folder
from pipelines.pack_choice import choose_pack
from reference_data.changes import NEIGHBOURHOOD_M, ApplyError, ChangeSet, Decision, Outcome, Source, change_set, links_of, outcome

TABLES = (".gpkg", ".parquet", ".geoparquet")
"""Registers that are read, and that nothing is written into."""


@dataclass(frozen=True)
class Proposed:
    """A change set with what it was made from."""

    changes: ChangeSet
    surroundings: reference_data.Surroundings
    register: Path
    """Where the register lies: a file, a store, or the TOML file of a database."""


def change_set_of(request: Request, report_id: str | None = None) -> ChangeSet:
    """Raises CheckError when a part cannot be read, when there is no register, or when the delivery has no place in it."""
    return propose(request, report_id).changes


def propose(request: Request, report_id: str | None = None, decisions: Sequence[Decision] = ()) -> Proposed:
    """The change set with the links that people have chosen. Raises as `change_set_of`."""
    delivery = _delivery(request)
    notice = _notice(request)
    pack = _pack(request, notice)
    place = request.register or snapshots_of(request.home, pack.municipality)
    if place is None:
        raise CheckError("register", "A change set needs the register that it is to change: name it with --register.")
    bounds, crs = delivery_bounds(delivery), delivery.crs
    if crs is None:
        raise CheckError("file", f"{request.name} names no coordinate system that is known (KOORDSYS): its place in the register is unknown.")
    if bounds is None:
        raise CheckError("file", f"{request.name} holds no pipe and no point with a place.")
    try:
        register = reference_data.kept_register(place, pack.municipality)
        delivered, held = delivery.file.vertical_datum, register.info.vertical_datum
        if delivered and held and delivered != held:
            delivery = _in_datum(request, delivery, delivered, held)
        surroundings = register.around(bounds, crs, NEIGHBOURHOOD_M)
    except reference_data.RegisterError as error:
        raise CheckError("register", str(error)) from error
    source = Source(
        file_name=request.name,
        sha256=delivery.file.sha256,
        case_id=notice.case_id if notice else None,
        report_id=report_id,
        date=request.on.isoformat() if request.on else None,
    )
    found = change_set(delivery, surroundings, pack, source, links_of(decisions))
    brought = delivered if delivery.file.vertical_datum != delivered else None
    return Proposed(replace(found, heights_from=brought), surroundings, Path(place))


def snapshots_of(home: Path | None, municipality: str | None) -> Path | None:
    """The data home's store, when it holds a register of the municipality."""
    if home is None or municipality is None:
        return None
    folder = registers_folder(home)
    return folder if (folder / municipality / "manifests").is_dir() else None


def hold_links(proposed: Proposed, decisions: Sequence[Decision]) -> None:
    """Raises CheckError when `decisions` put something on a main, manhole or node that is not there, or that it may not join."""
    wanted = links_of(decisions)
    named = ", ".join(sorted({name for lokal_id, name in proposed.changes.links_unmet if lokal_id in wanted}))
    if named:
        raise CheckError("decisions", f"There is no main, manhole or node {named} within 5 m of the place that it may be put on.")


def decided(proposed: Proposed, decisions: Sequence[Decision], four_eyes: bool = False) -> Outcome:
    """What the decisions come to. Raises CheckError when one names a change that is not there."""
    found = outcome(proposed.changes, decisions, four_eyes)
    if found.unknown:
        raise CheckError("decisions", f"The change set has no change {', '.join(found.unknown)}.")
    return found


def apply_to_sosi(proposed: Proposed, accepted: dict[str, bool], register: Path) -> tuple[bytes, bytes]:
    """(the register's SOSI file after the changes, the mapping file as JSON). Raises CheckError, and the register stays as it was."""
    from reference_data.changes.transfer import highest_number, in_sosi, in_system, mapping_file, try_changes
    from reference_data.register.source import open_source

    if register.suffix.lower() in TABLES:
        raise CheckError(
            "register",
            f"{register.name}: changes are applied to a SOSI file, a store or a database. `register import` makes a store of it.",
        )
    try:
        document = sosi.read(register)
        known = open_source(register)
        applied = try_changes(proposed.changes, proposed.surroundings, highest_number(known.things()) + 1, accepted)
        data = in_sosi(document, in_system(applied, proposed.surroundings.crs, known.crs))
    except (sosi.SosiError, ApplyError, reference_data.RegisterError) as error:
        raise CheckError("register", f"{register.name}: {error}") from error
    return data, mapping_file(proposed.changes, applied)


def apply_to_store(proposed: Proposed, accepted: dict[str, bool], store: Path, municipality: str, taken: date) -> tuple[str, bytes]:
    """(name of the new snapshot, the mapping file as JSON). Raises CheckError, and the snapshot in use stays."""
    from reference_data.changes.transfer import highest_in_snapshot, in_store, in_system, mapping_file, try_changes
    from reference_data.register.store import Store

    opened = Store(store)
    try:
        register = opened.open(municipality)
        first = highest_in_snapshot(register) + 1
        applied = try_changes(proposed.changes, proposed.surroundings, first, accepted)
        info = in_store(opened, municipality, in_system(applied, proposed.surroundings.crs, register.info.crs), taken)
    except (ApplyError, reference_data.RegisterError) as error:
        raise CheckError("register", str(error)) from error
    return info.name, mapping_file(proposed.changes, applied)


def apply_to_database(proposed: Proposed, accepted: dict[str, bool], mapping: Path) -> bytes:
    """The record of the changes, applied in one transaction to the tables that the TOML file names. Raises CheckError, and the tables
    stay as they were."""
    from reference_data.changes.postgis import apply_to_postgis
    from reference_data.register.postgis import read_tables

    try:
        return apply_to_postgis(read_tables(mapping), proposed.changes, proposed.surroundings, accepted)
    except (ApplyError, reference_data.RegisterError) as error:
        raise CheckError("register", str(error)) from error


def undo_in_database(record: bytes, mapping: Path) -> int:
    """Puts back what the record says was changed; the number of rows. Raises CheckError, and nothing is changed."""
    from reference_data.changes.postgis import undo_postgis
    from reference_data.register.postgis import read_tables

    try:
        return undo_postgis(read_tables(mapping), record)
    except (ApplyError, reference_data.RegisterError) as error:
        raise CheckError("register", str(error)) from error


def _in_datum(request: Request, delivery: network.Delivery, delivered: str, held: str) -> network.Delivery:
    """The delivery in the register's vertical datum. Raises CheckError where it cannot be brought there exactly: heights of the one would stand
    among those of the other."""
    from reference_data.changes.heights import in_datum

    try:
        return in_datum(delivery, delivered, held, str(request.grids) if request.grids else None)
    except reference_data.HeightGridError as error:
        lacking = ", ".join(reference_data.missing_grids(delivery.crs or "", delivered, held, request.grids))
        told = f"the height grid {lacking} is not at hand" if lacking else str(error)
        reason = f"{told}. `--grids` names a folder of grids"
    except reference_data.CrsError as error:
        reason = f"{error}. Convert one of the two first"
    raise CheckError("file", f"The heights of {request.name} are {delivered} and those of the register are {held}: {reason}.")


def _delivery(request: Request) -> network.Delivery:
    if not request.data.strip():
        raise CheckError("file", f"{request.name} is empty.")
    try:
        return network.read_delivery(sosi.read(request.data), request.name, request.data)
    except sosi.SosiError as error:
        raise CheckError("file", f"{request.name} is not a SOSI file: {error}") from error


def _notice(request: Request) -> validators.Notice | None:
    if request.notice is None:
        return None
    try:
        return validators.read_notice(request.notice)
    except validators.NoticeError as error:
        raise CheckError("notice", str(error)) from error


def _pack(request: Request, notice: validators.Notice | None) -> reference_data.RulePack:
    try:
        return choose_pack(request, notice)[0]
    except reference_data.PackError as error:
        raise CheckError("municipality" if request.pack is None else "pack", str(error)) from error
