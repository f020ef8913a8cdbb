"""Pages about the rules, made from what the program itself goes by: the rule, its texts, the packs. Nobody writes them by hand.

`explain` is one rule for the terminal; `rule_page`, `index_page` and `coverage_page` are Markdown for `docs/rules/<language>/`.
"""

from __future__ import annotations

import inspect
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import validators
from reference_data import RuleEntry, RulePack, bundled_packs, find_pack
from reports.drawing.principles import principle_of
from reports.quantities import shown, unit_of_key
from reports.wording import LANGUAGES, catalogue, fill, rule_texts, title, word
from validators import Rule

DRAWINGS = "../drawings"
COVERED = ("moss", "bjornafjorden")
ONLY_FOR_EYES = frozenset({"VA-ATT-002"})
"""Rules that never pass, because only a person can see what they ask about."""


def explain(code: str, pack: RulePack, language: str) -> str:
    """One rule as plain text, with the values of one pack. Raises KeyError for a code that no rule has."""
    rule = validators.rule_of(code)
    texts, entry = rule_texts(language, code), pack.rules.get(code)
    lines = [f"{code}  {title(language, code)}", "", *_facts(rule, entry, language), ""]
    if entry is None:
        lines += [_head(language, "not_in_pack", pack=pack.name), ""]
    else:
        lines += [f"{_head(language, 'clause')}: {_clause(entry, language)}", f"{_head(language, 'values')}: {_values(entry, language)}", ""]
    for key in ("why", "fix"):
        lines += [_head(language, key), f"  {_open(texts.get(key, ''))}", ""]
    lines += [_head(language, "how"), *(f"  {line}" for line in how(rule, language).splitlines()), "", _head(language, "said")]
    lines += [f"  {_outcome(key, language)}: {_open(text)}" for key, text in _sayings(texts)]
    return "\n".join(lines).rstrip() + "\n"


def rule_page(code: str, language: str, examples: Iterable[str] = ()) -> str:
    """One rule as Markdown. `examples` are sentences of real findings, in the page's language."""
    rule, texts = validators.rule_of(code), rule_texts(language, code)
    parts = [f"# {code}: {title(language, code)}", f"[{_head(language, 'back')}](index.md)"]
    parts += [f"## {_head(language, 'why')}", texts.get("why", ""), f"## {_head(language, 'how')}", how(rule, language)]
    principle = principle_of(code)
    if principle:
        caption = _words(language, "drawing")[principle]
        parts += [f"![{caption}]({DRAWINGS}/{principle}.svg)", f"*{caption}*"]
    parts += [f"## {_head(language, 'said')}", "\n".join(f"- {_outcome(key, language)}: {_open(text)}" for key, text in _sayings(texts))]
    given = list(examples)
    if given:
        parts += [f"## {_head(language, 'example')}", "\n".join(f"> {one}" for one in given)]
    parts += [f"## {_head(language, 'fix')}", _open(texts.get("fix", ""))]
    parts += [f"## {_head(language, 'clauses')}", _clause_table(code, language)]
    parts += [f"## {_head(language, 'facts')}", "\n".join(f"- {line}" for line in _facts(rule, None, language))]
    parts += [f"## {_head(language, 'history')}", _head(language, "first", version=str(rule.version)), f"---\n\n{_head(language, 'generated')}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def index_page(language: str) -> str:
    """All rules, group by group, and those of the catalogue that are not built."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {title(language, rule.code)} | {word(language, 'severity', rule.severity)} | "
        f"{word(language, 'evidence', rule.evidence)} |"
        for rule in validators.RULES
    ]
    head = f"| {_head(language, 'rule')} | {_head(language, 'what')} | {_head(language, 'severity')} | {_head(language, 'evidence')} |"
    missing = [f"- {code}: {reasons[language]}" for code, reasons in not_built().items()]
    parts = [f"# {_head(language, 'index')}", f"[{_words(language, 'coverage')['title']}](coverage.md)", "\n".join([head, "| --- " * 4 + "|", *rows])]
    return "\n\n".join([*parts, f"## {_head(language, 'not_built')}", "\n".join(missing), f"---\n\n{_head(language, 'generated')}"]) + "\n"


def coverage_page(language: str) -> str:
    """Clause by clause, which rules look at it and what their answers rest on."""
    words = _words(language, "coverage")
    parts = [f"# {words['title']}", words["intro"]]
    for name in COVERED:
        table = coverage(name)
        head = f"| {words['clause']} | {words['content']} | {words['rules']} | {words['evidence']} |\n" + "| --- " * 4 + "|"
        pack = find_pack(name, None, validators.shapes())
        rows = [_coverage_row(one, pack, language) for one in table["clause"]]
        parts += [f"## {pack.name}: {table['document']}", "\n".join([head, *rows])]
    return "\n\n".join([*parts, f"---\n\n{_head(language, 'generated')}"]) + "\n"


def pages(examples: Mapping[str, Mapping[str, list[str]]] | None = None) -> dict[str, str]:
    """Every page by its path below `docs/rules`. `examples` holds sentences by rule code and language."""
    made: dict[str, str] = {}
    for language in LANGUAGES:
        made[f"{language}/index.md"], made[f"{language}/coverage.md"] = index_page(language), coverage_page(language)
        for rule in validators.RULES:
            made[f"{language}/{rule.code}.md"] = rule_page(rule.code, language, (examples or {}).get(rule.code, {}).get(language, ()))
    return made


@cache
def coverage(name: str) -> Mapping[str, Any]:
    """The clauses of one regulation as data: `document`, `pack`, and `clause` with part, content by language, rules or `none`."""
    return tomllib.loads(files("reference_data").joinpath("coverage", f"{name}.toml").read_text("utf-8"))


@cache
def not_built() -> Mapping[str, Mapping[str, str]]:
    """Codes of the catalogue that no rule has, with the reason by language."""
    return tomllib.loads(files("validators").joinpath("not_built.toml").read_text("utf-8"))


def how(rule: Rule, language: str) -> str:
    """How the rule is decided, in paragraphs: the docstring of the rule's file, and the Norwegian that says the same."""
    if language != "en":
        return str(catalogue(language, "how")[rule.code])
    text = inspect.cleandoc(sys.modules[rule.check.__module__].__doc__ or "")
    return text.removeprefix(f"{rule.code}: ")[:1].upper() + text.removeprefix(f"{rule.code}: ")[1:]


def _facts(rule: Rule, entry: RuleEntry | None, language: str) -> list[str]:
    severity = (entry.severity if entry is not None else None) or rule.severity
    effect = (entry.effect if entry is not None else None) or rule.effect
    needs = ", ".join(_words(language, "needs")[need] for need in sorted(rule.needs)) or _words(language, "needs")["nothing"]
    return [
        f"{_head(language, 'severity')}: {word(language, 'severity', severity)}",
        f"{_head(language, 'evidence')}: {word(language, 'evidence', rule.evidence)}",
        f"{_head(language, 'needs')}: {needs}",
        f"{_head(language, 'effect')}: {_words(language, 'effect')[effect]}",
    ]


def _clause_table(code: str, language: str) -> str:
    rows = []
    for name, _ in bundled_packs():
        pack = find_pack(name, None, validators.shapes())
        entry = pack.rules.get(code)
        if entry is not None and entry.pack == pack.id:
            rows.append(f"| {pack.name} | {_clause(entry, language)} | {_values(entry, language)} |")
    head = f"| {_head(language, 'pack')} | {_head(language, 'clause')} | {_head(language, 'values')} |\n| --- | --- | --- |"
    return "\n".join([head, *rows])


def _clause(entry: RuleEntry, language: str) -> str:
    marks = [_head(language, key) for key, there in (("ours", entry.ours), ("off", not entry.enabled)) if there]
    return f"{entry.clause.document}, {entry.clause.part}" + (f" ({', '.join(marks)})" if marks else "")


def _values(entry: RuleEntry, language: str) -> str:
    if entry.params is None:
        return _head(language, "unknown", names=", ".join(entry.unknown))
    return ", ".join(f"`{name}` {_value(name, value, language)}" for name, value in asdict(entry.params).items()) or _head(language, "no_values")


def _value(name: str, value: Any, language: str) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(key, one, language)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(name, one, language) for one in value) or "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown(float(value), unit_of_key(name), language)
    return str(value) if value is not None else "–"


def _coverage_row(one: Mapping[str, Any], pack: RulePack, language: str) -> str:
    """A rule that is not built, or that the pack has switched off, is named as such: it answers for nothing."""
    words = _words(language, "coverage")
    if "none" in one:
        reason = _words(language, "reason")[one["none"]]
        return f"| {one['part']} | {one[language]} | {fill(words['nothing'], {'reason': reason}, language)} | |"
    built = {rule.code: rule for rule in validators.RULES}
    links, grounds = [], []
    for code in one["rules"]:
        entry = pack.rules.get(code)
        if code not in built:
            links.append(f"[{code}](index.md) ({words['not_built']})")
        elif entry is None or not entry.enabled:
            links.append(f"[{code}]({code}.md) ({_head(language, 'off')})")
        else:
            links.append(f"[{code}]({code}.md)")
            grounds.append(words["eyes"] if code in ONLY_FOR_EYES else word(language, "evidence", built[code].evidence))
    return f"| {one['part']} | {one[language]} | {', '.join(links)} | {', '.join(dict.fromkeys(grounds))} |"


def _sayings(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sentences for findings, fails first."""
    order = ("fail", "near", "undecided", "pass")
    kept = [(key, text) for key, text in texts.items() if key.split("_")[0] in order]
    return sorted(kept, key=lambda one: order.index(one[0].split("_")[0]))


def _outcome(key: str, language: str) -> str:
    return word(language, "outcome", key.split("_")[0])


def _open(text: str) -> str:
    """A sentence with its open places shown as dots."""
    return "".join("…" if part.startswith("{") else part for part in _split(text))


def _split(text: str) -> list[str]:
    parts, rest = [], text
    while "{" in rest:
        before, _, after = rest.partition("{")
        name, _, rest = after.partition("}")
        parts += [before, "{" + name + "}"]
    return [*parts, rest]


def _words(language: str, section: str) -> Mapping[str, str]:
    found: Mapping[str, str] = catalogue(language, "rule_pages")[section]
    return found


def _head(language: str, key: str, **values: str) -> str:
    text = _words(language, "head")[key]
    return fill(text, values, language) if values else text
