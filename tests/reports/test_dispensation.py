"""Dispensations: the finding and its severity stay, the verdict no longer counts it, and stray decisions are told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import jsonschema
import pytest

import validators
from reports.dispensation import Decision, DecisionError, dispense, read_decisions
from reports.dispensed import dispensation_lists
from reports.document import Report, json_schema
from reports.drawing.drawings import drawings
from reports.renderings.html import render_html
from reports.renderings.pdf import content, render_pdf
from reports.renderings.text import render_text
from reports.report import build, worded
from reports.wording import label
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
    assert (kept["outcome"], kept["severity"], kept["act"]) == ("fail", "error", "nobody")
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


def test_a_decision_that_names_its_case_holds_in_no_other(report: Report) -> None:
    name, here = report["findings"][0]["id"], report["case"]["case_id"]
    assert here
    assert dispense(report, [replace(decision(name), case=here)], TODAY)["verdict"] == "accepted"
    made = dispense(report, [replace(decision(name), case="2026/77777"), replace(decision("VA-MAT-003:0000000000000000"), case="2026/77777")], TODAY)
    assert made["verdict"] == "needs_correction"
    assert made["dispensations"] == {"used": [], "unused": [], "expired": [], "other_case": [name]}
    for lang in ("nb", "nn", "en"):
        assert [heading for heading, _ in dispensation_lists(made, lang)] == [label(lang, "dispensations.other_case")]
    jsonschema.validate(json.loads(json.dumps(made)), json_schema())
    both = dispense(report, [decision(name), replace(decision(name), case="2026/77777")], TODAY)
    assert "other_case" not in both["dispensations"]


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


HEADINGS = {
    "nb": ("Dispensasjoner", "Gjelder nå", "Har gått ut, så kravet gjelder igjen", "Treffer ingen funn"),
    "nn": ("Dispensasjonar", "Gjeld no", "Har gått ut, så kravet gjeld igjen", "Treffer ingen funn"),
    "en": ("Dispensations", "In force", "Run out, so the requirement applies again", "No finding answers to them"),
}


@pytest.mark.parametrize("lang", HEADINGS)
def test_every_readable_form_shows_what_holds_and_what_nothing_answers_to(report: Report, lang: str) -> None:
    name = report["findings"][0]["id"]
    heading, holds, _, unused = HEADINGS[lang]
    made = dispense(report, [decision(name, date(2027, 1, 1)), decision("VA-TAP-002:0000000000000000")], TODAY)
    for text in (plain(render_text(made, lang)), plain(render_html(made, lang)), pdf_words(made, lang)):
        assert heading in text
        assert holds in text
        assert "Kort strekning under gangvei (Kari Eksempel, Betingelsene pkt. 2" in text
        assert unused in text
        assert "VA-TAP-002:0000000000000000" in text


@pytest.mark.parametrize("lang", HEADINGS)
def test_every_readable_form_shows_what_has_run_out(report: Report, lang: str) -> None:
    made = dispense(report, [decision(report["findings"][0]["id"], date(2026, 9, 19))], TODAY)
    for text in (plain(render_text(made, lang)), plain(render_html(made, lang)), pdf_words(made, lang)):
        assert HEADINGS[lang][2] in text
        assert HEADINGS[lang][1] not in text


def test_a_decision_that_has_run_out_for_a_mended_fault_is_only_told_as_unused(report: Report) -> None:
    made = dispense(report, [decision("VA-TAP-002:0000000000000000", date(2026, 9, 19))], TODAY)
    assert [heading for heading, _ in dispensation_lists(made, "en")] == [label("en", "dispensations.unused")]


def test_a_report_without_decisions_has_no_such_part(report: Report) -> None:
    assert dispensation_lists(report, "nb") == []
    assert "Dispensasjoner" not in render_text(report, "nb") + render_html(report, "nb")


def plain(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def pdf_words(report: Report, lang: str) -> str:
    """What is set on the PDF's pages; that they can be set at all is tried too."""
    assert render_pdf(report, lang).startswith(b"%PDF")
    made = worded(report, lang)
    return json.dumps(content(made, drawings(made)), ensure_ascii=False)
