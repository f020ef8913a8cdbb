"""The pages about the rules: made from the program, complete, and the same as those in the repository."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import validators
from bench.write_generated import generated, stale
from reference_data import bundled_packs, find_pack
from reports.drawing.principles import drawing, names, principle_of
from reports.rule_pages import COVERED, ONLY_FOR_EYES, coverage, coverage_page, explain, how, not_built
from reports.wording import LANGUAGES, catalogue, placeholders

ROOT = Path(__file__).parents[2]


def test_the_committed_pages_are_the_ones_that_the_rules_make() -> None:
    old = [str(path.relative_to(ROOT)) for path in stale(generated())]
    assert not old, f"write them anew with python -m bench.write_generated: {old[:5]}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_a_rule_can_be_explained_with_any_pack(rule: validators.Rule, language: str) -> None:
    for name, _ in bundled_packs():
        text = explain(rule.code, find_pack(name, None, validators.shapes()), language)
        assert text.startswith(f"{rule.code}  ")
        assert "{" not in text


def test_a_rule_that_does_not_exist_cannot_be_explained() -> None:
    with pytest.raises(KeyError):
        explain("VA-TAP-999", find_pack("moss", None, validators.shapes()), "nb")


@pytest.mark.parametrize("name", COVERED)
def test_coverage_names_only_rules_that_are_built_or_said_not_to_be(name: str) -> None:
    known = {rule.code for rule in validators.RULES} | set(not_built())
    reasons = set(catalogue("nb", "rule_pages")["reason"])
    for clause in coverage(name)["clause"]:
        assert set(clause.get("rules", ())) <= known, clause["part"]
        assert ("rules" in clause) != ("none" in clause), clause["part"]
        assert clause.get("none", "authority") in reasons
        assert {"nb", "nn", "en"} <= set(clause)


@pytest.mark.parametrize("language", LANGUAGES)
def test_coverage_says_of_each_rule_that_it_is_off_not_built_or_for_eyes(language: str) -> None:
    page = coverage_page(language)
    words, off = catalogue(language, "rule_pages")["coverage"], catalogue(language, "rule_pages")["head"]["off"]
    packs = {name: find_pack(name, None, validators.shapes()) for name in COVERED}
    named = [(packs[name], code) for name in COVERED for clause in coverage(name)["clause"] for code in clause.get("rules", ())]
    switched_off = [code for pack, code in named if code not in not_built() and (code not in pack.rules or not pack.rules[code].enabled)]
    assert switched_off
    assert page.count(f"({off})") == len(switched_off)
    assert page.count(f"({words['not_built']})") == sum(code in not_built() for _, code in named)
    assert page.count(words["eyes"]) == sum(
        bool(ONLY_FOR_EYES & set(clause.get("rules", ()))) for name in COVERED for clause in coverage(name)["clause"]
    )


@pytest.mark.parametrize("name", COVERED)
def test_the_pack_cites_the_regulation_for_most_rules_that_coverage_names(name: str) -> None:
    pack = find_pack(name, None, validators.shapes())
    named = {code for clause in coverage(name)["clause"] for code in clause.get("rules", ())} - set(not_built())
    own = {code for code in named if pack.rules[code].pack == pack.id}
    assert len(own) >= 0.6 * len(named), sorted(named - own)


def test_what_is_not_built_is_not_built_and_has_its_reason_in_each_language() -> None:
    assert not set(not_built()) & {rule.code for rule in validators.RULES}
    assert all(set(reasons) == set(LANGUAGES) for reasons in not_built().values())


@pytest.mark.parametrize("name", names())
def test_a_drawing_is_whole_and_belongs_to_a_rule(name: str) -> None:
    ElementTree.fromstring(drawing(name))
    assert name in {principle_of(rule.code) for rule in validators.RULES}
    assert name in catalogue("nb", "rule_pages")["drawing"]


def test_the_headings_are_the_same_in_each_language() -> None:
    bokmal = catalogue("nb", "rule_pages")
    for language in LANGUAGES[1:]:
        other = catalogue(language, "rule_pages")
        assert {section: set(keys) for section, keys in other.items()} == {section: set(keys) for section, keys in bokmal.items()}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_how_each_rule_is_decided_is_told_in_norwegian(language: str) -> None:
    told = catalogue(language, "how")
    assert set(told) == {rule.code for rule in validators.RULES}
    for rule in validators.RULES:
        text, english = how(rule, language), how(rule, "en")
        assert len(text.split("\n\n")) >= len(english.split("\n\n")), f"{rule.code}: a paragraph of the English is wanting"
        assert text.endswith("."), rule.code
        assert not placeholders(text), rule.code
        assert set(CODE.findall(english)) <= set(CODE.findall(text)), f"{rule.code}: another rule that the English names is wanting"
        assert not set(re.findall(r"[a-z]+", text.lower())) & ENGLISH, rule.code


@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_nynorsk_and_bokmal_name_the_same_fields_numbers_and_rules(rule: validators.Rule) -> None:
    bokmal, nynorsk = (sorted(re.findall(r"\b(?:[A-ZÆØÅ][A-ZÆØÅ0-9_-]+|\d[\d,]*)\b", how(rule, language))) for language in ("nb", "nn"))
    assert bokmal == nynorsk


CODE = re.compile(r"VA-[A-Z]+-\d{3}")
ENGLISH = {"the", "is", "and", "which", "where", "pipe", "pipes", "of", "must"}
