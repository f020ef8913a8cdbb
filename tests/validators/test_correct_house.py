"""The house that every case starts from breaks no rule: what a case then says, its own changes have made."""

from __future__ import annotations

from pathlib import Path

import pytest

import validators
from tests.validators.case_files import CaseFile, case_of
from validators import Outcome, Severity


@pytest.mark.parametrize("pack", ["moss", "nasjonal"])
def test_the_correct_house_breaks_no_rule(pack: str) -> None:
    case = case_of(CaseFile(Path("va_none_000/pass.toml"), {"pack": pack, "expect": {}}))
    results = validators.check(case)
    loud = [
        (one.rule.code, result)
        for one in results.rules
        for result in one.results
        if result.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)
        and result.severity is not Severity.INFO
        and result.text != "undecided_municipal_value"
    ]
    assert not loud, "\n".join(f"{code} {result}" for code, result in loud)


def test_every_rule_has_a_table_in_the_national_pack_or_is_a_municipality_s_own() -> None:
    from reference_data import bundled_packs, find_pack

    tables = {code for name, _ in bundled_packs() for code in find_pack(name, None, validators.shapes()).rules}
    assert {rule.code for rule in validators.RULES} <= tables
