"""Dispensations: the finding and its severity stay, the verdict no longer counts it, and stray decisions are told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import validators
from reports.dispensation import Decision, DecisionError, dispense, read_decisions
from reports.document import Report, json_schema
from reports.report import build, worded
from tests.validators.case_files import CaseFile, case_of, with_rule_only

TODAY = date(2026, 9, 20)


@pytest.fixture
def report() -> Report:
    """One error: ring stiffness SN4."""
    change = {"sid": "211", "replace": "...RINGSTIVH SN8", "with": "...RINGSTIVH SN4"}
    case = case_of(CaseFile(Path("va_mat_003/fail.toml"), {"change": [change], "expect": {}}))
    return build(validators.check(with_rule_only(case, "VA-MAT-003")), language="nb")


def decision(finding: str, until: date | None = None) -> Decision:
    return Decision(finding, "Kort strekning under gangvei.", "Kari Eksempel", "Betingelsene pkt. 2", until)


def test_a_dispensed_finding_stays_with_its_severity_and_no_longer_stops_the_delivery(report: Report) -> None:
    (finding,) = report["findings"]
    assert report["verdict"] == "needs_correction"
    made = dispense(report, [decision(finding["id"], date(2027, 1, 1))], TODAY)
    (kept,) = made["findings"]
    assert made["verdict"] == "accepted"
    assert (kept["outcome"], kept["severity"], kept["act"]) == ("fail", "error", "caseworker")
    assert kept["dispensation"]["person"] == "Kari Eksempel"
    assert kept["message"].startswith("Dispensert etter Betingelsene pkt. 2 til 1.1.2027: Spillvannsledning")
    assert worded(made, "en")["findings"][0]["message"].startswith("Dispensed by Betingelsene pkt. 2 until 2027-01-01:")
    assert made["dispensations"] == {"used": [finding["id"]], "unused": [], "expired": []}
    jsonschema.validate(json.loads(json.dumps(made)), json_schema())


def test_the_last_day_still_counts_and_the_day_after_does_not(report: Report) -> None:
    name = report["findings"][0]["id"]
    assert dispense(report, [decision(name, TODAY)], TODAY)["verdict"] == "accepted"
    late = dispense(report, [decision(name, date(2026, 9, 19))], TODAY)
    assert late["verdict"] == "needs_correction"
    assert late["dispensations"]["expired"] == [name]
    assert "dispensation" not in late["findings"][0]


def test_without_a_day_only_a_decision_without_an_end_holds(report: Report) -> None:
    name = report["findings"][0]["id"]
    assert dispense(report, [decision(name, TODAY)], None)["verdict"] == "needs_correction"
    assert dispense(report, [decision(name)], None)["verdict"] == "accepted"


def test_a_decision_that_no_finding_answers_to_is_told(report: Report) -> None:
    made = dispense(report, [decision("VA-MAT-003:0000000000000000")], TODAY)
    assert made["dispensations"]["unused"] == ["VA-MAT-003:0000000000000000"]
    assert made["verdict"] == "needs_correction"


def test_decisions_are_read_from_json_with_every_fault_told() -> None:
    good = {"finding": "VA-MAT-003:1", "reason": "r", "person": "p", "basis": "b", "until": "2027-01-01"}
    assert read_decisions(json.dumps([good]).encode())[0].until == date(2027, 1, 1)
    with pytest.raises(DecisionError, match=r'0: "basis" is missing.*1\.until: must be a date.*2: reason must not be empty'):
        read_decisions(
            json.dumps([{**{key: one for key, one in good.items() if key != "basis"}}, {**good, "until": "soon"}, {**good, "reason": " "}]).encode()
        )


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[1]"])
def test_what_is_no_list_of_decisions_is_one_sentence(data: bytes) -> None:
    with pytest.raises(DecisionError, match="The decisions"):
        read_decisions(data)
