"""The coordinates lie outside Norway, and in it when north and east change places: they may be swapped. Only the user can know."""

from __future__ import annotations

from collections.abc import Iterator

from network.mending.coordinates import coordinate_line
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from sosi import crs


def propose(reading: Reading) -> Iterator[Proposal]:
    document = reading.document
    bounds, limits = document.bounds, crs.norway(document.head.epsg)
    if not reading.found("outside-norway") or bounds is None or limits is None or document.head.origin != (0.0, 0.0):
        return
    west, south, east, north = bounds[1], bounds[0], bounds[3], bounds[2]
    if not (limits[0] <= west and limits[1] <= south and east <= limits[2] and north <= limits[3]):
        return
    edits = []
    for line in sorted({point.line for group in document.groups for point in group.points}):
        parts = coordinate_line(reading.lines.text(line))
        if parts is None:
            return
        edits.append(Edit(line, 1, (parts._replace(north=parts.east, east=parts.north).written(),)))
    if edits:
        yield Proposal("axes", Grade.UNSAFE, edits[0].line, tuple(edits), values={"lines": str(len(edits))})
