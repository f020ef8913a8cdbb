"""The message that goes with a report."""

from __future__ import annotations

import pytest

import reports
from tests.reports.deliveries import mended, sample


def test_the_message_to_the_contractor_says_what_to_do_and_nothing_about_people() -> None:
    report = reports.disclose(sample(), "L1")
    made = reports.message(report)
    assert made.subject == "Ferdigmelding 2026/02123: Må rettes"
    for one in report["findings"]:
        if one["act"] == "contractor":
            assert one["message"] in made.text
            assert one["rule"] in made.text
    assert "Eksempel Graving" not in made.subject + made.text


def test_the_message_tells_a_contractor_with_nothing_to_do_so() -> None:
    report = mended(previous=sample())
    text = reports.message(report).text
    assert "Dere trenger ikke å gjøre noe." in text
    fixed = sum(one.get("severity") != "info" for one in report["difference"]["fixed_findings"])
    assert f"{fixed} av {fixed} rettet" in text


@pytest.mark.parametrize(("lang", "words"), [("nb", "Dette må dere gjøre"), ("nn", "Dette må de gjere"), ("en", "This is for you to do")])
def test_the_message_comes_in_the_readers_language(lang: str, words: str) -> None:
    assert words in reports.message(sample(), lang=lang).text


def test_the_caseworkers_message_counts_for_both_parties() -> None:
    text = reports.message(sample(), to="caseworker").text
    mine = sum(one["act"] == "contractor" and one["outcome"] != "not_run" for one in sample()["findings"])
    assert f"Punkter for utførende firma: {mine}." in text
