from __future__ import annotations

import json
import re
from typing import Any

import pytest

import reports
from pipelines.check import check_file
from reference_data.sample import SAMPLE
from reports import PreviousError, Report, compare, wording
from reports.difference_words import difference_lists
from tests.reports.deliveries import checked, mended, request, sample

SOSI = SAMPLE.sosi.read_bytes().decode("latin-1")


def renumbered(text: str) -> str:
    """The file with every serial number raised by 500, as another program might write it."""
    return re.sub(r"^(\.[A-ZÆØÅ]+) (\d+)", lambda match: f"{match[1]} {int(match[2]) + 500}", text, flags=re.M)


def reversed_groups(text: str) -> str:
    """The file with its objects in the opposite order."""
    head, *groups = re.split(r"^(?=\.(?:KURVE|PUNKT) )", text, flags=re.M)
    *groups, last = groups
    body, end = last.split(".SLUTT")
    return head + "".join(reversed([*groups, body])) + ".SLUTT" + end


def without_lasting_ids(text: str) -> str:
    """The file with no SID, FSID or TSID."""
    return re.sub(r"^\.\.\.[FT]?SID .*\r?\n", "", text, flags=re.M)


def other_lasting_ids(text: str) -> str:
    """The file with other SIDs that still hang together."""
    return re.sub(r"^(\.\.\.[FT]?SID) (\d+)", lambda match: f"{match[1]} {int(match[2]) + 70000}", text, flags=re.M)


def moved(text: str, hundredths: int) -> str:
    """The file with every coordinate moved east, in hundredths of a metre."""
    return re.sub(r"^(\d{9}) (\d{8})", lambda match: f"{match[1]} {int(match[2]) + hundredths}", text, flags=re.M)


PLANTED = {"VA-FILE-002", "VA-ATTR-012", "VA-DEPTH-001", "VA-TAP-002", "VA-CONN-003", "VA-SEP-005", "VA-MAT-002"}
"""Rules that the sample breaks and its mended twin keeps."""


def planted(report: Report) -> dict[str, str]:
    """The findings' names by rule, of the planted faults."""
    return {one["rule"]: one["id"] for one in report["findings"] if one["rule"] in PLANTED}


def test_everything_mended_is_told_as_mended() -> None:
    made = mended(previous=sample())["difference"]
    assert planted(sample()).keys() == PLANTED
    assert set(planted(sample()).values()) <= set(made["fixed"])
    assert {one["rule"] for one in made["fixed_findings"]} >= PLANTED
    standing = {one["id"] for one in sample()["findings"] if one["outcome"] != "not_run"}
    assert standing == {*made["fixed"], *made["remaining"], *made["not_checked"]}


def test_the_same_file_again_leaves_everything_remaining() -> None:
    made = checked(SOSI, sample())["difference"]
    assert set(made["remaining"]) == {one["id"] for one in sample()["findings"] if one["outcome"] != "not_run"}
    assert (made["fixed"], made["new"], made["changed"]) == ([], [], [])


@pytest.mark.parametrize("change", [renumbered, reversed_groups], ids=lambda one: one.__name__)
def test_names_survive_a_new_export_without_any_previous_report(change: Any) -> None:
    assert planted(checked(change(SOSI))) == planted(sample())


@pytest.mark.parametrize("change", [renumbered, reversed_groups, without_lasting_ids, other_lasting_ids], ids=lambda one: one.__name__)
def test_a_new_export_is_matched_to_the_previous_report(change: Any) -> None:
    text = change(SOSI)
    assert text != SOSI
    again = checked(text, sample())
    before, now = planted(sample()), planted(again)
    for rule, name in now.items():
        assert before[rule] == name, rule
        assert name in again["difference"]["remaining"]
    assert len(now) >= len(before) - 1


@pytest.mark.parametrize("hundredths", [1, 3, 10])
def test_an_object_that_moved_a_little_keeps_its_findings_also_without_ids(hundredths: int) -> None:
    bare = without_lasting_ids(SOSI)
    first = checked(bare)
    second = checked(moved(bare, hundredths), first)
    names = {one["rule"]: one["id"] for one in first["findings"] if one["rule"] in {"VA-DEPTH-001", "VA-ATTR-012"}}
    now = {one["rule"]: one["id"] for one in second["findings"]}
    for rule, name in names.items():
        assert now[rule] == name
        assert name in second["difference"]["remaining"]


def test_a_value_that_changed_is_told_with_both_values() -> None:
    before = sample()
    one = next(one for one in before["findings"] if one["rule"] == "VA-DEPTH-001")
    one["measured"] = 1.10
    made = checked(SOSI, before)["difference"]
    changed = next(entry for entry in made["changed"] if entry["id"] == one["id"])
    assert changed["measured_before"] == 1.10
    assert changed["measured_now"] == pytest.approx(1.31, abs=0.01)
    assert one["id"] in made["remaining"]


def test_a_finding_that_was_not_there_before_is_new() -> None:
    before = sample()
    gone = next(one for one in before["findings"] if one["rule"] == "VA-DEPTH-001")
    before["findings"].remove(gone)
    made = checked(SOSI, before)["difference"]
    assert made["new"] == [gone["id"]]


def test_a_name_found_on_another_object_far_away_is_not_the_same_finding() -> None:
    before = sample()
    one = next(one for one in before["findings"] if one["rule"] == "VA-TAP-002")
    other = json.loads(json.dumps(one))
    assert one["location"] is not None
    other["location"]["coordinates"][0] += 400
    other["subject"]["sid"], other["id"] = "88888", one["id"]
    one["id"] = "VA-TAP-002:0000000000000001"
    before["findings"].append(other)
    now = checked(SOSI, before)
    found = next(one for one in now["findings"] if one["rule"] == "VA-TAP-002")
    assert found["id"] == "VA-TAP-002:0000000000000001"
    assert other["id"] in now["difference"]["fixed"]


def test_what_could_not_be_looked_at_now_is_neither_mended_nor_remaining() -> None:
    again = check_file(request(register=None, previous=sample())).report
    tapped = next(one["id"] for one in sample()["findings"] if one["rule"] == "VA-TAP-002")
    made = again["difference"]
    assert tapped in made["not_checked"]
    assert tapped not in made["fixed"]


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        ({}, "schema"),
        ({"schema": "something/1"}, "schema"),
        ({"schema": "ferdigsjekk-report/2"}, "ferdigsjekk-report/2"),
        ({"schema": "ferdigsjekk-report/1"}, "findings"),
        ({"schema": "ferdigsjekk-report/1", "findings": [{"id": "x"}]}, "findings"),
        ({"schema": "ferdigsjekk-report/1", "findings": 3}, "findings"),
        ([], "schema"),
        ({"schema": "ferdigsjekk-report/1", "findings": [{"id": 3, "rule": "x", "outcome": "fail", "subject": {}}]}, "findings"),
        ({"schema": "ferdigsjekk-report/1", "findings": [{"id": "x", "rule": "x", "outcome": "fail", "subject": {}, "measured": "1"}]}, "findings"),
        ({"schema": "ferdigsjekk-report/1", "findings": [], "map": {"pipes": 3}}, "wrong form"),
        ({"schema": "ferdigsjekk-report/1", "findings": [], "delivery": "x"}, "wrong form"),
    ],
)
def test_something_else_than_a_report_is_refused_in_one_sentence(previous: Any, words: str) -> None:
    with pytest.raises(PreviousError, match=words) as caught:
        compare(previous, sample())
    assert "\n" not in str(caught.value)


def test_the_sentence_about_the_difference_stands_on_top_of_every_readable_form() -> None:
    report = mended(previous=sample())
    before = sum(one["severity"] != "info" and one["outcome"] != "not_run" for one in sample()["findings"])
    sentence = f"{before} av {before} rettet, 0 gjenstår, 0 nye."
    assert before >= len(PLANTED)
    assert sentence in reports.render(report, "text").decode()
    assert sentence in reports.render(report, "html").decode()
    assert sentence in reports.message(report).text


def test_what_was_only_said_for_information_is_in_the_data_but_not_in_the_sentence_or_the_lists() -> None:
    report = mended(previous=sample())
    made = report["difference"]
    told = [one for one in made["fixed_findings"] if one.get("severity") == "info"]
    assert told
    assert {one["id"] for one in told} <= set(made["fixed"])
    shown = difference_lists(report, "nb")
    assert shown is not None
    listed = [item for _, items in shown[1] for item in items]
    assert listed
    assert not {one["message"] for one in told} & set(listed)


def test_a_previous_report_without_severities_is_still_read() -> None:
    before = json.loads(json.dumps(sample()))
    for one in before["findings"]:
        one["severity"] = None
    made = mended(previous=before)["difference"]
    assert made["fixed_findings"]
    assert not any("severity" in one for one in made["fixed_findings"])


def test_several_of_one_rule_are_named_once_where_only_the_name_of_the_rule_is_said() -> None:
    report = mended(previous=sample())
    made = report["difference"]
    one = next(one for one in made["fixed_findings"] if one["rule"] == "VA-DEPTH-001")
    made["fixed_findings"].append({**one, "id": "VA-DEPTH-001:0000000000000009"})
    made["fixed"].append("VA-DEPTH-001:0000000000000009")
    shown = difference_lists(reports.worded(report, "en"), "en")
    assert shown is not None
    title = wording.title("en", "VA-DEPTH-001")
    assert [item for item in shown[1][0][1] if title in item] == [f"{title} (2 places)"]


@pytest.mark.parametrize(("lang", "words"), [("nb", "1 ny."), ("nn", "1 ny."), ("en", "1 new.")])
def test_one_new_finding_is_told_in_the_form_for_one(lang: str, words: str) -> None:
    before = sample()
    before["findings"].remove(next(one for one in before["findings"] if one["rule"] == "VA-DEPTH-001"))
    shown = difference_lists(checked(SOSI, before), lang)
    assert shown is not None
    assert shown[0].endswith(words)
