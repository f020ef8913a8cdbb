"""Where the streets of the invented municipality lie: blocks in order of distance from the centre, nodes and slots.

A block is one street of five street nodes. What a block holds depends on the seed and on its place only, so a register of
10,000 objects is the heart of the one of 1,000,000 and the same deliveries fit both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sin

from bench.generate.chance import Chance
from bench.generate.ground import CENTRE_EAST, CENTRE_NORTH, ground

NODES = 5
BLOCK_LENGTH = 275.0
BLOCK_WIDTH = 80.0
SPACING = BLOCK_LENGTH / NODES

# across the street, positive to the left; along the street, so that the three manholes of a node stand apart
LATERAL = {"VL": 1.5, "SP": 0.0, "OV": -1.5, "AF": 0.0}
ALONG = {"VL": 0.0, "SP": 2.0, "OV": -2.0, "AF": 2.0}

# outside top of the mains below the street's centre line; water lies above stormwater, stormwater above wastewater
WATER_TOP = 2.05
STORM_INVERT = 2.95
WASTE_INVERT = 3.72

Plan = tuple[float, float]
BlockId = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A street node: the plan place of each main's manhole and the heights there, in centimetres' precision."""

    block: BlockId
    number: int
    places: dict[str, Plan]
    ground: float
    """Ground at the street's centre line, the level that all three mains hang from."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its place, its rank in the order of blocks, the age and the sewer system of its street."""

    id: BlockId
    rank: int
    era: str
    """One of new, middle, old."""
    combined: bool
    nodes: tuple[Node, ...]

    @property
    def sid_base(self) -> int:
        return 1_000_000 + self.rank * 1_000

    def manhole_sid(self, node: int, function: str) -> int:
        return self.sid_base + node * 3 + _MANHOLE_PLACE[function]

    def manhole_name(self, node: int, function: str) -> str:
        """PUNKTIDANL: what people call the manhole."""
        letter = {"VL": "V", "SP": "S", "AF": "S", "OV": "O"}[function]
        return f"{letter}{(self.rank + 1) * 10 + node}"


_MANHOLE_PLACE = {"VL": 0, "SP": 1, "AF": 1, "OV": 2}


def place(u: float, v: float) -> Plan:
    """From street coordinates (metres along, metres across) to plan: gently winding streets, lengths kept within 1.5 %."""
    return CENTRE_EAST + u + 14.0 * sin(v / 130.0), CENTRE_NORTH + v + 11.0 * sin(u / 110.0)


def cm(value: float) -> float:
    return round(value, 2)


class StreetPlan:
    """The order of blocks and what lies in them, for one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._order: list[BlockId] = []
        self._rank: dict[BlockId, int] = {}
        self._radius = 0.0
        self.block = lru_cache(maxsize=4096)(self._block)

    def blocks(self) -> Iterator[Block]:
        """All blocks without end, the nearest to the centre first."""
        rank = 0
        while True:
            if rank == len(self._order):
                self._widen()
            yield self.block(self._order[rank])
            rank += 1

    def rank(self, block: BlockId) -> int:
        while block not in self._rank and _distance(block) >= self._radius:
            self._widen()
        return self._rank[block]

    def neighbours_before(self, block: Block) -> Iterator[tuple[int, Block, int]]:
        """The links to blocks of lower rank, so that no link leads out of a register that ends after any block:
        (own node, other block, other node)."""
        i, j = block.id
        for own, other, their in ((0, (i - 1, j), NODES - 1), (NODES - 1, (i + 1, j), 0), (0, (i, j - 1), 0), (0, (i, j + 1), 0)):
            if self.rank(other) < block.rank:
                yield own, self.block(other), their

    def _widen(self) -> None:
        # rings by distance: a wider circle only ever adds behind what is already ordered
        former, self._radius = self._radius, self._radius * 1.5 + 1_000.0
        reach_i, reach_j = int(self._radius / BLOCK_LENGTH) + 1, int(self._radius / BLOCK_WIDTH) + 1
        ring = [
            (distance, i, j)
            for i in range(-reach_i, reach_i + 1)
            for j in range(-reach_j, reach_j + 1)
            if former <= (distance := _distance((i, j))) < self._radius
        ]
        for _, i, j in sorted(ring):
            self._rank[(i, j)] = len(self._order)
            self._order.append((i, j))

    def _block(self, block: BlockId) -> Block:
        i, j = block
        chance = Chance(self.seed, "block", i, j)
        rank = self.rank(block)
        quarter = sin(i * 0.55 + 0.9) + sin(j * 0.31 + 0.4)
        combined = rank > 4 and quarter < -0.75
        era = "old" if combined else "new" if rank < 2 else chance.pick(("new", "middle", "middle", "old"))
        nodes = []
        for number in range(NODES):
            u = i * BLOCK_LENGTH + (number - NODES // 2) * SPACING + chance.between(-4.0, 4.0)
            v = j * BLOCK_WIDTH + chance.between(-1.5, 1.5)
            places = {}
            for function, lateral in LATERAL.items():
                east, north = place(u + ALONG[function], v + lateral)
                places[function] = (cm(east), cm(north))
            nodes.append(Node(block, number, places, ground(*place(u, v))))
        return Block(block, rank, era, combined, tuple(nodes))


def _distance(block: BlockId) -> float:
    i, j = block
    # the tiny tilt makes every distance different
    return hypot(i * BLOCK_LENGTH, j * BLOCK_WIDTH) + (i * 0.011 + j * 0.0013) * 1e-3
