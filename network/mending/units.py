"""The coordinates lie outside Norway, and one other ENHET puts them in it: the unit may be wrong. Only the user can know."""

from __future__ import annotations

from collections.abc import Iterator

from network.mending.lines import replaced
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from sosi import crs

UNITS = ("1", "0.1", "0.01", "0.001", "0.0001")


def propose(reading: Reading) -> Iterator[Proposal]:
    head, bounds = reading.document.head, reading.document.bounds
    limits = crs.norway(head.epsg)
    element = head.first("TRANSPAR.ENHET") or head.first("ENHET")
    if not reading.found("outside-norway") or bounds is None or limits is None or element is None or not head.unit:
        return
    origin = (head.origin[1], head.origin[0])
    raw = [(value - origin[axis % 2]) / head.unit for axis, value in enumerate(bounds)]
    fitting = [unit for unit in UNITS if _inside([origin[axis % 2] + value * float(unit) for axis, value in enumerate(raw)], limits)]
    if len(fitting) != 1:
        return
    text = replaced(reading.lines.text(element.line), element.text.encode("ascii", "replace"), fitting[0].encode("ascii"))
    if text is not None:
        values = {"was": element.text, "becomes": fitting[0]}
        yield Proposal("unit", Grade.UNSAFE, element.line, (Edit(element.line, 1, (text,)),), values=values)


def _inside(bounds: list[float], limits: tuple[float, float, float, float]) -> bool:
    return limits[0] <= bounds[0] and limits[1] <= bounds[1] and bounds[2] <= limits[2] and bounds[3] <= limits[3]
