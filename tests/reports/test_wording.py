from __future__ import annotations

import dataclasses
import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reports
import validators
from reference_data.notice_lists import NOTICE_KINDS
from reports import wording
from reports.basis import facts
from reports.manual import manual_keys
from reports.param_words import params_text
from reports.quantities import all_stored, shown, shown_pair, stored
from tests.reports.deliveries import sample

LANGUAGES = wording.LANGUAGES
OWN_TEST = "how.toml"
"""Its English stands in the rules' own files; tests/reports/test_rule_pages.py holds the languages together."""
FILES = sorted(path.name for path in files("reports").joinpath("texts", "nb").iterdir() if path.name.endswith(".toml") and path.name != OWN_TEST)


def texts(lang: str, name: str) -> dict[str, Any]:
    return tomllib.loads(files("reports").joinpath("texts", lang, name).read_text("utf-8"))


def flat(tables: dict[str, Any]) -> dict[str, str]:
    return {f"{table}.{key}": text for table, entries in tables.items() for key, text in entries.items()}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lang", ["nn", "en"])
def test_each_language_has_the_same_texts_with_the_same_placeholders(lang: str, name: str) -> None:
    bokmal, other = flat(texts("nb", name)), flat(texts(lang, name))
    assert bokmal.keys() == other.keys()
    for key, text in bokmal.items():
        assert wording.placeholders(text) == wording.placeholders(other[key]), key


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_and_none_ends_in_a_space(lang: str, name: str) -> None:
    for key, text in flat(texts(lang, name)).items():
        assert text.strip() == text or name in {"words.toml", "report.toml"}, key
        assert text.strip(), key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", validators.RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_title_its_reason_and_its_advice(rule: validators.Rule, lang: str) -> None:
    found = wording.rule_texts(lang, rule.code)
    assert {"title", "why", "fix"} <= found.keys()


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("VA-ATT-013", "photo_connection"),
        ("VA-MAT-008", "tracer_wire"),
        ("VA-MAT-009", "backflow"),
        ("VA-CONN-009", "core_drilling"),
        ("VA-ATT-002", "map_colours"),
    ],
)
def test_the_tick_list_has_what_a_rule_asks_of_this_delivery_and_nothing_else(rule: str, key: str) -> None:
    """A municipality without the demand, or a work without the thing, leaves nothing to look for."""
    report = sample()
    for outcome, there in (("pass", True), ("not_run", True), ("not_applicable", False)):
        for one in report["rules"]:
            if one["rule"] == rule:
                one["outcome"] = outcome  # type: ignore[typeddict-item]
        assert (key in manual_keys(report)) is there
    report["rules"] = [one for one in report["rules"] if one["rule"] != rule]
    assert key not in manual_keys(report)


def test_what_is_only_taken_away_is_not_tested_under_pressure() -> None:
    report = sample()
    assert {"pressure_test", "tightness_test"} <= set(manual_keys(report))
    report["case"]["kind"] = "DISCONNECT"
    assert not {"pressure_test", "tightness_test"} & set(manual_keys(report))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_the_head_of_a_report_names_the_kind_of_notice_in_words(kind: str, lang: str) -> None:
    report = sample(lang)
    report["case"]["kind"] = kind
    rows = dict(facts(report, lang))
    assert rows[wording.label(lang, "basis.kind")] == wording.words(lang, "kind")[kind]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_cover_every_outcome_severity_and_kind_of_object(lang: str) -> None:
    from network import Function, PointKind

    assert {one.value for one in validators.Outcome} <= wording.words(lang, "outcome").keys()
    assert {one.value for one in validators.Severity} <= wording.words(lang, "severity").keys()
    assert {one.value for one in validators.Evidence} <= wording.words(lang, "evidence").keys()
    assert {one.value for one in Function} <= wording.words(lang, "function").keys() & wording.words(lang, "pipe").keys()
    assert {one.value for one in PointKind} | {"pipe", "group", "file", "notice", "attachment"} <= wording.words(lang, "subject").keys()
    assert {"accepted", "needs_review", "needs_correction"} == wording.words(lang, "verdict").keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_cover_what_the_rules_call_missing(lang: str) -> None:
    said: set[str] = set()
    for path in sorted(files("validators").joinpath("rules").iterdir(), key=str):
        if path.is_dir():
            for one in path.iterdir():
                if one.name.endswith(".py"):
                    found = re.findall(r'missing=\(((?:"[a-z_]+",? ?)+)\)', one.read_text("utf-8"))
                    said |= {name for group in found for name in re.findall(r'"([a-z_]+)"', group)}
    assert said
    assert said <= wording.words(lang, "missing").keys(), said - wording.words(lang, "missing").keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_tick_has_its_sentence(lang: str) -> None:
    assert wording.catalogue(lang, "report")["manual"].keys() >= set(manual_keys(sample()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_the_sample_has_a_hole_in_it(lang: str) -> None:
    unknown = wording.words(lang, "general")["unknown"]
    for one in sample(lang)["findings"]:
        for key in ("message", "why", "fix"):
            text = one[key]
            assert "{" not in text
            assert unknown not in text.split(), (one["rule"], key, text)


def test_the_readers_choice_of_language_gives_the_same_report_as_asking_for_it_at_once() -> None:
    for lang in LANGUAGES:
        assert reports.worded(sample("nb"), lang) == sample(lang)


def test_numbers_follow_the_language() -> None:
    assert shown(1.6, "m", "nb") == "1,60 m"
    assert shown(1.6, "m", "nn") == "1,60 m"
    assert shown(1.6, "m", "en") == "1.60 m"
    assert shown(110.0, "mm", "nb") == "110 mm"
    assert shown(12.34, "permille", "nb") == "12,3 ‰"
    assert shown(-0.001, "m", "nb") == "0,00 m"
    assert shown(float("nan"), "m", "nb") == ""


def test_a_measure_that_would_read_like_the_limit_gets_one_more_decimal() -> None:
    assert shown_pair(0.998, 1.0, "m", "nb") == ("0,998 m", "1,000 m")
    assert shown_pair(0.8, 1.0, "m", "nb") == ("0,80 m", "1,00 m")


def test_stored_numbers_are_finite_or_nothing() -> None:
    assert stored(float("inf")) is None
    assert stored(float("nan")) is None
    assert str(stored(-0.0)) == "0.0"
    assert stored(1.23456789, "m") == 1.235


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4))
def test_no_template_however_broken_stops_a_report(template: str, values: dict[str, str]) -> None:
    assert isinstance(wording.fill(template, values, "nb"), str)


def test_a_rule_without_texts_still_gives_a_sentence() -> None:
    known = wording.fillings("nb", subject={"kind": "pipe", "serial": 3, "function": "VL"}, outcome="fail", measured=0.8, required=1.0, unit="m")
    assert wording.message("nb", "VA-NEW-999", "fail", "fail", known) == "VA-NEW-999: vannledning 3 har 0,80 m, kravet er 1,00 m."
    assert wording.message("nb", "VA-NEW-999", "fail_odd", "fail", {}) != ""


def test_places_are_told_in_words() -> None:
    pipe = {"kind": "pipe", "serial": 14, "function": "VL"}
    place: Any = {"pipe": pipe, "from_m": 2.31, "to_m": None, "segment": [3, 4]}
    assert wording.where("nb", place, pipe) == "2,31 m langs vannledning 14, mellom punkt 3 og 4"  # type: ignore[arg-type]
    assert wording.where("en", place, pipe) == "2.31 m along water pipe 14, between points 3 and 4"  # type: ignore[arg-type]
    assert wording.where("nb", None, {"kind": "file", "line": 7}) == "linje 7 i filen"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_of_a_rule_pack_has_a_name_to_read(lang: str) -> None:
    shapes = [one for one in validators.shapes().values() if dataclasses.is_dataclass(one)]
    names = {field.name for shape in shapes for field in dataclasses.fields(shape)}
    assert len(names) > 50
    assert names <= wording.words(lang, "param").keys(), names - wording.words(lang, "param").keys()


@pytest.mark.parametrize(("lang", "words"), [("nb", "farge = rødbrun"), ("nn", "farge = raudbrun"), ("en", "colour = red-brown")])
def test_the_values_of_a_rule_are_told_in_the_language_of_the_report(lang: str, words: str) -> None:
    rule = next(one for one in sample()["rules"] if one["rule"] == "VA-MAT-001")
    assert params_text(rule, lang) == words


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"connection_place": "preferably_manhole"}, "sted for påkobling = helst i kum"),
        ({"frost_free_depth_m": 1.6}, "frostfri dybde = 1,60 m"),
        ({"same_vertex_m": 0.005}, "samme punkt innen = 0,005 m"),
        ({"max_straight_m": None}, "største punktavstand på rett strekning = –"),
        ({"forbidden": []}, "forbudt = –"),
        ({"utm": {"east_m": [0.0, 5.0]}}, "UTM = øst: 0 m, 5 m"),
        ({"accepted": ["SN8", "SN10"]}, "godtatt = SN8, SN10"),
        ({"enabled": True}, "enabled = ja"),
    ],
)
def test_a_value_of_a_rule_pack_is_told_with_its_unit_and_in_words(params: dict[str, Any], words: str) -> None:
    rule = next(one for one in sample()["rules"] if one["rule"] == "VA-MAT-001")
    assert params_text({**rule, "params": params}, "nb") == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 ledninger"), (1, "1 ledning"), (2, "2 ledninger")])
def test_one_is_told_in_the_form_for_one(count: int, words: str) -> None:
    assert wording.counted("nb", "map.count_pipes", count) == words


@pytest.mark.parametrize("template", ["{", "}", "{}", "{0}", "{where.real}", "{where:>9}", "{where!r}", "{wh ere}"])
def test_a_template_with_more_than_a_name_in_its_braces_stays_as_it_is(template: str) -> None:
    assert wording.fill(template, {"where": "her"}, "nb") == template


def test_many_numbers_are_stored_as_each_of_them_is() -> None:
    numbers = [0.0005, 0.0015, -0.0, -0.0001, 2.6755, 594100.1234, float("nan"), float("inf")]
    assert [repr(one) for one in all_stored(numbers)] == [repr(stored(one)) for one in numbers]
