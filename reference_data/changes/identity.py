"""Ids that last: a delivered GUID when there is one, else one made from what the object is and where it lies.

The same object gives the same id each time, so that a delivery that comes twice proposes nothing the second time, also when the
file was exported anew with other serial numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID, uuid5

from network import Pipe
from reference_data.changes.model import Thing

NAMESPACE = UUID("6f6e1c0a-53a4-5d0e-9a57-0d3c5f0b8e21")
"""Ours, fixed for ever: another one would give every object a new id."""


def guid_of(thing: Thing) -> str | None:
    """The object's GUID as a lower-case UUID; None when there is none or it is not a UUID."""
    written = (thing.subject.guid or "").strip("{} ")
    try:
        return str(UUID(written)) if written else None
    except ValueError:
        return None


def register_key(thing: Thing) -> str:
    """What the register calls the object: its SID, else its GUID, else nothing better than its serial number."""
    return thing.subject.sid or thing.subject.guid or f"#{thing.subject.serial}"


def lokal_ids(things: Iterable[Thing]) -> dict[int, str]:
    """The lasting id of each object, by `id()` of the object. A GUID that two objects of the file share is trusted for neither."""
    listed = list(things)
    guids = [guid_of(thing) for thing in listed]
    shared = {guid for guid, count in Counter(guids).items() if count > 1}
    seen: Counter[str] = Counter()
    found = {}
    for thing, guid in zip(listed, guids, strict=True):
        if guid is not None and guid not in shared:
            found[id(thing)] = guid
            continue
        described = description(thing)
        seen[described] += 1
        found[id(thing)] = made_id(described, str(seen[described]))
    return found


def made_id(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "|".join(parts)))


def description(thing: Thing) -> str:
    """What the object is and where, to the centimetre; the same whichever way a pipe is drawn."""
    if isinstance(thing, Pipe):
        ends = sorted(f"{east:.2f} {north:.2f}" for east, north, _ in (thing.coordinates[0], thing.coordinates[-1]))
        return "|".join(("pipe", thing.theme, *ends, f"{thing.line.length:.2f}"))
    return "|".join((thing.kind.value, thing.theme, f"{thing.coordinate[0]:.2f} {thing.coordinate[1]:.2f}"))
