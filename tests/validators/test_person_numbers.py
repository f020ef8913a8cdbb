"""What counts as a national identity number. The numbers are made-up ones: their month has 80 added, as the tax authority's own test numbers."""

from __future__ import annotations

import hashlib
import random
import uuid

import pytest

from validators.person_numbers import _is_person_number, holds_person_number, places_of_person_numbers


def invented() -> str:
    """The first of the made-up numbers of one day whose check digits are right."""
    return next(number for last in range(100_000) if _is_person_number(number := f"018101{last:05d}"))


@pytest.mark.parametrize("around", ["{}", "fnr {}", "fnr: {}.", "({})", "eier_{}_kart.pdf", "{}, f. 1981", "nr {}\n"])
def test_a_number_is_found_where_nothing_but_signs_stands_beside_it(around: str) -> None:
    number = invented()
    assert holds_person_number(around.format(number))
    assert holds_person_number(around.format(f"{number[:6]} {number[6:]}"))


@pytest.mark.parametrize("around", ["a{}", "{}f", "1{}", "{}1", "+{}", "6589540.{}", "{}.25"])
def test_part_of_a_longer_word_or_number_is_none(around: str) -> None:
    assert not holds_person_number(around.format(invented()))


def test_no_checksum_and_no_identifier_of_a_machine_is_taken_for_one() -> None:
    draw = random.Random(1)
    sums = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)]
    ids = [str(uuid.UUID(int=draw.getrandbits(128))) for _ in range(20_000)]
    assert [text for text in [*sums, *ids] if holds_person_number(text)] == []
    assert any(_is_person_number(text[at : at + 11]) for text in sums for at in range(54) if text[at : at + 11].isdecimal()), "or nothing was tried"


def test_each_place_is_named_by_its_path_and_a_key_counts_for_what_holds_it() -> None:
    number = invented()
    data = {
        "owner": {"name": f"Kari {number}"},
        "more": [1, int(f"9{number}"), {number: "x"}],
        "attachments": [{"sha256": f"ab{number}cd"}],
    }
    assert list(places_of_person_numbers(data)) == [("owner", "name"), ("more", "2")]
