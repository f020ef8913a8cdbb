"""Where the ends of delivered pipes meet: at a node, inside one manhole, or on another pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from network import End, Pipe, Point, Topology, manhole_radius_m
from validators.paths import plan_distance, project

NODE_TOLERANCE_M = 0.05
"""Ends nearer each other than this are one node (rule catalogue, VA-TOPO-001)."""


class Groups:
    """Union-find over small integers."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, one: int) -> int:
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        self.parent[self.find(other)] = self.find(one)


def join_at_nodes(delivered: Topology, nodes: Groups, ends: Sequence[End]) -> None:
    first: dict[int, int] = {}
    for index, end in enumerate(ends):
        nodes.join(first.setdefault(delivered.node(end.pipe, end.at_start).number, index), index)


def join_in_manholes(nodes: Groups, ends: Sequence[End], manholes: Sequence[Point]) -> frozenset[int]:
    """Joins ends that lie inside one manhole; gives the indices of all ends in manholes."""
    inside: set[int] = set()
    for manhole in manholes:
        reach = footprint_m(manhole, 0.0) + NODE_TOLERANCE_M
        here = [index for index, end in enumerate(ends) if plan_distance(end.coordinate, manhole.coordinate) <= reach]
        inside.update(here)
        for index in here[1:]:
            nodes.join(here[0], index)
    return frozenset(inside)


def tees_of(ends: Sequence[End], pipes: Sequence[Pipe], nodes: Groups) -> Iterable[tuple[int, int, float]]:
    """Ends that lie on another pipe away from its ends: (end, number of the pipe, metres from that pipe's first vertex)."""
    for index, end in enumerate(ends):
        for number, pipe in enumerate(pipes):
            if pipe is end.pipe or nodes.find(index) in (nodes.find(2 * number), nodes.find(2 * number + 1)):
                continue
            along, aside = project(pipe.coordinates, end.coordinate)
            if aside <= NODE_TOLERANCE_M:
                yield index, number, along


def footprint_m(manhole: Point, default_m: float) -> float:
    """Outer radius of a manhole's footprint; `default_m` when its width is not given."""
    return manhole_radius_m(manhole) or default_m
