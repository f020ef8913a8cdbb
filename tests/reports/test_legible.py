from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import reports
from reports.legible import legible
from tests.reports.deliveries import sample

NASTY = [
    "\x00\x01\x1b[31m",
    "\ud800",
    "]]>&<\"'",
    "\u202e\ufeff\ufffe\uffff",
    "#let x = 1\n$x$ *b* @ref <label>",
    "a" * 5000,
    "{subject} {",
    "=1+1",
    "漢字 🚰 عربى Ж",
]


def poisoned(words: str) -> reports.Report:
    """The sample's report where everything that a sender can write says `words`."""
    report = sample()
    report["delivery"]["file_name"] = report["delivery"]["producer"] = words
    for key in ("case_id", "firm", "address"):
        report["case"][key] = words
    lines: list[Any] = [*report["map"]["pipes"], *report["map"]["points"]]
    for line in lines:
        line["label"] = words
        if "caption" in line:
            line["caption"] = words
    for one in report["findings"][:3]:
        one["values"] = dict.fromkeys(one["values"], words)
        one["subject"]["sid"] = words
    report["profiles"][0]["label"] = words
    made: reports.Report = legible(report)
    return reports.worded(made, "nb")


@pytest.mark.parametrize("words", NASTY, ids=repr)
def test_whatever_a_sender_writes_every_form_carries_it(words: str) -> None:
    report = poisoned(words)
    for form in reports.FORMS:
        assert reports.render(report, form), form
    assert reports.message(report).text
    page = reports.render(report, "html").decode()
    assert words not in page or "<" not in words


def test_a_report_is_made_legible_when_it_is_built() -> None:
    from pipelines.check import check_file
    from tests.reports.deliveries import request

    notice = json.loads(request().notice or b"{}")
    notice["case_id"] = "2026/\ud8001\x01"
    report = check_file(request(notice=json.dumps(notice).encode(), name="a\x00.sos")).report
    assert report["case"]["case_id"] == "2026/\ufffd1\ufffd"
    assert report["delivery"]["file_name"] == "a\ufffd.sos"
    for form in reports.FORMS:
        assert reports.render(report, form), form


@given(st.text())
def test_legible_text_is_one_line_that_utf_8_and_xml_take(words: str) -> None:
    made = legible(words)
    made.encode()
    assert not set(made) & {"\n", "\r", "\t", "\x00"}
    etree.fromstring(f"<a>{made.replace('&', '&amp;').replace('<', '&lt;')}</a>".encode())
    assert legible(made) == made


def test_a_value_that_nobody_would_read_is_cut_and_its_length_said() -> None:
    from pipelines.check import check_file
    from tests.reports.deliveries import request

    data = request().data
    start = data.index(b"...MATERIAL ") + len(b"...MATERIAL ")
    before = check_file(request()).report
    report = check_file(request(data[:start] + b"Q" * 2_000_000 + data[data.index(b"\n", start) :])).report
    assert "(2\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 tegn)" in reports.render(report, "text").decode()
    assert len(reports.to_json(report)) < 1.5 * len(reports.to_json(before))
    again = check_file(request(data[:start] + b"Q" * 2_000_000 + data[data.index(b"\n", start) :], previous=report)).report
    assert again["difference"]["changed"] == []
