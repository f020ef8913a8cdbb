"""A change set applied to a register that lies elsewhere: in a SOSI file, or in our store as a new snapshot.

The changes are first tried in memory on what lies around the delivery; only what holds there is carried over. What was done is
a record with the objects before and after, so that it can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Any

import sosi
from network import Other, Pipe
from reference_data.changes.holdings import Applied, ApplyError, Holdings
from reference_data.changes.identity import guid_of
from reference_data.changes.model import ChangeSet, Thing
from reference_data.changes.output.sosi_file import elements_of, points_of
from reference_data.crs import PlanTransform, plan_transform
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
    return replace(applied, steps=tuple((place, _moved(before, way), _moved(after, way)) for place, before, after in applied.steps))


def in_sosi(document: sosi.Document, applied: Applied) -> bytes:
    """The register's SOSI file after the changes. Groups that no change touches keep their bytes; new ones come last.

    Raises ApplyError when a changed object is not in the file, sosi.SosiError for a letter that the file's character set lacks.
    """
    groups = {(group.serial, group.line): group for group in document.groups}
    following = max((group.serial or 0 for group in document.groups), default=0) + 1
    listed = list(document.groups)
    for _, before, after in applied.steps:
        if before is None:
            assert after is not None
            kind = "KURVE" if isinstance(after, Pipe) else "PUNKT"
            listed.append(sosi.new_group(kind, following, elements_of(after.attributes), points_of(after)))
            following += 1
            continue
        group = groups.get((before.subject.serial, before.subject.line or 0))
        if group is None:
            raise ApplyError(f"the file has no group {before.subject.serial} in line {before.subject.line}")
        place = next(number for number, one in enumerate(listed) if one is group)
        if after is None:
            del listed[place]
        else:
            listed[place] = _edited(group, before, after)
    document.groups = listed
    return sosi.to_bytes(document)


def _edited(group: sosi.Group, before: Thing, after: Thing) -> sosi.Group:
    """The group with the object's new attributes, and its new place if it has one: an arc that got one is a line with its own vertices."""
    attributes = elements_of(after.attributes)
    if isinstance(before, Pipe) and isinstance(after, Pipe):
        if before.coordinates == after.coordinates:
            return group.edited(attributes=attributes)
        return group.edited(kind=None if group.kind in LINES else "KURVE", attributes=attributes, points=points_of(after))
    return group.edited(attributes=attributes, points=points_of(after))


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


def _moved(thing: Thing | None, way: PlanTransform) -> Thing | None:
    if isinstance(thing, Pipe):
        return replace(thing, coordinates=way.coordinates(thing.coordinates))
    return None if thing is None else replace(thing, coordinate=way.coordinates([thing.coordinate])[0])


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
    places = thing.coordinates if isinstance(thing, Pipe) else (thing.coordinate,)
    return [(east, north, None if isnan(z) else z) for east, north, z in places]
