"""Every rule against its cases, its texts and its place in the packs. The cases are data; `case_files` tells how to write one."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

import pytest

import validators
from reports.rule_pages import ONLY_FOR_EYES
from reports.verdict import actor
from reports.wording import field_name, fix, word
from tests.validators.case_files import CaseFile, case_files, case_of, with_rule_only
from validators import Evidence, Outcome, Result, Rule

ROOT = Path(__file__).parents[2]
CASES = case_files()
LANGUAGES = ("nb", "nn", "en")
ALWAYS = {"subject", "measured", "required", "uncertainty", "short", "place", "missing"}
SAID_OF_ANY_RULE = ("undecided_municipal_value", "undecided_named_file")
"""Sentences that are the same for every rule; they stand with the general words."""

BY_RULE: dict[str, list[CaseFile]] = defaultdict(list)
for _one in CASES:
    BY_RULE[_one.rule].append(_one)


@cache
def results_of(name: str) -> validators.RuleResults:
    file = next(one for one in CASES if one.name == name)
    return validators.check(with_rule_only(case_of(file), file.rule)).of(file.rule)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name)
def test_the_rule_says_what_the_case_expects(file: CaseFile) -> None:
    said = results_of(file.name)
    shown = "\n".join(str(one) for one in said.results if one.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)) + f"\n{said.crash}"
    assert said.outcome == file.expect["outcome"], shown
    if "checked" in file.expect:
        assert said.checked == file.expect["checked"], shown
    if "reason" in file.expect:
        assert said.reason == file.expect["reason"]
    for wanted in file.expect.get("finding", []):
        assert any(matches(one, wanted) for one in said.results), f"nothing matches {wanted}\n{shown}"
    if file.expect.get("only"):
        loud = [one for one in said.results if one.outcome in (Outcome.FAIL, Outcome.NEAR, Outcome.UNDECIDED)]
        assert len(loud) == len(file.expect.get("finding", [])), shown


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_case_of_each_kind(rule: Rule) -> None:
    outcomes = {file.expect["outcome"] for file in BY_RULE[rule.code]}
    words = {outcome for file in BY_RULE[rule.code] if (outcome := file.expect["outcome"]) == "pass" and "limit" in file.path.stem}
    wanting = {"fail"} if rule.evidence is Evidence.MEASURED and rule.code not in ONLY_ASKS else {"fail", "undecided"}
    assert outcomes & wanting, "no case that fails, or asks for what was not declared or attached"
    assert "pass" in outcomes or rule.code in ONLY_FOR_EYES, "no case that passes"
    assert outcomes & {"undecided", "not_applicable"} or rule.code in ALWAYS_DECIDED, "no case that is undecided or not applicable"
    if measures(rule):
        assert "near" in outcomes, "it measures with an uncertainty, and no case is near"
    if compares(rule):
        assert words, "it holds a value against a limit, and no case named *_limit* passes at the limit"


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_a_rule_that_is_let_off_a_kind_of_case_cannot_give_that_answer(rule: Rule) -> None:
    """The lists below let a rule off for what it cannot say, and its own file shows that it cannot."""
    source = Path(rule.check.__code__.co_filename).read_text(encoding="utf-8")
    if rule.code in ONLY_ASKS:
        assert "Outcome.FAIL" not in source
        assert "ruler(" not in source
    if rule.code in ONLY_FOR_EYES:
        assert "Outcome.PASS" not in source
    if rule.code in ALWAYS_DECIDED:
        assert "Outcome.UNDECIDED" not in source
        assert "NOT_APPLICABLE" not in source
    if "Outcome.FAIL" in source:
        assert any(file.expect["outcome"] == "fail" for file in BY_RULE[rule.code]), "it can fail, and no case does"
    if "ruler(" in source:
        assert measures(rule), "it weighs values against an uncertainty, and no case shows one"


@pytest.mark.parametrize("group", sorted({rule.group for rule in validators.RULES}))
def test_every_sentence_of_its_own_is_said_by_a_case(group: str) -> None:
    """A sentence that only one situation calls for (`fail_steep`) must be seen in that situation. Families share sentences."""
    rules = [rule for rule in validators.RULES if rule.group == group]
    said = {result.text_key for rule in rules for file in BY_RULE[rule.code] for result in results_of(file.name).results}
    wanted = {f"{rule.code} {key}" for rule in rules for key in texts_of(rule, "nb") if re.match("(fail|near|undecided)_", key) and key not in said}
    assert wanted <= UNREACHED, sorted(wanted - UNREACHED)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name)
def test_a_case_is_named_by_its_outcome(file: CaseFile) -> None:
    outcome = file.expect["outcome"]
    assert file.path.stem.startswith(outcome + "_"), f"{file.path.name} expects {outcome}"
    assert file.rule in {rule.code for rule in validators.RULES}, f"no rule {file.rule}"


FREE_OF_NAMES = {"nb": ("Ingenting", "Du trenger"), "nn": ("Ingenting", "Du treng"), "en": ("Nothing", "You need not")}
"""Advice that asks nothing of anybody."""


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_on_what_the_caseworker_decides_says_whom_it_is_for(rule: Rule, language: str) -> None:
    """The firm can mend some of it beforehand; advice without a name would be read as the caseworker's own."""
    named = tuple(word(language, "act", one) for one in ("contractor", "caseworker"))
    filled = dict.fromkeys({name for text in texts_of(rule, language).values() for name in placeholders(str(text))}, "?")
    for file in BY_RULE[rule.code]:
        for result in results_of(file.name).results:
            if result.outcome not in (Outcome.FAIL, Outcome.NEAR, Outcome.UNDECIDED) or result.severity is None:
                continue
            if actor(result.outcome.value, result.severity.value, result.needs.value if result.needs else None) == "caseworker":
                said = fix(language, rule.code, result.text_key, filled)
                assert said.startswith((*named, *FREE_OF_NAMES[language])), said


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_has_its_words_in_each_language(rule: Rule, language: str) -> None:
    texts = texts_of(rule, language)
    assert {"title", "why", "fix"} <= set(texts), f"{language}: needs title, why and fix"
    for file in BY_RULE[rule.code]:
        for result in results_of(file.name).results:
            if result.outcome in (Outcome.NOT_RUN, Outcome.CRASHED, Outcome.NOT_APPLICABLE) or result.text in SAID_OF_ANY_RULE:
                continue
            key = result.text_key
            if result.subject.path is not None and key != "fail_unknown_field":
                assert field_name(language, result.subject.path), f"{language}: no name for the field {result.subject.path}"
            if result.outcome is not Outcome.PASS:
                assert key in texts, f"{language}: no text {key}"
            for one in (key, f"fix_{key}", "why", "fix"):
                strange = placeholders(str(texts.get(one, ""))) - known_placeholders(result)
                assert not strange, f"{language} {one}: {strange} is in the text and not in the result of {file.name}"


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_the_languages_say_the_same_things(rule: Rule) -> None:
    bokmal = texts_of(rule, "nb")
    for language in LANGUAGES[1:]:
        other = texts_of(rule, language)
        assert set(other) == set(bokmal)
        for key, text in bokmal.items():
            assert placeholders(str(text)) == placeholders(str(other[key])), f"{language} {key}"


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_a_rule_is_one_file_named_by_its_code(rule: Rule) -> None:
    path = Path(rule.check.__code__.co_filename)
    assert path.parent.name == rule.group.lower()
    assert path.name.startswith(rule.code.lower().replace("-", "_") + "_")
    assert f'"{rule.code}"' in path.read_text(encoding="utf-8")


def test_codes_slugs_and_files_are_told_apart() -> None:
    assert len({rule.code for rule in validators.RULES}) == len(validators.RULES)
    assert len({rule.slug for rule in validators.RULES}) == len(validators.RULES)
    listed = {Path(rule.check.__code__.co_filename) for rule in validators.RULES}
    lying = set((ROOT / "validators/rules").glob("*/va_*.py")) - listed
    assert not lying, "rule files that no list names"


ONLY_ASKS: frozenset[str] = frozenset({"VA-CONN-001", "VA-CONN-005", "VA-CONN-007", "VA-HGT-001", "VA-CLR-005"})
"""Rules that can find nothing wrong, only something to ask about."""
ALWAYS_DECIDED = frozenset({"VA-FILE-001", "VA-FILE-002", "VA-ATT-014"})
"""Rules about the bytes themselves: where there is a delivery there are bytes, and they always give an answer."""


UNREACHED = frozenset({"VA-FILE-001 fail_no_groups", "VA-FILE-002 fail_mixed", "VA-FORM-002 fail_not_taken", "VA-TOPO-003 fail_not_near"})
"""Sentences for what a case file cannot hold. The first three are said in test_rare_sentences.py, the last when a register is looked
through by itself."""


def compares(rule: Rule) -> bool:
    """Whether any case of the rule holds a measured value against a required one."""
    return any(one.measured is not None and one.required is not None for file in BY_RULE[rule.code] for one in results_of(file.name).results)


def measures(rule: Rule) -> bool:
    """Whether any case of the rule compares a number under uncertainty."""
    return any(one.uncertainty for file in BY_RULE[rule.code] for one in results_of(file.name).results)


def matches(result: Result, wanted: Mapping[str, Any]) -> bool:
    simple = {
        "outcome": result.outcome, "sid": result.subject.sid, "kind": result.subject.kind, "path": result.subject.path,
        "line": result.subject.line, "serial": result.subject.serial, "needs": result.needs, "text": result.text_key,
        "severity": result.severity, "missing": list(result.missing), "unit": result.unit, "evidence": result.evidence,
    }  # fmt: skip
    for key, value in wanted.items():
        if key in ("measured", "required", "uncertainty"):
            found = getattr(result, key)
            if found is None or not isclose(found, value, abs_tol=wanted.get("tolerance", 0.005)):
                return False
        elif key == "values":
            if any(result.values.get(name) != one for name, one in value.items()):
                return False
        elif key != "tolerance" and simple[key] != value:
            return False
    return True


@cache
def group_texts(group: str, language: str) -> Mapping[str, Mapping[str, str]]:
    path = ROOT / "reports/texts" / language / f"{group.lower()}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def texts_of(rule: Rule, language: str) -> Mapping[str, str]:
    return group_texts(rule.group, language).get(rule.code, {})


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def known_placeholders(result: Result) -> set[str]:
    known = {"subject", *result.values}
    known |= {"measured"} if result.measured is not None else set()
    known |= {"required"} if result.required is not None else set()
    known |= {"uncertainty"} if result.uncertainty is not None else set()
    known |= {"place"} if result.place is not None or result.subject.line is not None else set()
    known |= {"missing"} if result.missing else set()
    known |= {"related"} if result.related else set()
    return known | ({"short"} if {"measured", "required"} <= known else set())
