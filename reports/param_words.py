"""A rule's values in a municipality, in words: the names and the units of a rule pack as a reader calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.finding import RuleDoc
from reports.quantities import number
from reports.wording import word, words

_VALUE_WORDS = ("value", "missing", "kind", "certificate", "reference", "trench", "material")
"""Lists of words that a rule pack's values may stand in. Not the codes of owner and level: one letter means different things there."""


def params_text(rule: RuleDoc, lang: str) -> str:
    """The values that a rule was held to, as "name = value"."""
    return "; ".join(f"{name} = {value}" for name, value in param_rows(rule["params"], lang))


def param_rows(params: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """A rule's values in a municipality, name and value in words."""
    return [(word(lang, "param", name), _param(value, lang, name)) for name, value in params.items()]


def _param(value: Any, lang: str, name: str) -> str:
    """One value of a rule pack in words; a code that no list of words has is a code in every language."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return word(lang, "general", "yes" if value else "no")
    if isinstance(value, int | float):
        made = number(value, lang, 0 if float(value).is_integer() else 2 if round(value, 2) == value else 3)
        unit = words(lang, "param_unit").get(name.rpartition("_")[2]) if "_" in name else None
        return f"{made} {unit}" if unit else made
    if isinstance(value, list | tuple):
        return ", ".join(_param(one, lang, name) for one in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{word(lang, 'param', key)}: {_param(item, lang, key)}" for key, item in value.items())
    kinds = ("colour",) if name == "colour" else _VALUE_WORDS
    return next((word(lang, kind, value) for kind in kinds if value in words(lang, kind)), str(value))
