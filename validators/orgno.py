"""Norwegian organisation numbers: nine digits, the last one a check digit (modulus 11, weights 3 2 7 6 5 4 3 2)."""

from __future__ import annotations

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def is_orgno(text: str) -> bool:
    """Whether `text`, blanks aside, is an organisation number with the right check digit."""
    digits = text.replace(" ", "").replace("\u00a0", "")
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit():
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)) % 11
    return rest != 1 and (11 - rest) % 11 == int(digits[8])
