from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import reports
import validators
from pipelines.check import read_case
from reference_data import RulePack
from tests.reports.deliveries import request


def rules_under(pack: RulePack, language: str = "nb") -> dict[str, Any]:
    results = validators.check(replace(read_case(request()), pack=pack))
    return {rule["rule"]: rule for rule in reports.build(results, language=language)["rules"]}


def test_a_pack_with_another_number_is_another_pack_also_when_it_names_the_same_bytes() -> None:
    pack = read_case(request()).pack
    entry = pack.rules["VA-TAP-001"]
    other = replace(pack, rules={**pack.rules, "VA-TAP-001": replace(entry, params=replace(entry.params, min_tapping_distance_m=7.5))})
    before, changed, after = rules_under(pack), rules_under(other), rules_under(pack)
    assert changed["VA-TAP-001"]["params"]["min_tapping_distance_m"] == 7.5
    assert before == after
    assert before["VA-TAP-001"]["params"]["min_tapping_distance_m"] != 7.5


def test_titles_follow_the_language_of_each_report_of_a_pack() -> None:
    pack = read_case(request()).pack
    titles = [rules_under(pack, language)["VA-TAP-001"]["title"] for language in ("nb", "en", "nb")]
    assert titles[0] == titles[2] != titles[1]


def test_what_a_pack_says_is_made_legible() -> None:
    pack = read_case(request()).pack
    entry = pack.rules["VA-TAP-001"]
    odd = replace(pack, rules={**pack.rules, "VA-TAP-001": replace(entry, clause=replace(entry.clause, part="1\x00.\n4"))})
    assert json.dumps(rules_under(odd)["VA-TAP-001"]["clause"]["part"]) == json.dumps("1\ufffd. 4")
