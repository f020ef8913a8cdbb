"""A snapshot as one SOSI file in the register's own words: every object with its attributes as they came, in bounded memory.

Heights and ids are as they were; coordinates are written to the millimetre. A column of a table whose name SOSI cannot have is written
with `_` for what cannot stand there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

import sosi
from network.packing import unpack_pipe, unpack_point
from reference_data.register.register import RegisterError

if TYPE_CHECKING:
    from network import Pipe, Point
    from reference_data.register.snapshot import SnapshotRegister

ENCODINGS = ("ISO8859-1", "UTF-8")
"""The first that has all the letters. GDAL's reader of SOSI needs a single-byte one."""
BATCH = 10_000
NOT_IN_A_NAME = re.compile(r"[^\w.-]")
FIRST_GROUP = re.compile(rb"^\.(?:KURVE|PUNKT)", re.MULTILINE)
END = re.compile(rb"^\.SLUTT", re.MULTILINE)


def write_sosi(snapshot: SnapshotRegister, target: Path) -> int:
    """Writes all objects to `target`, points first, because lines name them. Returns how many there were.

    Raises RegisterError when the register's coordinate system has no KOORDSYS, or a text cannot stand in a SOSI file.
    """
    for encoding in ENCODINGS:
        try:
            return _write(snapshot, target, encoding)
        except sosi.SosiError as error:
            said = str(error)
    raise RegisterError(f"{target.name}: {said}")


def _write(snapshot: SnapshotRegister, target: Path, encoding: str) -> int:
    written = 0
    with target.open("wb") as file:
        for pipes in (False, True):
            for batch in snapshot.batches(pipes, BATCH):
                things = [(unpack_pipe if pipes else unpack_point)(*row) for row in batch]
                head, body = _parts(snapshot, things, written, encoding)
                file.write(body if written else head + body)
                written += len(things)
        file.write(b".SLUTT\r\n")
    return written


def _parts(snapshot: SnapshotRegister, things: list[Pipe | Point], written: int, encoding: str) -> tuple[bytes, bytes]:
    """The head of the whole file, and the text of these objects."""
    from reference_data.changes.output.sosi_file import UNIT, group_of

    info = snapshot.info
    groups = [group_of(_sayable(thing), written + place) for place, thing in enumerate(things, 1)]
    document = sosi.new_document(groups, info.crs, info.vertical_datum, UNIT)
    if info.bounds is not None:
        west, south, east, north = info.bounds
        low, high = f"{floor(south)} {floor(west)}", f"{ceil(north)} {ceil(east)}"
        document.head = document.head.with_raw("OMRÅDE.MIN-NØ", low).with_raw("OMRÅDE.MAX-NØ", high)
    text = sosi.to_bytes(document, encoding)
    begin = FIRST_GROUP.search(text)
    end = list(END.finditer(text))
    if begin is None or not end:
        raise sosi.SosiError("a part of the register came out without groups")
    return text[: begin.start()], text[begin.start() : end[-1].start()]


def _sayable(thing: Pipe | Point) -> Pipe | Point:
    if not any(NOT_IN_A_NAME.search(name) for name in thing.attributes):
        return thing
    return replace(thing, attributes={NOT_IN_A_NAME.sub("_", name): value for name, value in thing.attributes.items()})
