"""The rules of a check as the report lists them, also those that had nothing to say.

What a pack and its rules say whatever was delivered is worked out once for each pack; a check adds what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from reference_data import RulePack
from reports.finding import RuleDoc
from reports.legible import legible
from reports.objects import Objects
from reports.quantities import stored
from reports.wording import title
from validators import RULES, Need, Severity

if TYPE_CHECKING:
    from reference_data import RuleEntry
    from validators import Results, Rule, RuleResults

_KEPT = 32
"""Packs, in a language each."""


def rule_docs(results: Results, objects: Objects, lang: str) -> list[RuleDoc]:
    """One for each rule that was asked, in the order that they ran. All reports of one pack share the lists and tables in them."""
    known = _standing(results.case.pack, lang)
    return [_rule(one, known[one.rule.code], objects) for one in results.rules]


def reads_register(rule: Rule) -> bool:
    """Whether the answer says something of the register by the rule's own word, whatever the answer is."""
    return rule.reads_register or Need.REGISTER in rule.needs


def plain(value: Any) -> Any:
    """A parameter, or another value of ours, as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return stored(value, None)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _rule(one: RuleResults, standing: RuleDoc, objects: Objects) -> RuleDoc:
    return {
        **standing,
        "outcome": one.outcome.value,
        "checked": one.checked,
        "reason": one.reason,
        "from_register": standing["from_register"] or any(map(objects.says_of_register, one.results)),
    }


@lru_cache(maxsize=_KEPT)
def _standing(pack: RulePack, lang: str) -> Mapping[str, RuleDoc]:
    """Every rule of the pack by its code, as if it had nothing to say."""
    made: dict[str, RuleDoc] = {rule.code: _silent(rule, pack.rules[rule.code], lang) for rule in RULES if rule.code in pack.rules}
    readable: Mapping[str, RuleDoc] = legible(made)
    return readable


def _silent(rule: Rule, entry: RuleEntry, lang: str) -> RuleDoc:
    return {
        "rule": rule.code,
        "version": rule.version,
        "group": rule.group,
        "title": title(lang, rule.code),
        "severity": Severity(entry.severity or rule.severity).value,
        "outcome": "not_applicable",
        "evidence": rule.evidence.value,
        "needs": sorted(need.value for need in rule.needs),
        "checked": 0,
        "reason": None,
        "clause": {"document": entry.clause.document, "part": entry.clause.part},
        "ours": bool(entry.ours),
        "params": plain(entry.params) if is_dataclass(entry.params) else {},
        "from_register": reads_register(rule),
    }
