from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import reports
from pipelines.check import check_file
from reports.__main__ import SCHEMA_FILE, schema_text
from reports.verdict import verdict
from tests.reports.deliveries import mended, request, sample


def test_the_committed_schema_is_the_generated_one() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run `python -m reports` and commit the file"


@pytest.mark.parametrize("level", ["L0", "L1", "L2"])
def test_a_report_of_every_level_is_valid_against_the_schema(level: str) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(reports.disclose(sample(), level), schema, jsonschema.Draft202012Validator)


def test_a_report_with_a_difference_is_valid_against_the_schema() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.validate(mended(previous=sample()), schema, jsonschema.Draft202012Validator)


def test_a_later_version_may_add_keys() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    grown: dict[str, Any] = {**sample(), "something_new": 1}
    jsonschema.validate(grown, schema, jsonschema.Draft202012Validator)


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (check_file(request()).report for _ in range(2))
    for form in reports.FORMS:
        assert reports.render(first, form) == reports.render(second, form), form


def test_the_keys_of_the_public_interface_come_first_and_in_order() -> None:
    wanted = ["schema", "verdict", "summary", "delivery", "case", "pack", "register", "terrain", "tool", "rules", "findings"]
    there = [key for key in sample() if key in wanted]
    assert there == wanted


def test_the_summary_adds_up_to_the_number_of_rules() -> None:
    report = sample()
    assert sum(report["summary"].values()) == len(report["rules"])
    for outcome, count in report["summary"].items():
        assert count == sum(rule["outcome"] == outcome for rule in report["rules"])


def test_findings_hold_everything_but_what_passed_or_did_not_apply() -> None:
    report = sample()
    assert {one["outcome"] for one in report["findings"]} <= {"fail", "near", "undecided", "not_run", "crashed"}
    with_findings = {one["rule"] for one in report["findings"]}
    for rule in report["rules"]:
        assert (rule["outcome"] not in {"pass", "not_applicable"}) == (rule["rule"] in with_findings), rule["rule"]


def test_every_finding_has_a_name_of_its_own_and_numbers_run_from_one() -> None:
    findings = sample()["findings"]
    assert len({one["id"] for one in findings}) == len(findings)
    assert [one["number"] for one in findings] == list(range(1, len(findings) + 1))


def test_every_finding_says_what_why_and_how_to_mend_it() -> None:
    for one in sample()["findings"]:
        for key in ("message", "why", "fix"):
            assert one[key].strip(), (one["id"], key)
        assert one["clause"]["document"], one["id"]


def test_the_json_of_a_report_can_be_read_back_and_written_the_same(tmp_path: Path) -> None:
    text = reports.to_json(sample())
    assert reports.to_json(json.loads(text)) == text


def finding(outcome: str, severity: str, needs: str | None = None) -> Any:
    return {"outcome": outcome, "severity": severity, "needs": needs}


@pytest.mark.parametrize(
    ("findings", "wanted"),
    [
        ([], "accepted"),
        ([finding("fail", "error")], "needs_correction"),
        ([finding("fail", "blocker")], "needs_correction"),
        ([finding("undecided", "error", "contractor")], "needs_correction"),
        ([finding("undecided", "error", "caseworker")], "needs_review"),
        ([finding("undecided", "warning", "contractor")], "needs_review"),
        ([finding("fail", "warning")], "needs_review"),
        ([finding("near", "error")], "needs_review"),
        ([finding("not_run", "error")], "needs_review"),
        ([finding("crashed", "blocker")], "needs_review"),
        ([finding("fail", "info")], "accepted"),
        ([finding("undecided", "info")], "accepted"),
        ([finding("not_run", "info")], "accepted"),
        ([finding("near", "warning"), finding("fail", "error")], "needs_correction"),
    ],
)
def test_the_verdict_follows_from_the_findings(findings: list[Any], wanted: str) -> None:
    assert verdict(findings) == wanted
