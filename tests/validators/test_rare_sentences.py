"""What a case file cannot hold: mixed bytes, a file without objects, a pack that does not take a kind of notice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import network
import sosi
import validators
from tests.validators.case_files import SHARED, CaseFile, case_of, with_rule_only
from validators import Case, Outcome


def correct() -> Case:
    return case_of(CaseFile(Path("va_none_000/pass.toml"), {"expect": {}}))


def delivered(data: bytes) -> Case:
    return replace(correct(), delivery=network.read_delivery(sosi.read(data), "house.sos", data))


def said(case: Case, code: str) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.text_key) for one in validators.check(with_rule_only(case, code)).of(code).results]


def test_a_letter_of_another_character_set_is_told_with_its_line() -> None:
    data = (SHARED / "house.sos").read_bytes().replace("ÅPEN_GRØ".encode(), b"\xc5PEN_GR\xd8", 1)
    results = validators.check(with_rule_only(delivered(data), "VA-FILE-002")).of("VA-FILE-002").results
    assert [(one.text_key, one.subject.line) for one in results] == [("fail_mixed", 21)]


def test_a_file_of_a_head_and_nothing_else_is_told_as_such() -> None:
    head, _, _ = (SHARED / "house.sos").read_text(encoding="utf-8").partition(".PUNKT 1:")
    assert said(delivered((head + ".SLUTT\n").encode()), "VA-FILE-001") == [(Outcome.FAIL, "fail_no_groups")]


def test_a_kind_of_notice_that_the_municipality_does_not_take_is_told() -> None:
    case = correct()
    taken = {kind: one for kind, one in case.pack.notices.items() if kind != "NEW_CONNECTION"}
    assert said(replace(case, pack=replace(case.pack, notices=taken)), "VA-FORM-002") == [(Outcome.FAIL, "fail_not_taken")]
