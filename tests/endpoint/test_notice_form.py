"""The form for what no file can show: what is written becomes a notice, and a notice becomes what is written."""

from __future__ import annotations

import json

import pytest

import validators
from endpoint.pages import notice_form
from reference_data.sample import SAMPLE

WRITTEN = {
    "services.OV.colour": "black",
    "services.OV.length_m": "20,76",
    "connections.VL.kind": "tapping",
    "connections.VL.distance_m": "12.13",
    "declarations.tracer_wire.laid": "yes",
    "declarations.backflow.category": "2",
    "heights.main_top_m": "33,23",
    "work.finish_date": "2026-08-20",
}


def test_what_is_written_becomes_a_notice_that_the_rules_read() -> None:
    filled = notice_form.read(WRITTEN, ("photo",), None, "3103", "nn")
    assert filled.notice is not None
    notice = validators.read_notice(filled.notice)
    assert (notice.municipality, notice.kind, notice.language) == ("3103", "NEW_CONNECTION", "nn")
    assert notice.services is not None
    assert [(one.function, one.colour, one.length_m) for one in notice.services] == [("OV", "black", 20.76)]
    assert notice.connections is not None
    assert notice.connections[0].distance_m == 12.13
    assert notice.declarations is not None
    assert notice.declarations.tracer_wire is not None
    assert notice.declarations.tracer_wire.laid is True
    assert notice.attachments is not None
    assert [one.kind for one in notice.attachments] == ["photo"]
    assert notice.unknown == ()


def test_a_form_that_nobody_has_filled_in_is_no_notice() -> None:
    assert notice_form.read({}, (), None, "3103", "nb").notice is None
    assert notice_form.read({"kind": "REPAIR"}, (), None, "3103", "nb").notice is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("heights.main_top_m", "høyt"),
        ("heights.main_top_m", "nan"),
        ("property.gnr", "1,5"),
        ("declarations.tracer_wire.laid", "maybe"),
        ("services.SP.colour", "pink"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_named(path: str, text: str) -> None:
    filled = notice_form.read({**WRITTEN, path: text}, (), None, "3103", "nb")
    assert filled.wrong == (path,)
    assert filled.notice is None


def test_the_fields_are_written_into_the_notice_that_was_sent_and_leave_the_rest() -> None:
    sent = SAMPLE.notice.read_bytes()
    before = json.loads(sent)
    filled = notice_form.read({"services.OV.colour": "black", "owner.name": "Eksempel Eier"}, (), sent, None, "nb")
    assert filled.notice is not None
    after = json.loads(filled.notice)
    assert [row["colour"] for row in after["services"] if row["function"] == "OV"] == ["black"]
    assert after["owner"] == {**before["owner"], "name": "Eksempel Eier"}
    assert after["triangulation"] == before["triangulation"]


def test_a_notice_comes_back_as_it_was_written() -> None:
    filled = notice_form.read(WRITTEN, ("photo", "permit"), None, "3103", "nb")
    assert filled.notice is not None
    values, attached = notice_form.shown(json.loads(filled.notice))
    again = notice_form.read(values, attached, None, "3103", "nb")
    assert again.notice == filled.notice


def test_every_field_has_a_name_and_every_option_a_word_in_each_language() -> None:
    from endpoint.pages.site import LANGUAGES, words
    from reports.wording import words as report_words

    for lang in LANGUAGES:
        for field in notice_form.FIELDS:
            assert field.label in report_words(lang, "field"), (lang, field.path)
            kind, _, name = field.words.partition(".")
            there = report_words(lang, name) if kind == "report" else words(lang)["form"][kind] if kind else None
            assert there is None or set(field.options) <= set(there), (lang, field.path)
