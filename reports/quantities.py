"""Numbers for people: rounded to what the measurement can bear, with unit, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import isfinite

DECIMALS = {"m": 2, "mm": 0, "permille": 1, "percent": 1, "count": 0, "degrees": 0, "years": 0}
"""Decimals shown for each unit."""

_STORED = {"m": 3, "mm": 1, "permille": 2, "percent": 2, "count": 3}
_SUFFIXES = ("permille", "percent", "count", "mm", "m", "degrees", "years")
_SIGNS = {"permille": "‰", "percent": "%", "count": "", "degrees": "°"}
_ALIASES = {"‰": "permille", "%": "percent", "": "count", "pcs": "count", "stk": "count"}


def unit_of_key(key: str) -> str | None:
    """The unit that a value's key ends in (`distance_m` -> "m"), None when it names none."""
    return next((unit for unit in _SUFFIXES if key.endswith("_" + unit) or key == unit), None)


def stored(value: float | None, unit: str | None = "m") -> float | None:
    """A float as the report keeps it: rounded far below what is measurable, NaN and infinity as None, never -0.0."""
    if value is None or not isfinite(value):
        return None
    rounded = round(float(value), _STORED.get(_unit(unit) or "", 4))
    return rounded + 0.0


def all_stored(values: Iterable[float]) -> list[float | None]:
    """As `stored`, metres, for every one of many."""
    return [round(value, _STORED["m"]) + 0.0 if isfinite(value) else None for value in values]


def shown(value: float | None, unit: str | None, lang: str, decimals: int | None = None) -> str:
    """A number with its unit, such as "0,80 m"; an empty text when there is no number."""
    if value is None or not isfinite(value):
        return ""
    unit = _unit(unit)
    if decimals is None:
        decimals = DECIMALS.get(unit or "", 0 if float(value).is_integer() else 2)
        if unit in {"mm", "count"} and not float(value).is_integer():
            decimals = 1
    text = number(value, lang, decimals)
    sign = _SIGNS.get(unit or "", unit or "")
    if not sign:
        return text
    return f"{text}{sign}" if sign == "°" else f"{text} {sign}"


def shown_pair(measured: float | None, required: float | None, unit: str | None, lang: str) -> tuple[str, str]:
    """Measured and required value with as many decimals as it takes to tell them apart."""
    decimals = None
    if measured is not None and required is not None and measured != required:
        base = DECIMALS.get(_unit(unit) or "", 2)
        if round(measured, base) == round(required, base):
            decimals = base + 1
    return shown(measured, unit, lang, decimals), shown(required, unit, lang, decimals)


def number(value: float, lang: str, decimals: int) -> str:
    """A number with a fixed count of decimals, decimal comma in Norwegian."""
    rounded = round(value, decimals) + 0.0
    decimal, minus = _signs(lang)
    return f"{rounded:.{decimals}f}".replace(".", decimal).replace("-", minus)


def day(value: str, lang: str) -> str:
    """An ISO date as people write it (14.9.2026 in Norwegian); anything else is handed back as it came."""
    from datetime import date

    try:
        parsed = date.fromisoformat(value)
    except ValueError:
        return value
    return parsed.isoformat() if lang == "en" else f"{parsed.day}.{parsed.month}.{parsed.year}"


def _unit(unit: str | None) -> str | None:
    return None if unit is None else _ALIASES.get(unit, unit)


@lru_cache
def _signs(lang: str) -> tuple[str, str]:
    """Decimal sign and minus of the language. Asked for once: a report holds some hundred numbers, and a full formatting each is dear."""
    from babel.numbers import get_decimal_symbol, get_minus_sign_symbol

    locale = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}[lang]
    return get_decimal_symbol(locale), get_minus_sign_symbol(locale)
