"""Every rule that looks into the mains register says so in its declaration: what is held back from outsiders hangs on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from pipelines.check import check_file
from reference_data.surroundings import Surroundings
from tests.reports.deliveries import request
from validators import RULES, Case, Need


class Watched:
    """Surroundings that remember that somebody asked them something."""

    def __init__(self, real: Surroundings) -> None:
        self._real = real
        self.asked = False

    def __getattr__(self, name: str) -> Any:
        self.asked = True
        return getattr(self._real, name)


def asks(case: Case) -> set[str]:
    """Codes of the rules that look into the register for this case."""
    assert case.surroundings is not None
    found = set()
    for rule in RULES:
        entry = case.pack.rules.get(rule.code)
        if entry is None or entry.unknown:
            continue
        watched = Watched(case.surroundings)
        list(rule.check(replace(case, surroundings=cast(Surroundings, watched)), entry.params))
        if watched.asked:
            found.add(rule.code)
    return found


def test_every_rule_that_looks_into_the_register_says_so() -> None:
    asking = asks(check_file(request()).case)
    said = {rule.code for rule in RULES if Need.REGISTER in rule.needs or rule.reads_register or rule.follows_register}
    assert "VA-DEPTH-001" in asking
    assert sorted(asking - said) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_follows_the_register_or_reads_it_but_not_both(rule: Any) -> None:
    assert not (rule.follows_register and (rule.reads_register or Need.REGISTER in rule.needs))
