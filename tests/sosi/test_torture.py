"""Inputs that would break a careless reader: none raises anything but SosiError, none takes long, none loses a group."""

from __future__ import annotations

import random
import time

import pytest

import sosi
from bench.sosi_fuzz import mutated, promises, seeds
from tests.shared_material import shared
from tests.sosi.sample_files import HEAD, LINE, POINT, sos

DIGITS = "9" * 5000
CASES = {
    "a serial of 5000 digits": sos(POINT.replace("1:", f"{DIGITS}:")),
    "a coordinate of 5000 digits": sos(POINT.replace("658950000", DIGITS)),
    "a fraction of 5000 digits": sos(POINT.replace("658950000", f"1.{DIGITS}")),
    "a reference of 5000 digits": sos(f".FLATE 1:\n..REF :{DIGITS}\n..NØ\n1 2\n"),
    "an exponent of 999": sos(POINT.replace("658950000", "1e999")),
    "a unit of 1e999": sos(head=HEAD.replace("0.01", "1e999")),
    "a unit of 1e400 in a group": sos(".FLATE 1:\n..ENHET 1e400\n..REF :2\n..NØ\n1 2\n", LINE),
    "an origin of 5000 digits": sos(head=HEAD.replace("ORIGO-NØ 0 0", f"ORIGO-NØ {DIGITS} {DIGITS}")),
    "a huge arc": sos(".BUEP 1:\n..NØ\n1e300 1\n1 1e300\n-1e300 1\n"),
    "a huge circle": sos(".SIRKEL 1:\n..RADIUS 1e300\n..NØ\n1 2\n"),
    "a huge bue": sos(".BUE 1:\n..RADIUS 1e200\n..NØ\n1 2\n1e200 3\n"),
    "an arc of one point": sos(".BUEP 1:\n..NØ\n1 2\n1 2\n1 2\n"),
    "an area of itself": sos(".FLATE 1:\n..REF :1 (:1)\n..NØ\n1 2\n"),
    "areas of each other": sos(".FLATE 1:\n..REF (:2)\n", ".FLATE 2:\n..REF (:1)\n"),
    "a geosys of seven digits": sos(head=HEAD.replace("KOORDSYS 22", "GEOSYS 0000021")),
    "other digits": sos(POINT.replace("1:", "١:").replace("658950000", "٦٥٨")),
    "underscores": sos(POINT.replace("658950000", "658_950_000")),
    "hexadecimal": sos(POINT.replace("658950000", "0x10")),
    "words for numbers": sos(POINT.replace("658950000", "nan").replace("59450000", "inf")),
    "only dots": ".HODE\n.\n..\n...\n....\n" + "." * 3000 + "\n",
    "deep levels": sos(POINT.replace("..OBJTYPE Kum\n", "".join("." * level + f"A{level} x\n" for level in range(2, 400)))),
    "many quotes": sos(POINT.replace("Kum", '"' * 20_001)),
    "many joins": sos(POINT.replace("Kum", '"a" & ' * 5000)),
    "many parentheses": sos(".FLATE 1:\n..REF " + "(" * 5000 + ":1" + ")" * 5000 + "\n"),
    "many blanks": sos(POINT.replace("Kum", "Kum" + " " * 100_000)),
    "many lines": sos(POINT + "\n" * 100_000),
    "no line end": ".PUNKT 1: ..NØ 1 2",
}


@pytest.mark.parametrize("name", CASES)
def test_a_strange_input_is_read_promptly(name: str) -> None:
    data = CASES[name].encode()
    began = time.process_time()
    document = sosi.read(data)
    assert time.process_time() - began < 0.5 + 2 * len(data) / 1e6
    assert promises(data, deep=True) is None
    assert sosi.read_arrow(data).num_rows == len(document.groups)
    for group in document.groups:
        sosi.line_of(group)


def test_some_hundred_mutated_files_keep_every_promise() -> None:
    chance = random.Random(20261121)
    start = seeds(shared("sosi-corpus"))
    for _ in range(400):
        data = mutated(chance.choice(start), chance)
        assert promises(data, deep=True) is None


def test_mutated_files_give_a_row_a_group() -> None:
    chance = random.Random(7)
    start = seeds(shared("sosi-corpus"))
    for _ in range(60):
        data = mutated(chance.choice(start), chance)
        try:
            document = sosi.read(data)
        except sosi.SosiError:
            continue
        assert sosi.read_arrow(data).num_rows == len(document.groups)
