"""The invented municipality's cadastral map: a parcel, a house and an address behind every slot, and the streets as parcels of their own.

A house that a delivery is made for has the property number and the address of that delivery's notice; the others have numbers of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
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
PIPES_WIDE = 2.4
"""A house's pipes lie so far along the street from its tapping."""
CLEAR_M = 4.6
"""A house keeps so far from its neighbours' pipes."""
CLOSE_M = 9.0
FRONT_M = 5.0
BACK_M = 4.0
ROAD_GNR = 900
NEIGHBOUR_GNR = 77
NEIGHBOURS_FRONT = "neighbour's front"
GARAGE_ON_THE_PIPE = "garage on the pipe"
HOUSE_FURTHER_BACK = "house further back"
EDITS = (NEIGHBOURS_FRONT, GARAGE_ON_THE_PIPE, HOUSE_FURTHER_BACK)

House = tuple[int, int]
"""SID of the link's water main, number of the slot."""
Rows = dict[Kind, list[Row]]


@dataclass(frozen=True, slots=True)
class Home:
    """One house on the map."""

    number: PropertyNumber
    address: str
    edits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Strip:
    """The ground of one slot, metres along the street."""

    slot: Slot
    start: float
    end: float
    before: float | None
    """Where the neighbours' tappings are, on this side of the street."""
    after: float | None


def homes_of(submissions: Iterable[Submission]) -> dict[House, Home]:
    """The property and the address that each delivery's notice gives to its house, and what is odd there."""
    return {(one.link.mains["VL"].sid, one.slot.number): home_of(one) for one in submissions}


def home_of(submission: Submission) -> Home:
    said = submission.on_map
    number = PropertyNumber(int(said["gnr"]), int(said["bnr"]), int(said.get("fnr") or 0))
    return Home(number, str(said.get("address") or ""), frozenset(submission.map_edits))


def map_of(plan: StreetPlan, blocks: Iterable[Block], homes: Mapping[House, Home]) -> Rows:
    """All rows of the blocks' map."""
    rows: Rows = {kind: [] for kind in Kind}
    for block in blocks:
        links = links_of(plan, block)
        rows[Kind.PARCELS].append(Row(_road(links), (PropertyNumber(ROAD_GNR, block.rank + 1),)))
        for link in links:
            for strip in _strips(link):
                home = homes.get((link.mains["VL"].sid, strip.slot.number), _own(block, link, strip.slot))
                _add(rows, link, strip, home)
    return rows


def _add(rows: Rows, link: Link, strip: Strip, home: Home) -> None:
    """The parcel, the house and the address of one slot, with what is odd there."""
    slot, along, front = strip.slot, (strip.start, strip.end), _front(strip.slot)
    if NEIGHBOURS_FRONT in home.edits:
        ground = _rectangle(link, slot.side, along, (front, front + FRONT_M))
        number = PropertyNumber(NEIGHBOUR_GNR, home.number.bnr)
        rows[Kind.PARCELS].append(Row(ground, (number,)))
        rows[Kind.ADDRESSES].append(Row(ground.centroid, (number,), address=f"Eksempelstien {home.number.bnr}"))
        front += FRONT_M
    if GARAGE_ON_THE_PIPE in home.edits:
        around = (slot.chainage - 2.5, slot.chainage + 2.5)
        garage = _rectangle(link, slot.side, around, (slot.wall - 7.0, slot.wall - 3.0))
        rows[Kind.BUILDINGS].append(Row(garage, building=400_000_000 + link.mains["VL"].sid * 10 + slot.number, building_type=181))
    back = BACK_M if HOUSE_FURTHER_BACK in home.edits else 0.0
    house = house_outline(link, strip, back)
    rows[Kind.PARCELS].append(Row(_rectangle(link, slot.side, along, (front, BACK)), (home.number,)))
    rows[Kind.BUILDINGS].append(Row(house, building=300_000_000 + link.mains["VL"].sid * 10 + slot.number, building_type=111))
    rows[Kind.ADDRESSES].append(Row(house.centroid, (home.number,), address=home.address))


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


def house_outline(link: Link, strip: Strip, back_m: float = 0.0) -> shapely.Polygon:
    """The house behind the wall, as wide as its parcel and the neighbours' pipes let it be. Where two slots lie close, their houses stand
    wall to wall."""
    slot = strip.slot
    if strip.before is not None and slot.chainage - strip.before < CLOSE_M:
        from_m = strip.start
    else:
        from_m = max(strip.start + 1.0, slot.chainage + HOUSE_FROM, (strip.before or -99.0) + PIPES_WIDE + CLEAR_M)
    if strip.after is not None and strip.after - slot.chainage < CLOSE_M:
        to_m = strip.end
    else:
        to_m = min(strip.end - 1.0, slot.chainage + HOUSE_TO, (strip.after or 999.0) - CLEAR_M)
    return _rectangle(link, slot.side, (from_m, to_m), (slot.wall + back_m, slot.wall + back_m + HOUSE_DEEP))


def _strips(link: Link) -> Iterator[Strip]:
    """Each slot with where its parcel begins and ends along the street, and where its neighbours' pipes lie."""
    length = link.mains["VL"].length
    for side in (1, -1):
        slots = sorted((slot for slot in link.slots if slot.side == side), key=lambda slot: slot.chainage)
        middles = [(a.chainage + b.chainage) / 2 + PIPES_WIDE / 2 for a, b in pairwise(slots)]
        edges = [max(2.0, slots[0].chainage - 6.0), *middles, min(length - 2.0, slots[-1].chainage + 10.0)] if slots else []
        for index, slot in enumerate(slots):
            before = slots[index - 1].chainage if index else None
            after = slots[index + 1].chainage if index + 1 < len(slots) else None
            yield Strip(slot, edges[index], edges[index + 1], before, after)


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


def _own(block: Block, link: Link, slot: Slot) -> Home:
    house = link.number * 10 + slot.number + 1
    return Home(PropertyNumber(10 + block.rank // 50, (block.rank % 50) * 100 + house), f"Eksempelgata {house}")
