from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.json_text import json_text
from tests.reports.deliveries import sample

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), VALUES, max_size=4), st.sampled_from([1, 2]))
def test_what_is_written_is_read_back_in_the_same_order(document: dict[str, Any], indent: int) -> None:
    read = json.loads(json_text(document, indent))
    assert read == document
    assert list(read) == list(document)


def test_a_report_is_written_letter_by_letter_as_the_standard_library_writes_it() -> None:
    report: Any = sample()
    assert json_text(report, 2) == json.dumps(report, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_becomes_null_and_never_a_word_that_json_does_not_have(number: float) -> None:
    assert json.loads(json_text({"at": [number]}, 2)) == {"at": [None]}
