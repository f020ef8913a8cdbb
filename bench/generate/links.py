"""The mains between two street nodes and the slots for houses along them: geometry only, no file attributes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from bench.generate.chance import Chance
from bench.generate.ground import ground
from bench.generate.streets import NODES, STORM_INVERT, WASTE_INVERT, WATER_TOP, Block, Plan, StreetPlan, cm

Place3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a pipe is made of. Lengths in millimetres."""

    material: str
    dimension: int
    basis: str
    """OD or ID."""
    wall: float
    stiffness: str | None = None
    pressure: str | None = None
    standard: str | None = None

    @property
    def outer_m(self) -> float:
        return (self.dimension + (2 * self.wall if self.basis == "ID" else 0.0)) / 1000

    @property
    def inside_bottom_to_top_m(self) -> float:
        """From invert to outside top."""
        return self.outer_m - self.wall / 1000


MAIN_KINDS: dict[tuple[str, str], Kind] = {
    ("new", "VL"): Kind("PVC", 160, "OD", 6.2, pressure="PN10"),
    ("new", "SP"): Kind("PVC", 200, "OD", 5.9, "SN8", standard="NS-EN 1401-1"),
    ("new", "OV"): Kind("PVC", 250, "OD", 7.3, "SN8", standard="NS-EN 1401-1"),
    ("middle", "VL"): Kind("SJK", 150, "ID", 6.0, pressure="PN16"),
    ("middle", "SP"): Kind("BET", 200, "ID", 33.0),
    ("middle", "OV"): Kind("BET", 250, "ID", 42.0),
    ("old", "VL"): Kind("SJG", 150, "ID", 9.0),
    ("old", "SP"): Kind("BET", 200, "ID", 33.0),
    ("old", "OV"): Kind("BET", 250, "ID", 42.0),
    ("old", "AF"): Kind("BET", 300, "ID", 50.0),
}


@dataclass(frozen=True, slots=True)
class Main:
    """One main from manhole centre to manhole centre, in digitising direction (gravity pipes: downstream).

    Heights are outside top for water, invert for the rest."""

    function: str
    sid: int
    kind: Kind
    vertices: tuple[Place3, ...]
    ends: tuple[int, int]
    """SIDs of the manholes at the two ends."""
    names: tuple[str, str]
    """PUNKTIDANL of the same."""

    @property
    def length(self) -> float:
        return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self.vertices))

    def at(self, chainage: float) -> tuple[Place3, Plan]:
        """The place at a plan distance from the first vertex, and the plan direction there (unit vector)."""
        left = chainage
        for a, b in pairwise(self.vertices):
            length = hypot(b[0] - a[0], b[1] - a[1])
            if left <= length or b is self.vertices[-1]:
                share = left / length
                direction = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
                return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])), direction
            left -= length
        raise ValueError("a main needs two vertices")

    def chainage_of(self, at: Plan) -> float:
        """Plan distance from the first vertex to the nearest place on the main."""
        best, best_distance, before = 0.0, float("inf"), 0.0
        for a, b in pairwise(self.vertices):
            dx, dy = b[0] - a[0], b[1] - a[1]
            length = hypot(dx, dy)
            share = min(1.0, max(0.0, ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / length**2))
            distance = hypot(a[0] + share * dx - at[0], a[1] + share * dy - at[1])
            if distance < best_distance:
                best, best_distance = before + share * length, distance
            before += length
        return best

    def crossing(self, start: Plan, direction: Plan) -> Place3 | None:
        """Where the line from `start` along `direction` (either way) crosses the main, None within 1 m of its ends or beside it."""
        for a, b in pairwise(self.vertices):
            dx, dy = b[0] - a[0], b[1] - a[1]
            turn = dx * direction[1] - dy * direction[0]
            if abs(turn) < 1e-9:
                continue
            share = ((start[0] - a[0]) * direction[1] - (start[1] - a[1]) * direction[0]) / turn
            if 0.0 <= share <= 1.0:
                at = (a[0] + share * dx, a[1] + share * dy, a[2] + share * (b[2] - a[2]))
                return at if 1.0 < self.chainage_of(at[:2]) < self.length - 1.0 else None
        return None


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one house: the tapping's chainage on the water main and the side of the street (1 left, -1 right)."""

    number: int
    side: int
    chainage: float
    occupied: bool
    wall: float
    """Plan distance from the water main to the house wall in metres."""
    twin: int | None = None
    """Number of the slot on the other side whose tapping is less than 2 m away."""


@dataclass(frozen=True, slots=True)
class Link:
    block: Block
    number: int
    mains: dict[str, Main]
    slots: tuple[Slot, ...]

    @property
    def separate(self) -> bool:
        return "SP" in self.mains and "OV" in self.mains

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(min east, min north, max east, max north) of the mains in metres."""
        places = [vertex for main in self.mains.values() for vertex in main.vertices]
        east, north = [place[0] for place in places], [place[1] for place in places]
        return min(east), min(north), max(east), max(north)


@dataclass(frozen=True, slots=True)
class _End:
    block: Block
    node: int


def links_of(plan: StreetPlan, block: Block) -> list[Link]:
    """The links that a block brings: along its street, and to neighbours that stand before it in the order."""
    ends = [(_End(block, node), _End(block, node + 1), True) for node in range(NODES - 1)]
    ends += [(_End(block, own), _End(other, their), other.id[1] == block.id[1]) for own, other, their in plan.neighbours_before(block)]
    return [_link(plan, block, number, first, second, along) for number, (first, second, along) in enumerate(ends)]


def _link(plan: StreetPlan, block: Block, number: int, first: _End, second: _End, street: bool) -> Link:
    chance = Chance(plan.seed, "link", *block.id, number)
    if first.block.id[0] > second.block.id[0]:
        first, second = second, first
    functions = ["VL"]
    if first.block.combined and second.block.combined:
        functions += ["AF"]
    elif first.block.combined or second.block.combined:
        functions += ["SP"]
    else:
        functions += ["SP", "OV"]
    mains = {function: _main(block, number, function, first, second, chance) for function in functions}
    slots = _slots(mains["VL"].length, chance) if street else ()
    return Link(block, number, mains, slots)


def _main(block: Block, number: int, function: str, first: _End, second: _End, chance: Chance) -> Main:
    ends = [first, second]
    if function != "VL" and _invert(function, first) < _invert(function, second):
        ends.reverse()
    nodes = [end.block.nodes[end.node] for end in ends]
    a, b = (node.places[function] for node in nodes)
    if function == "VL":
        heights = [node.ground - WATER_TOP for node in nodes]
        dx, dy = b[0] - a[0], b[1] - a[1]
        bend = chance.between(-0.3, 0.3) / hypot(dx, dy)
        middle = (cm((a[0] + b[0]) / 2 - dy * bend), cm((a[1] + b[1]) / 2 + dx * bend))
        centre = [(nodes[0].places["SP"][axis] + nodes[1].places["SP"][axis]) / 2 for axis in (0, 1)]
        vertices = [(*a, cm(heights[0])), (*middle, cm(ground(*centre) - WATER_TOP)), (*b, cm(heights[1]))]
    else:
        vertices = [(*a, cm(_invert(function, ends[0]))), (*b, cm(_invert(function, ends[1])))]
    sids = tuple(end.block.manhole_sid(end.node, function) for end in ends)
    names = tuple(end.block.manhole_name(end.node, function) for end in ends)
    sid = block.sid_base + 20 + number * 3 + {"VL": 0, "SP": 1, "AF": 1, "OV": 2}[function]
    return Main(function, sid, MAIN_KINDS[(block.era, function)], tuple(vertices), (sids[0], sids[1]), (names[0], names[1]))


def _invert(function: str, end: _End) -> float:
    return end.block.nodes[end.node].ground - (STORM_INVERT if function == "OV" else WASTE_INVERT)


def _slots(length: float, chance: Chance) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    for left, right in ((10.0, 17.0), (24.0, 31.0), (39.0, None)):
        left_chainage = _clear_of_middle(left + chance.between(-0.8, 0.8), length)
        if left_chainage > length - 8.0:
            break
        twin = right is None
        right_chainage = left_chainage - chance.between(1.5, 1.9) if right is None else _clear_of_middle(right + chance.between(-0.8, 0.8), length)
        for side, chainage in ((1, left_chainage), (-1, right_chainage)):
            if chainage <= length - 8.0:
                number = len(slots)
                other = (number + 1 if side == 1 else number - 1) if twin else None
                slots.append(Slot(number, side, chainage, chance.happens(0.72), chance.between(15.0, 20.0), other))
    return tuple(slots)


def _clear_of_middle(chainage: float, length: float) -> float:
    # the middle has a bend, and there two manholes are equally near
    return length / 2 + 1.6 if abs(chainage - length / 2) < 1.6 else chainage
