"""Mangled deliveries and registers: whatever the file says, no rule crashes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest

import network
import sosi
import validators
from reference_data import Surroundings
from tests.validators.case_files import SHARED, CaseFile, case_of
from validators import Case, Outcome

WORDS = ("0", "-5", "999999999", "XX", "1", "")


@cache
def correct() -> Case:
    return case_of(CaseFile(SHARED / "house.toml", {"expect": {}}))


def mangled(name: str, chance: Random, times: int) -> network.Delivery:
    """The shared file with lines gone, doubled, moved and misspelt. The head is left whole, so that it stays SOSI."""
    lines = (SHARED / f"{name}.sos").read_text(encoding="utf-8").split("\n")
    for _ in range(times):
        at, other = chance.randrange(12, len(lines) - 2), chance.randrange(12, len(lines) - 2)
        match chance.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at] = lines[other]
            case _:
                parts = lines[at].split()
                if len(parts) > 1:
                    parts[chance.randrange(1, len(parts))] = chance.choice(WORDS)
                lines[at] = " ".join(parts)
    data = "\n".join(lines).encode()
    return network.read_delivery(sosi.read(data), f"{name}.sos", data)


@pytest.mark.parametrize("seed", range(40))
def test_no_rule_crashes_on_a_mangled_delivery(seed: int) -> None:
    chance = Random(seed)
    register = mangled("register", chance, chance.choice((0, 3, 20)))
    surroundings = Surroundings(snapshot="mangled", crs="EPSG:25832", pipes=register.pipes, points=register.points)
    case = replace(
        correct(),
        delivery=mangled("house", chance, chance.choice((1, 3, 10, 40))),
        surroundings=chance.choice((None, surroundings, surroundings)),
        terrain=chance.choice((None, correct().terrain, correct().terrain)),
        notice=chance.choice((None, correct().notice, correct().notice)),
    )
    crashed = [(one.rule.code, one.crash) for one in validators.check(case).rules if one.outcome is Outcome.CRASHED]
    assert crashed == []
