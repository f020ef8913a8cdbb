"""The notice: every field may be missing, wrong types are told by path, unknown fields are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.notice import Notice, NoticeError
from validators.notice_paths import notice_paths, value_at
from validators.notice_reading import read_notice
from validators.orgno import is_orgno

LEAST = {"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "NEW_CONNECTION"}


def read(**fields: Any) -> Notice:
    return read_notice(json.dumps({**LEAST, **fields}).encode())


def test_schema_municipality_and_kind_are_enough() -> None:
    notice = read()
    assert (notice.kind, notice.services, notice.permit) == ("NEW_CONNECTION", None, None)


def test_null_is_the_same_as_missing() -> None:
    assert read(permit=None, services=[{"colour": None}]).services is not None


@pytest.mark.parametrize("missing", sorted(LEAST))
def test_each_of_the_three_must_be_there(missing: str) -> None:
    with pytest.raises(NoticeError, match=f'"{missing}" is missing'):
        read_notice(json.dumps({key: value for key, value in LEAST.items() if key != missing}).encode())


@pytest.mark.parametrize(
    ("fields", "path", "expected"),
    [
        ({"municipality": 3103}, "municipality", "must be text, and is 3103"),
        ({"municipality": "310"}, "municipality", "a number of four digits"),
        ({"kind": "NEW_CONECTION"}, "kind", 'did you mean "NEW_CONNECTION"'),
        ({"schema": "ferdigsjekk-notice/2"}, "schema", "ferdigsjekk-notice/1"),
        ({"services": {}}, "services", "must be a list"),
        ({"services": [{}, {"colour": "red"}]}, "services[1].colour", 'must be one of "red-brown"'),
        ({"services": [{"dimension_mm": "110"}]}, "services[0].dimension_mm", 'must be a number, and is "110"'),
        ({"work": {"start_date": "01.09.2026"}}, "work.start_date", "a date such as 2026-01-31"),
        ({"property": {"gnr": 1.5}}, "property.gnr", "a whole number"),
        ({"declarations": {"insulation": [{"from_m": True}]}}, "declarations.insulation[0].from_m", "must be a number, and is true"),
        ({"attachments": [{"kind": "foto"}]}, "attachments[0].kind", 'did you mean "photo"'),
        ({"triangulation": [{"from": [{"distance_m": "4"}]}]}, "triangulation[0].from[0].distance_m", "must be a number"),
        ({"heights": {"main_top_m": float("nan")}}, "heights.main_top_m", "must be a number"),
    ],
)
def test_a_wrong_type_is_told_by_its_path(fields: dict[str, Any], path: str, expected: str) -> None:
    with pytest.raises(NoticeError) as refused:
        read(**fields)
    assert [place for place, _ in refused.value.problems] == [path]
    assert expected in refused.value.problems[0][1]


def test_every_wrong_field_is_told_at_once() -> None:
    with pytest.raises(NoticeError) as refused:
        read(case_id=1, firm={"orgno": 2}, performers=[{"role": "both"}])
    assert [path for path, _ in refused.value.problems] == ["case_id", "firm.orgno", "performers[0].role"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"owner": {"name": "Kari Eksempel 018190 00049"}}, "owner.name"),
        ({"performers": [{"name": "Ola"}, {"name": "01819000049"}]}, "performers[1].name"),
        ({"not a field": {"deep": ["f.nr. 01819000049."]}}, "not a field.deep[0]"),
        ({"not a field": 41819000032}, "not a field"),
        ({"not a field": {"01819000049": True}}, "not a field"),
    ],
)
def test_a_national_identity_number_is_turned_away_wherever_it_stands(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(NoticeError) as refused:
        read(**fields)
    assert path in [place for place, _ in refused.value.problems]
    assert "take it out" in str(refused.value)
    assert "0049" not in str(refused.value), "the number is not told on"


@pytest.mark.parametrize("text", ["01819000048", "99999999999", "974 760 673", "01819000049123", "101819000049", "594140.01819000049", ""])
def test_other_numbers_are_no_national_identity_numbers(text: str) -> None:
    assert read(case_id=text).case_id == text


def test_unknown_fields_are_kept_by_their_paths() -> None:
    assert read(colour="blue", services=[{"weight": 2, "function": "SP"}]).unknown == ("colour", "services[0].weight")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"null", b'"x"', b"[" * 100_000])
def test_what_is_no_json_object_is_one_sentence(data: bytes) -> None:
    with pytest.raises(NoticeError, match="The notice cannot be used"):
        read_notice(data)


def test_a_gasket_may_be_an_answer_or_a_product() -> None:
    notice = read(connections=[{"gasket": True}, {"gasket": "Eksempel G1"}, {}])
    assert [one.gasket for one in notice.connections or ()] == [True, "Eksempel G1", None]


def test_a_value_is_found_by_its_path() -> None:
    notice = read(property={"gnr": 1}, services=[{"colour": "black"}, {}], triangulation=[{"from": [{"name": "hushjørne"}]}])
    assert value_at(notice, "property.gnr") == 1
    assert value_at(notice, "permit.id") is None
    assert value_at(notice, "services[].colour") == ("black", None)
    assert "triangulation[].from[].name" in notice_paths()


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
)
def test_any_json_in_any_field_is_read_or_refused_in_words(value: Any) -> None:
    for field in ("property", "services", "work", "declarations", "attachments"):
        try:
            read(**{field: value})
        except NoticeError as refused:
            assert refused.problems


@pytest.mark.parametrize(
    ("number", "right"), [("987654325", True), ("987 654 325", True), ("987654324", False), ("98765432", False), ("98765432a", False), ("", False)]
)
def test_an_organisation_number_has_its_check_digit(number: str, right: bool) -> None:
    assert is_orgno(number) is right
