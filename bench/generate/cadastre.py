"""The invented municipality's cadastral map: a parcel, a house and an address behind every slot, and the streets as parcels of their own.

A house that a delivery is made for has the property number and the address of that delivery's notice; the others have numbers of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import pairwise
from math import hypot
from pathlib import Path

import shapely

from bench.generate.links import Link, Slot, links_of
from bench.generate.streets import Block, Plan, StreetPlan, cm
from bench.generate.submission import Submission
from reference_data.cadastre import Dataset, Kind, PropertyNumber
from reference_data.cadastre.rows import Row
from reference_data.cadastre.store_writing import StoreWriter
from reference_data.municipalities import municipality

MUNICIPALITY = "3103"
DATED = "2026-10-20"
HALF_ROAD = 5.0
WATER_ASIDE = 1.5
"""The water main lies so far to the left of the street's middle."""
BACK = 36.0
"""Plan distance from the water main to the back of a parcel."""
HOUSE_DEEP = 8.0
HOUSE_FROM, HOUSE_TO = -3.0, 8.0
"""Along the street from the tapping."""
ROAD_GNR = 900

House = tuple[int, int]
"""SID of the link's water main, number of the slot."""
Rows = dict[Kind, list[Row]]
Named = Mapping[House, tuple[PropertyNumber, str]]


def named_by(submissions: Iterable[Submission]) -> dict[House, tuple[PropertyNumber, str]]:
    """The property and the address that each delivery's notice gives to its house."""
    found = {}
    for one in submissions:
        said = one.notice.get("property") or {}
        if said.get("gnr") and said.get("bnr"):
            number = PropertyNumber(int(said["gnr"]), int(said["bnr"]), int(said.get("fnr") or 0))
            found[(one.link.mains["VL"].sid, one.slot.number)] = (number, str(said.get("address") or ""))
    return found


def map_of(plan: StreetPlan, blocks: Iterable[Block], named: Named) -> Rows:
    """All rows of the blocks' map."""
    rows: Rows = {kind: [] for kind in Kind}
    for block in blocks:
        links = links_of(plan, block)
        rows[Kind.PARCELS].append(Row(_road(links), (PropertyNumber(ROAD_GNR, block.rank + 1),)))
        for link in links:
            for slot, start, end in _strips(link):
                number, address = named.get((link.mains["VL"].sid, slot.number), _own(block, link, slot))
                house = house_outline(link, slot)
                rows[Kind.PARCELS].append(Row(_rectangle(link, slot.side, (start, end), (_front(slot), BACK)), (number,)))
                rows[Kind.BUILDINGS].append(Row(house, building=300_000_000 + link.mains["VL"].sid * 10 + slot.number, building_type=111))
                rows[Kind.ADDRESSES].append(Row(house.centroid, (number,), address=address))
    return rows


def within(rows: Rows, box: tuple[float, float, float, float]) -> Rows:
    """Those that touch a box."""
    area = shapely.box(*box)
    return {kind: [row for row in listed if shapely.intersects(row.shape, area)] for kind, listed in rows.items()}


def write_store(path: Path, rows: Rows) -> None:
    """Writes the rows as a store, as an import of them would."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        writer = StoreWriter(database, MUNICIPALITY, municipality(MUNICIPALITY).crs)
        for kind, listed in rows.items():
            writer.add(kind, listed)
        writer.finish(Dataset(kind, f"invented {kind}", DATED, len(listed)) for kind, listed in rows.items())
        database.commit()


def house_outline(link: Link, slot: Slot) -> shapely.Polygon:
    """The house behind the wall, as wide as its neighbours let it be."""
    start, end = next((start, end) for one, start, end in _strips(link) if one.number == slot.number)
    along = max(start + 1.0, slot.chainage + HOUSE_FROM), min(end - 1.0, slot.chainage + HOUSE_TO)
    return _rectangle(link, slot.side, along, (slot.wall, slot.wall + HOUSE_DEEP))


def _strips(link: Link) -> Iterator[tuple[Slot, float, float]]:
    """Each slot with where its parcel begins and ends along the street."""
    length = link.mains["VL"].length
    for side in (1, -1):
        slots = sorted((slot for slot in link.slots if slot.side == side), key=lambda slot: slot.chainage)
        middles = [(a.chainage + b.chainage) / 2 + 1.2 for a, b in pairwise(slots)]
        edges = [max(2.0, slots[0].chainage - 6.0), *middles, min(length - 2.0, slots[-1].chainage + 10.0)] if slots else []
        for index, slot in enumerate(slots):
            yield slot, edges[index], edges[index + 1]


def _front(slot: Slot) -> float:
    return HALF_ROAD - slot.side * WATER_ASIDE


def _rectangle(link: Link, side: int, along: tuple[float, float], away: tuple[float, float]) -> shapely.Polygon:
    """A rectangle in metres along the link and away from its water main, on one side."""
    (east, north), (to_east, to_north) = link.mains["VL"].vertices[0][:2], link.mains["VL"].vertices[-1][:2]
    length = hypot(to_east - east, to_north - north)
    x, y = (to_east - east) / length, (to_north - north) / length

    def corner(s: float, d: float) -> Plan:
        return cm(east + x * s - y * side * d), cm(north + y * s + x * side * d)

    return shapely.Polygon([corner(along[0], away[0]), corner(along[1], away[0]), corner(along[1], away[1]), corner(along[0], away[1])])


def _road(links: Iterable[Link]) -> shapely.Geometry:
    lines = [shapely.LineString([vertex[:2] for vertex in link.mains[_middle(link)].vertices]) for link in links]
    return shapely.set_precision(shapely.union_all(shapely.buffer(lines, HALF_ROAD, cap_style="square", join_style="mitre")), 0.01)


def _middle(link: Link) -> str:
    return "SP" if "SP" in link.mains else "AF"


def _own(block: Block, link: Link, slot: Slot) -> tuple[PropertyNumber, str]:
    house = link.number * 10 + slot.number + 1
    return PropertyNumber(10 + block.rank // 50, (block.rank % 50) * 100 + house), f"Eksempelgata {house}"
