"""OMRÅDE does not cover the points, is missing or is unreadable: whole metres outside all of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading

CODES = frozenset({"extent-missing", "extent-invalid", "extent-inverted", "extent-swapped", "extent-not-covering"})
SPOILT = ("outside-norway", "coordinate-damaged", "coordinate-ambiguous", "unit-missing", "unit-invalid", "origin-invalid")


def propose(reading: Reading) -> Iterator[Proposal]:
    """Nothing while the coordinates themselves are in doubt: OMRÅDE may then be the one thing that is right."""
    document = reading.document
    bounds, head = document.bounds, document.head
    found = reading.found(*CODES)
    if not found or bounds is None or not head.line or reading.found(*SPOILT):
        return
    fine = 1.0 if bounds[2] > 400 else 1e-4
    south, west = floor(bounds[1] / fine) * fine, floor(bounds[0] / fine) * fine
    north, east = ceil(bounds[3] / fine) * fine, ceil(bounds[2] / fine) * fine
    low, high = head.first("OMRÅDE.MIN-NØ"), head.first("OMRÅDE.MAX-NØ")
    least, most = f"...MIN-NØ {_written(south)} {_written(west)}", f"...MAX-NØ {_written(north)} {_written(east)}"
    values = {"becomes": f"{_written(south)} {_written(west)} - {_written(north)} {_written(east)}"}
    if low is not None and high is not None:
        if low.line == high.line or any(len(item.values) != 2 for item in (low, high)):
            return
        edits = [Edit(item.line, 1, (reading.bytes_of(text),)) for item, text in ((low, least), (high, most))]
        if any(not reading.lines.text(item.line).lstrip().startswith(b"...") for item in (low, high)):
            return
        yield Proposal("extent", Grade.SAFE, low.line, tuple(edits), values=values)
        return
    area = head.first("OMRÅDE")
    if area is not None:
        if low is None and high is None and not area.children:
            edit = Edit(area.line + 1, 0, (reading.bytes_of(least), reading.bytes_of(most)))
            yield Proposal("extent", Grade.SAFE, area.line, (edit,), values=values)
        return
    after = _last_line(reading)
    edit = Edit(after + 1, 0, tuple(reading.bytes_of(text) for text in ("..OMRÅDE", least, most)))
    yield Proposal("extent", Grade.SAFE, head.line, (edit,), values=values)


def _last_line(reading: Reading) -> int:
    """The line before the first group, past the head's own."""
    starts = [group.line for group in (*reading.document.groups, *reading.document.definitions)]
    line = min(starts, default=len(reading.lines) + 1) - 1
    while line > 1 and not reading.lines.text(line).lstrip().startswith(b".."):
        line -= 1
    return line


def _written(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.4f}"
