"""Where one delivered pipe goes over into the next on its way from the main to the house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from network import Node, Pipe
from validators.case import Case
from validators.derived import derived
from validators.services import Leg, services, topology

TRANSITION = "DOVG"
"""TYPE of a point where one pipe goes over into another."""


@derived
def joints(case: Case) -> tuple[tuple[Pipe, Pipe, Node], ...]:
    """(pipe nearer the main, pipe nearer the house, the node between) for each joint of each service, in order from the main."""
    return tuple(_joints(case))


def _joints(case: Case) -> Iterator[tuple[Pipe, Pipe, Node]]:
    nodes = topology(case)
    for service in services(case):
        beginning: dict[int, list[Leg]] = defaultdict(list)
        for leg in service.legs:
            beginning[nodes.node(leg.pipe, leg.near.at_start).number].append(leg)
        for leg in service.legs:
            node = nodes.node(leg.pipe, leg.far.at_start)
            for after in beginning[node.number]:
                if after.pipe is not leg.pipe:
                    yield leg.pipe, after.pipe, node
