"""National identity numbers (fødselsnummer, D-number) in what a sender wrote: nothing here has any use for them, so they are turned away at the door.

A number counts as one when it has eleven digits, alone or as six and five, a day and a month (plus 40 in a D-number's day; plus 40, 65 or
80 in the month of invented test numbers), and two right check digits (Skatteetaten, modulo 11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

NUMBER = re.compile(r"(?<![^\W_])(?<![.,+-])(\d{6})[ .]?(\d{5})(?![^\W_]|[.,]\d)")
"""With no letter or figure beside it: inside a checksum, every few hundred notices have eleven figures that would do."""
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
SHIFTS_OF_DAY = (0, 40)
SHIFTS_OF_MONTH = (0, 40, 65, 80)


def holds_person_number(text: str) -> bool:
    """Whether a national identity number stands anywhere in the text."""
    return any(_is_person_number(first + last) for first, last in NUMBER.findall(text))


def places_of_person_numbers(data: Any) -> Iterator[tuple[str, ...]]:
    """The path to each value, or key, of JSON data that holds one, in the data's order."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            if any(holds_person_number(key) for key in value):
                yield path
            waiting.extend(((*path, key), inner) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend(((*path, str(at)), inner) for at, inner in reversed(list(enumerate(value))))
        elif isinstance(value, str | int) and holds_person_number(str(value)):
            yield path


def _is_person_number(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    dated = any(1 <= day - shift <= 31 for shift in SHIFTS_OF_DAY) and any(1 <= month - shift <= 12 for shift in SHIFTS_OF_MONTH)
    return dated and _adds_up(digits, FIRST_WEIGHTS) and _adds_up(digits, SECOND_WEIGHTS)


def _adds_up(digits: str, weights: tuple[int, ...]) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 == 0
