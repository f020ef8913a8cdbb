"""The house of `shared/house.sos` in dialect B, with numeric themes and the facts beside them: the rules say the same as in dialect A."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import network
import sosi
import validators
from tests.validators.case_files import SHARED, CaseFile, case_of, edited

THEMES = {
    "VL": "8201", "AF": "8202", "SP": "8203", "OV": "8204", "DR": "8205", "KUM": "8250", "ANB": "8276", "GRN": "8255", "KRN": "8261", "DIV": "8278",
}  # fmt: skip
NAMES = {"L_TEMA": "LTEMA", "P_TEMA": "PTEMA", "NETTYPE": "NETT_NIV", "EIER": "LEDNINGSEIER"}
OTHER_NAMES = {"VA-ATTR-001", "VA-FILE-006"}
"""Rules that speak of what attributes are called."""


def in_dialect_b(text: str) -> str:
    """Every attribute of the two Gemini groups a level up, under the names and numbers of SOSI 4.0."""
    lines, inside = [], False
    for line in text.splitlines():
        if re.match(r"\.\.EGS_(LEDNING|PUNKT)$", line):
            inside = True
            continue
        if inside and (found := re.match(r"\.\.\.(\S+) (.*)", line)):
            name, value = NAMES.get(found[1], found[1]), found[2]
            lines.append(f"..{name} {THEMES.get(value, value) if name.endswith('TEMA') else value}")
            continue
        inside = False
        lines.append(line)
    return "\n".join(lines) + "\n"


def both(*changes: dict[str, Any]) -> tuple[validators.Case, validators.Case]:
    """The changed house in the two dialects."""
    first = case_of(CaseFile(Path("va_none_000/pass.toml"), {"change": list(changes), "expect": {}}))
    text = edited((SHARED / "house.sos").read_text(encoding="utf-8"), changes)
    data = in_dialect_b(text).encode()
    return first, replace(first, delivery=network.read_delivery(sosi.read(data), "house.sos", data))


def said(case: validators.Case) -> dict[str, set[tuple[str, str | None, str]]]:
    return {
        one.rule.code: {(result.outcome.value, result.subject.sid, result.text_key) for result in one.results}
        for one in validators.check(case).rules
        if one.rule.code not in OTHER_NAMES
    }


TAPPING = "659000000 59700000 2220\n.KURVE 2:"
SECOND = """.PUNKT 90:
..OBJTYPE Påkoplingspunkt
..KVALITET 96 3 0 96 3
..DATAFANGSTDATO 20260914
..HØYDEREFERANSE TOPP_UTVENDIG
..STEDF_FORH ÅPEN_GRØ
..STEDF_ÅRSA NYTT
..EGS_PUNKT
...SID 190
...P_TEMA ANB
...EIER P
...STATUS D
...ANLEGGSÅR 2026
...VERT_NIVÅ UNDER_GRUNN
...SAKSNRANL 2026/01234
..NØH
659000000 59700060 2220
"""


@pytest.mark.parametrize(
    ("changes", "rule", "outcome"),
    [
        ((), "VA-TOPO-004", "pass"),
        (({"add": SECOND},), "VA-TAP-001", "fail"),
        (({"sid": "202", "replace": "...MATERIAL PE100", "with": "...MATERIAL AAS"},), "VA-MAT-011", "fail"),
        (({"sid": "211", "replace": "...RINGSTIVH SN8\n...PRODSTD 'NS-EN 1401-1'", "with": "...RINGSTIVH SN4"},), "VA-MAT-003", "fail"),
    ],
    ids=["as it is", "a second tapping 0.6 m on", "a forbidden material", "a soft pipe"],
)
def test_the_rules_say_the_same_in_both_dialects(changes: tuple[dict[str, Any], ...], rule: str, outcome: str) -> None:
    first, second = (said(case) for case in both(*changes))
    assert both()[1].delivery.dialect == "sosi40"
    assert rule in first
    assert outcome in {one[0] for one in second[rule]}
    # A connection point that no pipe reaches is no fitting by its code, so nobody asks how deep it lies.
    assert {code for code in first if second[code] != first[code]} <= {"VA-DEPTH-008"}


def test_a_register_in_dialect_b_has_its_tappings_too() -> None:
    existing = {"in": "register", "add": SECOND.replace("STEDF_ÅRSA NYTT", "STEDF_ÅRSA UENDR").replace("20260914", "20100101")}
    outcomes = []
    for change in (existing, {**existing, "add": in_dialect_b(existing["add"])}):
        case = case_of(CaseFile(Path("va_none_000/pass.toml"), {"change": [change], "expect": {}}))
        outcomes.append(validators.check(case).of("VA-TAP-002").outcome)
    assert outcomes == [validators.Outcome.FAIL, validators.Outcome.FAIL]
