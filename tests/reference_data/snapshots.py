"""What the tests of registers hold against each other: the sample, places to look at, and an object told whole."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from network import Pipe, Point
from tests.shared_material import ROOT

SAMPLE = ROOT / "reference_data" / "sample" / "register.sos"
DAY = date(2026, 11, 1)


def told(thing: Pipe | Point) -> tuple[str, dict[str, object]]:
    """Everything of an object but the line of the file it was read from; as text, because a missing height equals nothing."""
    bare = replace(thing, subject=replace(thing.subject, line=None), **({"vertex_lines": ()} if isinstance(thing, Pipe) else {}))
    return repr(bare), dict(thing.attributes)


def boxes(bounds: tuple[float, float, float, float], count: int) -> list[tuple[float, float, float, float]]:
    chance = random.Random(7)
    places = [(chance.uniform(bounds[0] - 50, bounds[2] + 50), chance.uniform(bounds[1] - 50, bounds[3] + 50)) for _ in range(count)]
    return [(east, north, east + chance.uniform(0, 40), north + chance.uniform(0, 40)) for east, north in places]
