"""The mains register as a file: SOSI text, streamed block by block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.generate.blocks import block_features
from bench.generate.chance import Chance
from bench.generate.sosi_text import Feature, Head, feature_text, head_text, python_codec
from bench.generate.streets import StreetPlan
from bench.generate.weaknesses import tier, weaken

PROFILES = ("realistic", "clean")
_UNKNOWN_BOX = (100000.0, 1000000.0, 999999.0, 9999999.0)


def register_blocks(plan: StreetPlan, objects: int, profile: str, blocks: int = 0) -> Iterator[list[Feature]]:
    """Whole blocks until at least `objects` objects and `blocks` blocks are out. The profile "realistic" lacks what real
    registers lack, "clean" lacks nothing. Raises ValueError for another."""
    if profile not in PROFILES:
        raise ValueError(f"profile {profile} is none of {', '.join(PROFILES)}")
    written = 0
    for block in plan.blocks():
        if written >= objects and block.rank >= blocks:
            return
        features = list(block_features(plan, block))
        if profile == "realistic":
            weaken(features, Chance(plan.seed, "weak", *block.id), tier(plan, block))
        written += len(features)
        yield features


def write_sosi_register(plan: StreetPlan, objects: int, profile: str, path: Path, encoding: str = "ISO8859-1", blocks: int = 0) -> int:
    """Writes the register and returns how many objects it holds. Memory does not grow with the register."""
    codec = python_codec(encoding)
    west = south = float("inf")
    east = north = float("-inf")
    serial = 0
    with path.open("wb") as out:
        # the extent is not known yet: room of the right width is kept and filled in at the end
        placeholder = _head(_UNKNOWN_BOX, encoding).encode(codec)
        out.write(placeholder)
        for features in register_blocks(plan, objects, profile, blocks):
            parts = []
            for feature in features:
                serial += 1
                parts.append(feature_text(feature, serial))
                for vertex in feature.vertices:
                    west, east = min(west, vertex[0]), max(east, vertex[0])
                    south, north = min(south, vertex[1]), max(north, vertex[1])
            out.write("".join(parts).replace("\n", "\r\n").encode(codec))
        out.write(b".SLUTT\r\n")
        head = _head((west, south, east, north), encoding).encode(codec)
        if len(head) != len(placeholder):
            raise ValueError(f"the register reaches {west:.0f}-{east:.0f} east, {south:.0f}-{north:.0f} north: outside the zone")
        out.seek(0)
        out.write(head)
    return serial


def _head(box: tuple[float, float, float, float], encoding: str) -> str:
    head = Head(
        box=box, encoding=encoding, version="4.0", level="3", owner="Eksempelkommune", producer="Eksempelkommune VA",
        date="20261101", comment="Invented register for samples and tests.",
    )  # fmt: skip
    return head_text(head).replace("\n", "\r\n")
