"""What real registers lack, and how much of it: unknown methods, no heights, zeros for unknown, missing ids.

The shares follow the public description of one municipal export: two thirds of its coordinate groups have no height, most
quality values are `99 * * * *`, one line in six has no from-node.
"""

from __future__ import annotations

from bench.generate.chance import Chance
from bench.generate.sosi_text import Feature
from bench.generate.streets import Block, StreetPlan

_POOR_QUALITY = ("99 * * * *", "99 * * * *", "99 * * * *", "99 * * 99 *", "* * * * *", "92 * * * *", "55 50 3 55 50", "82 200 3 99 *")
_WELL_KNOWN_BLOCKS = 2


def tier(plan: StreetPlan, block: Block) -> str:
    """One of good, fair, poor: how well the register knows the block. The heart of the district is well surveyed."""
    if block.rank < _WELL_KNOWN_BLOCKS:
        return "good"
    roll = Chance(plan.seed, "tier", *block.id).unit()
    return "good" if roll < 0.2 else "fair" if roll < 0.5 else "poor"


def weaken(features: list[Feature], chance: Chance, how: str) -> None:
    """Takes from the features, in place, what a register of that tier would not know."""
    if how == "good":
        return
    share = 0.35 if how == "fair" else 0.92
    for feature in features:
        if feature.group is None or "KVALITET" not in feature.top:
            continue
        _weaken_one(feature, chance, share)


def _weaken_one(feature: Feature, chance: Chance, share: float) -> None:
    attributes = feature.attributes
    if chance.happens(share):
        feature.top["KVALITET"] = chance.pick(_POOR_QUALITY)
    if chance.happens(share):
        feature.vertices = [(east, north, None) for east, north, _ in feature.vertices]
        feature.top.pop("HØYDEREFERANSE", None)
        attributes.pop("LENGDE", None)
    if "HBUNN" in attributes and chance.happens(share * 0.6):
        attributes["HBUNN"] = "0"
    if "TOPPLOKKH" in attributes and chance.happens(share * 0.5):
        attributes["TOPPLOKKH"] = "0.00"
    for name, part in (("FSID", 0.3), ("TSID", 0.3), ("PUNKTIDANL", 0.4), ("TYKK", 0.9), ("ANLEGGSÅR", 0.4), ("DRIFTSANSV", 0.3), ("KJEGLE", 0.3)):
        if name in attributes and chance.happens(share * part):
            del attributes[name]
    if chance.happens(share * 0.2):
        feature.top.pop("GUID", None)
    if "MATERIAL" in attributes and chance.happens(share * 0.15):
        attributes["MATERIAL"] = "UK"
    if "TRYKKLAS" in attributes and chance.happens(share * 0.2):
        attributes["TRYKKLAS"] = chance.pick(("10P", "KL25"))
