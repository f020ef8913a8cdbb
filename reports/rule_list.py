"""The rules of one pack as plain data: what the command line prints and what the service answers, from one place.

A rule that the pack has switched off is listed with `enabled` false: a municipality that switches one off says so, and its readers see it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import validators
from reference_data import RulePack
from reports.rule_pages import how
from reports.wording import rule_texts, title
from validators import Rule


def rules_of(pack: RulePack, lang: str) -> list[dict[str, Any]]:
    """Every rule that the pack names and this version has, in the order that they run."""
    return [rule_document(rule, pack, lang) for rule in sorted(validators.RULES, key=lambda one: one.order) if rule.code in pack.rules]


def rule_document(rule: Rule, pack: RulePack, lang: str, *, texts: bool = False) -> dict[str, Any]:
    """One rule as the pack has it; with `texts` also its sentences and `how` it is decided. Raises KeyError when the pack does not name it."""
    entry = pack.rules[rule.code]
    found: dict[str, Any] = {
        "rule": rule.code,
        "version": rule.version,
        "slug": rule.slug,
        "title": title(lang, rule.code),
        "group": rule.group,
        "severity": str(entry.severity or rule.severity.value),
        "evidence": rule.evidence.value,
        "needs": sorted(need.value for need in rule.needs),
        "enabled": entry.enabled,
        "clause": {"document": entry.clause.document, "part": entry.clause.part},
        "params": asdict(entry.params) if entry.params is not None else {},
    }
    if texts:
        found["texts"] = {**rule_texts(lang, rule.code), "how": how(rule, lang)}
    return found
