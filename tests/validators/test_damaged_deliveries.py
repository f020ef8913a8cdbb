"""Whatever is missing from a delivery or wrong in it, every rule answers and none crashes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import network
import sosi
import validators
from tests.validators.case_files import SHARED, CaseFile, case_of
from validators import Case, NoticeError, Outcome, read_notice

TEXT = (SHARED / "house.sos").read_text(encoding="utf-8")
FORM = (SHARED / "house.json").read_text(encoding="utf-8")
ATTRIBUTES = sorted({line.split(" ")[0] for line in TEXT.splitlines() if re.match(r"\.\.+[A-ZÆØÅ]", line)} - {"..NØH"})
ODD = ("0", "-1", "999999999", "*", "æ", "", "1e9", "nan", "12.5", "UKJENT", "SN8", "FJERN", "@")


@pytest.fixture(scope="module")
def whole() -> Case:
    return case_of(CaseFile(Path("va_none_000/pass.toml"), {"expect": {}}))


def crashed(whole: Case, text: str, notice: validators.Notice | None) -> list[str]:
    data = text.encode()
    try:
        delivery = network.read_delivery(sosi.read(data), "damaged.sos", data)
    except sosi.SosiError:
        return []
    case = Case(delivery, whole.pack, notice, whole.surroundings, whole.terrain, date(2026, 9, 20))
    return [f"{one.rule.code} {one.crash}" for one in validators.check(case).rules if one.outcome is Outcome.CRASHED]


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_leaving_out_an_attribute_everywhere_crashes_nothing(whole: Case, attribute: str) -> None:
    kept = [line for line in TEXT.splitlines() if line.split(" ")[0] != attribute]
    assert not crashed(whole, "\n".join(kept) + "\n", whole.notice)


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_crashes_nothing(whole: Case, seed: int) -> None:
    chance = random.Random(seed)
    lines = TEXT.split("\n")
    for _ in range(chance.randint(1, 8)):
        damage(lines, chance)
    assert not crashed(whole, "\n".join(lines), damaged_notice(chance))


def damage(lines: list[str], chance: random.Random) -> None:
    """One line is lost, doubled, swapped for another, or ends in something odd."""
    at = chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines[at] = lines[chance.randrange(len(lines))]
    elif kind == 2:
        lines.insert(at, lines[chance.randrange(len(lines))])
    else:
        lines[at] = lines[at].rpartition(" ")[0] + " " + chance.choice(ODD)


def damaged_notice(chance: random.Random) -> validators.Notice | None:
    form = json.loads(FORM)
    for _ in range(chance.randint(0, 4)):
        owner, key = chance.choice(list(places(form)))
        owner[key] = chance.choice([None, 0, -1, "", [], {}, True])
    try:
        return read_notice(json.dumps(form).encode())
    except NoticeError:
        return None


def places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in the form that can be given another value."""
    for key in list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        yield part, key
        yield from places(part[key])
