"""Trying a pack: what a changed limit would have done to deliveries of before, counted and without names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import validators
from reports.dispensation import Decision
from reports.report import build
from reports.trial import Delivered, as_document, try_pack
from tests.validators.case_files import CaseFile, case_of, pack_of
from validators import Case

SOFT_PIPE = {"sid": "211", "replace": "...RINGSTIVH SN8", "with": "...RINGSTIVH SN4"}


def delivery(*changes: dict[str, Any]) -> Case:
    return case_of(CaseFile(Path("va_none_000/pass.toml"), {"change": list(changes), "expect": {}}))


def firm(orgno: str) -> dict[str, Any]:
    return {"notice": "firm.orgno", "set": orgno}


def test_a_stricter_pack_stops_deliveries_and_a_milder_one_lets_them_through() -> None:
    cases = [Delivered(one) for one in (delivery(), delivery(firm("974760673")), delivery(SOFT_PIPE))]
    stricter = pack_of("moss", [{"rule": "VA-MAT-003", "set": {"accepted": ["SN16"]}}])
    milder = pack_of("moss", [{"rule": "VA-MAT-003", "set": {"accepted": ["SN8", "SN4"]}}])

    said = try_pack(cases, stricter)
    assert (said.deliveries, said.stopped_before, said.stopped_now, said.newly_stopped, said.newly_let_through) == (3, 1, 3, 2, 0)
    assert (said.firms, said.firms_newly_stopped) == (2, (1, 1))
    assert [(one.rule, one.newly_failing, one.no_longer_failing) for one in said.rules] == [("VA-MAT-003", 2, 0)]

    said = try_pack(cases, milder)
    assert (said.newly_stopped, said.newly_let_through, said.stopped_now) == (0, 1, 0)
    assert [(one.rule, one.no_longer_failing) for one in said.rules] == [("VA-MAT-003", 1)]


def test_the_same_pack_changes_nothing() -> None:
    said = try_pack([Delivered(delivery()), Delivered(delivery(SOFT_PIPE))], pack_of("moss", []))
    assert (said.newly_stopped, said.newly_let_through, said.review_more, said.review_less, said.rules) == (0, 0, 0, 0, ())


def test_a_trial_names_no_firm() -> None:
    made = json.dumps(as_document(try_pack([Delivered(delivery(SOFT_PIPE))], pack_of("moss", []))))
    assert "987654325" not in made
    assert "Eksempel" not in made


def test_no_deliveries_are_a_trial_too() -> None:
    assert try_pack([], pack_of("moss", [])).deliveries == 0


def test_what_is_dispensed_from_is_stopped_neither_before_nor_now() -> None:
    case = delivery(SOFT_PIPE)
    [weak] = [one["id"] for one in build(validators.check(case))["findings"] if one["rule"] == "VA-MAT-003"]
    dispensed = Delivered(case, (Decision(weak, "Kort strekning.", "Kari Eksempel", "Betingelsene pkt. 2"),))
    stricter = pack_of("moss", [{"rule": "VA-MAT-003", "set": {"accepted": ["SN16"]}}])
    said = try_pack([dispensed], pack_of("moss", []))
    assert (said.stopped_before, said.stopped_now, said.rules) == (0, 0, ())
    said = try_pack([dispensed], stricter)
    assert (said.newly_stopped, [one.newly_failing for one in said.rules]) == (1, [1]), "another pipe falls short of the stricter limit"
    stopped = try_pack([Delivered(case)], stricter)
    assert (stopped.stopped_before, stopped.newly_stopped) == (1, 0)


def test_a_decision_goes_by_the_name_that_its_finding_had_in_the_report_before() -> None:
    case = delivery(SOFT_PIPE)
    earlier = build(validators.check(case))
    for one in earlier["findings"]:
        if one["rule"] == "VA-MAT-003":
            one["id"] = "VA-MAT-003:00000000000000aa"
    decision = Decision("VA-MAT-003:00000000000000aa", "Kort strekning.", "Kari Eksempel", "Betingelsene pkt. 2")
    same = pack_of("moss", [])
    assert try_pack([Delivered(case, (decision,), earlier)], same).stopped_now == 0
    assert try_pack([Delivered(case, (decision,))], same).stopped_now == 1
