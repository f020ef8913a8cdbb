"""The coordinates lie outside Norway in the zone that the head names and inside in exactly one other: KOORDSYS may be wrong."""

from __future__ import annotations

from collections.abc import Iterator

from network.mending.lines import replaced
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from sosi import crs

ZONES = ("21", "22", "23", "25")


def propose(reading: Reading) -> Iterator[Proposal]:
    head, bounds = reading.document.head, reading.document.bounds
    element = head.first("TRANSPAR.KOORDSYS") or head.first("KOORDSYS")
    if not reading.found("outside-norway") or bounds is None or element is None:
        return
    fitting = []
    for code in ZONES:
        limits = crs.norway(crs.KOORDSYS.get(int(code)))
        if limits and limits[0] <= bounds[0] and limits[1] <= bounds[1] and bounds[2] <= limits[2] and bounds[3] <= limits[3]:
            fitting.append(code)
    if len(fitting) != 1 or fitting[0] == element.text:
        return
    text = replaced(reading.lines.text(element.line), element.text.encode("ascii", "replace"), fitting[0].encode("ascii"))
    if text is not None:
        values = {"was": element.text, "becomes": fitting[0]}
        yield Proposal("zone", Grade.UNSAFE, element.line, (Edit(element.line, 1, (text,)),), values=values)
