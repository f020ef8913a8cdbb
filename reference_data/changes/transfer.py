"""A change set applied to a register that lies elsewhere: in a SOSI file, or in our store as a new snapshot.

The changes are first tried in memory on what lies around the delivery; only what holds there is carried over. What was done is
a record with the objects before and after, so that it can be undone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Any

import sosi
from network import Other, Pipe
from reference_data.changes.holdings import Applied, ApplyError, Holdings, in_plan
from reference_data.changes.identity import guid_of
from reference_data.changes.model import ChangeSet, Thing, places_of
from reference_data.changes.output.sosi_file import elements_of, points_of, raw_of
from reference_data.crs import plan_transform
from reference_data.register.register import RegisterInfo
from reference_data.surroundings import Surroundings

if TYPE_CHECKING:
    from datetime import date

    from reference_data.register.snapshot import SnapshotRegister
    from reference_data.register.store import Store
    from reference_data.register.units import Raw

SCHEMA = "ferdigsjekk-changes-applied/1"
BATCH = 10_000
LINES = ("KURVE", "LINJE")
"""Groups that may have any number of vertices."""


def try_changes(changes: ChangeSet, surroundings: Surroundings, first_number: int, accepted: Mapping[str, bool] | None = None) -> Applied:
    """Applies the changes to the surroundings that they were made from, new objects numbered from `first_number`. Raises ApplyError."""
    things: list[Thing] = [*surroundings.pipes, *surroundings.points]
    info = RegisterInfo(surroundings.snapshot, surroundings.crs, len(things), 0, 0)
    return Holdings(info, things, changes.vertical_datum, changes.dialect, first_number).apply(changes, accepted)


def mapping_file(changes: ChangeSet, applied: Applied) -> bytes:
    """Which object of the delivery became which object of the register, as JSON; what was held back stands there too."""
    return (json.dumps(record_of_applied(changes, applied), ensure_ascii=False, indent=1) + "\n").encode()


def record_of_applied(changes: ChangeSet, applied: Applied) -> dict[str, Any]:
    """What `mapping_file` writes."""
    return {
        "schema": SCHEMA,
        "snapshot": changes.snapshot,
        "case_id": changes.source.case_id,
        "delivery_sha256": changes.source.sha256 or None,
        "applied": [
            {"change": one.change_id, "action": one.action.value, "lokal_id": one.lokal_id, "register_id": one.number} for one in applied.mapped
        ],
        "held_back": [{"change": change, "why": why} for change, why in applied.held_back],
    }


def highest_number(things: Iterable[Thing | Other]) -> int:
    """The largest SID among the objects; 0 when none has a number."""
    sids = (thing.subject.sid or "" if not isinstance(thing, Other) else "" for thing in things)
    return max((int(sid) for sid in sids if sid.isdigit()), default=0)


def highest_in_snapshot(register: SnapshotRegister) -> int:
    """The largest SID of a snapshot; 0 when none has a number."""
    from network.packing import packed_sid

    highest = 0
    for pipes in (True, False):
        for batch in register.batches(pipes, BATCH):
            sids = (packed_sid(packed) or "" for packed, _, _ in batch)
            highest = max(highest, max((int(sid) for sid in sids if sid.isdigit()), default=0))
    return highest


def in_system(applied: Applied, source: str, target: str) -> Applied:
    """The same steps with the objects in the system `target`, before and after. Raises CrsError when there is no way between the two."""
    way = plan_transform(source, target)
    if way.same:
        return applied
    steps = [(place, before and in_plan(before, way), after and in_plan(after, way)) for place, before, after in applied.steps]
    return replace(applied, steps=tuple(steps))


def in_sosi(document: sosi.Document, applied: Applied) -> bytes:
    """The register's SOSI file after the changes. Groups that no change touches keep their bytes; new ones come last.

    Raises ApplyError when a changed object is not in the file, sosi.SosiError for a letter that the file's character set lacks.
    """
    standing: dict[int, list[sosi.Group]] = defaultdict(list)
    for group in document.groups:
        standing[group.serial or 0].append(group)
    edited: dict[int, sosi.Group | None] = {}
    new: list[sosi.Group] = []
    for _, before, after in applied.steps:
        if before is None:
            assert after is not None
            serial = max(standing, default=0) + len(new) + 1
            new.append(sosi.new_group("KURVE" if isinstance(after, Pipe) else "PUNKT", serial, elements_of(after.attributes), points_of(after)))
        else:
            group = _group_of(before, standing)
            edited[id(group)] = None if after is None else _edited(group, before, after)
    kept = (edited.get(id(group), group) for group in document.groups)
    document.groups = [*(group for group in kept if group is not None), *new]
    return sosi.to_bytes(document)


def _group_of(thing: Thing, standing: Mapping[int, list[sosi.Group]]) -> sosi.Group:
    """The group that the object was read from: by its line too, where the object knows it. Of large files, which are read in parts, it does not."""
    serial, line = thing.subject.serial or 0, thing.subject.line
    found = [group for group in standing.get(serial, ()) if line is None or group.line == line]
    if not found:
        raise ApplyError(f"the file has no group {serial}" + (f" in line {line}" if line is not None else ""))
    if len(found) > 1:
        lines = " and ".join(str(group.line) for group in found)
        raise ApplyError(f"the file has several groups {serial}, in lines {lines}: number them anew, so that it is known which one to change")
    return found[0]


def _edited(group: sosi.Group, before: Thing, after: Thing) -> sosi.Group:
    """The group with what changed in the object, and all else as it stands: an arc that got a new place is a line with its own vertices."""
    group = _with_attributes(group, before.attributes, after.attributes)
    if places_of(before) == places_of(after):
        return group
    kind = "KURVE" if isinstance(after, Pipe) and group.kind not in LINES else None
    return group.edited(kind=kind, points=points_of(after))


def _with_attributes(group: sosi.Group, before: Mapping[str, Any], after: Mapping[str, Any]) -> sosi.Group:
    changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    if any(isinstance(held.get(path), tuple) for held in (before, after) for path in changed):
        return group.edited(attributes=elements_of(after))
    for path in changed:
        value = after.get(path)
        group = group.without(path) if value is None else group.with_raw(path, raw_of(path.rpartition(".")[2], str(value)))
    return group


def in_store(store: Store, municipality: str, applied: Applied, taken: date) -> RegisterInfo:
    """A new snapshot: the one in use with the changes in it, and the pointer moved to it. The former one stays.

    Raises RegisterError, and ApplyError when a changed object is not in the snapshot.
    """
    from reference_data.register.importing import import_register
    from reference_data.register.source import Source

    register = store.open(municipality)
    try:
        unit: Any = _ChangedSnapshot(register, applied)
        name = f"{register.info.name} with changes {_digest(applied)}"
        source = Source(None, name, register.info.crs, register.info.objects, lambda: iter([unit]))
        info = import_register(source, store, municipality, taken, processes=1)
    finally:
        register.close()
    return info


class _ChangedSnapshot:
    """Every object of a snapshot as it is after the changes, as an import reads them."""

    def __init__(self, register: SnapshotRegister, applied: Applied) -> None:
        self._register = register
        self._new = [after for _, before, after in applied.steps if before is None and after is not None]
        self._changed = {_key(before): after for _, before, after in applied.steps if before is not None}

    def objects(self) -> Iterator[Raw]:
        """Raises ApplyError at the end, before the import moves the pointer, when a changed object was not among them."""
        left = set(self._changed)
        serial = 0
        for thing in things_of(self._register):
            serial = max(serial, thing.subject.serial or 0)
            key = _key(thing)
            after: Thing | None = self._changed[key] if key in left else thing
            left.discard(key)
            if after is not None:
                yield _raw(after, thing.subject.serial or 0)
        if left:
            raise ApplyError(f"the snapshot does not have {', '.join(sorted(left))}")
        for number, new in enumerate(self._new, serial + 1):
            yield _raw(new, number)


def things_of(register: SnapshotRegister) -> Iterator[Thing]:
    """Every object of a snapshot, in bounded memory."""
    from network.packing import unpack_pipe, unpack_point

    for batch in register.batches(False, BATCH):
        yield from (unpack_point(*row) for row in batch)
    for batch in register.batches(True, BATCH):
        yield from (unpack_pipe(*row) for row in batch)


def _raw(thing: Thing, serial: int) -> Raw:
    from network import Shape
    from reference_data.register.units import Raw

    if isinstance(thing, Pipe):
        return Raw(thing.attributes, Shape("line", thing.coordinates), serial, "KURVE")
    return Raw(thing.attributes, Shape("point", (thing.coordinate,)), serial, "PUNKT")


def _key(thing: Thing) -> str:
    return f"{'pipe' if isinstance(thing, Pipe) else 'point'} {guid_of(thing) or thing.subject.sid or thing.subject.serial}"


def _digest(applied: Applied) -> str:
    import hashlib

    told = repr([(one.change_id, one.number) for one in applied.mapped]) + repr([_places(after) for _, _, after in applied.steps])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _places(thing: Thing | None) -> list[tuple[float, float, float | None]]:
    if thing is None:
        return []
    return [(east, north, None if isnan(z) else z) for east, north, z in places_of(thing)]
