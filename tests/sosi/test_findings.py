"""Every fault that has a code is found, on its line, in its group, and can be said in three languages."""

from __future__ import annotations

import string

import pytest

import sosi
from sosi.finding_causes import CAUSES
from sosi.finding_texts import LANGUAGES, TEXTS
from sosi.findings import SEVERITIES
from tests.sosi.finding_cases import CASES, Case
from tests.sosi.sample_files import sos


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_fault_is_found_on_its_line_and_in_its_group(case: Case) -> None:
    found = [(finding.line, finding.serial) for finding in sosi.read(case.data).findings if finding.code == case.code]
    assert (case.line, case.serial) in found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_finding_can_be_said_in_each_language(case: Case) -> None:
    for finding in sosi.read(case.data).findings:
        for language in LANGUAGES:
            assert "{" not in finding.text(language)
            assert finding.text(language)


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == set(SEVERITIES)


def test_every_code_has_its_sentences_its_cause_and_its_remedy() -> None:
    assert set(TEXTS) == set(CAUSES) == set(SEVERITIES)
    assert all(cause and remedy for cause, remedy in CAUSES.values())


@pytest.mark.parametrize("code", TEXTS)
def test_the_three_sentences_name_the_same_values(code: str) -> None:
    named = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in TEXTS[code]]
    assert named[0] == named[1] == named[2]


def test_a_sound_file_has_no_findings() -> None:
    assert sosi.read(sos().encode()).findings == []


def test_a_damaged_coordinate_is_marked_and_never_guessed() -> None:
    document = sosi.read(sos().replace("658951000", "65895100O").encode())
    first, second = document.groups[1].points
    assert (first.damaged, second.damaged) == (False, True)
    assert (second.east, second.north, second.height) == (None, None, None)
    assert second.raw == ("65895100O", "59450100", "2230")
    assert len(sosi.line_of(document.groups[1])) == 1


def test_findings_come_in_the_order_of_their_lines() -> None:
    text = sos().replace("ENHET 0.01", "ENHET x").replace("2230", "2e").replace("..TEGNSETT UTF-8\n", "")
    lines = [finding.line for finding in sosi.read(text.encode()).findings]
    assert lines == sorted(lines)
    assert len(lines) >= 3


@pytest.mark.parametrize("data", [b"", b"   \n", b"%PDF-1.7\n.PUNKT 1:\n", b"PK\x03\x04", b"hello\nworld\n", b"{}", "\ufeff.HODE\n".encode("utf-16")])
def test_bytes_that_are_not_sosi_are_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(sosi.SosiError, match="this is not SOSI"):
        sosi.read(data)


@pytest.mark.parametrize("text", [".PUNKT 1:\n..NØ\n1 2\n", ".DEF\n..NAVN T50\n", ".HODE\n", ".SLUTT\n"])
def test_a_fragment_without_a_head_is_a_document_with_findings(text: str) -> None:
    assert sosi.read(text.encode()).findings
