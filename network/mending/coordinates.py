"""A coordinate line taken apart: numbers, the blanks between them, and what follows."""

from __future__ import annotations

import re
from typing import NamedTuple

import sosi
from network.mending.reading import Reading

_LINE = re.compile(rb"(?P<before>[ \t]*)(?P<north>[-+0-9.]+)(?P<gap>[ \t]+)(?P<east>[-+0-9.]+)(?P<rest>(?:[ \t].*)?)$", re.S)


class CoordinateLine(NamedTuple):
    before: bytes
    north: bytes
    gap: bytes
    east: bytes
    rest: bytes

    def written(self) -> bytes:
        return b"".join(self)


def coordinate_line(text: bytes) -> CoordinateLine | None:
    """The parts of a line that begins with two numbers; None for any other."""
    found = _LINE.match(text)
    return CoordinateLine(*found.groups()) if found else None


def point_lines(reading: Reading, group: sosi.Group) -> list[int] | None:
    """The line of each point of `group`, when each point has one of its own and nothing but equal `..NØ` headings stands between
    them. None otherwise."""
    lines = [point.line for point in group.points]
    if not lines or len(set(lines)) != len(lines) or any(point.damaged for point in group.points):
        return None
    headings = set()
    for line in range(lines[0], lines[-1] + 1):
        text = reading.lines.text(line)
        if line in lines:
            if coordinate_line(text) is None:
                return None
        elif text.strip().startswith(b"..N") and len(text.strip()) <= 6:
            headings.add(text.strip())
        else:
            return None
    last = reading.lines.text(lines[-1] + 1).strip()
    return None if len(headings) > 1 or last.startswith(b"...") else lines
