"""The file does not lie where it should in the zone that its head names, and does in exactly one other: KOORDSYS may be wrong."""

from __future__ import annotations

from collections.abc import Iterator

from network.mending.lines import replaced
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from sosi import crs

ZONES = (21, 22, 23, 25)
"""KOORDSYS of EUREF89 UTM 31, 32, 33 and 35; 34 is used by nobody on land."""
Bounds = tuple[float, float, float, float]


def propose(reading: Reading) -> Iterator[Proposal]:
    head, bounds = reading.document.head, reading.document.bounds
    element = head.first("TRANSPAR.KOORDSYS") or head.first("KOORDSYS")
    if bounds is None or element is None or not head.crs or _fits(reading, head.crs, bounds):
        return
    fitting = [code for code in ZONES if _fits(reading, f"EPSG:{crs.KOORDSYS[code]}", bounds)]
    if len(fitting) != 1:
        return
    text = replaced(reading.lines.text(element.line), element.text.encode("ascii", "replace"), str(fitting[0]).encode("ascii"))
    if text is not None:
        values = {"was": element.text, "becomes": str(fitting[0])}
        yield Proposal("zone", Grade.UNSAFE, element.line, (Edit(element.line, 1, (text,)),), values=values)


def _fits(reading: Reading, system: str, bounds: Bounds) -> bool:
    limits = crs.norway(int(system[5:]))
    inside = limits is None or (limits[0] <= bounds[0] and limits[1] <= bounds[1] and bounds[2] <= limits[2] and bounds[3] <= limits[3])
    if not inside or reading.at_home is None:
        return inside
    return reading.at_home(system, (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
