from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.names import LONGEST, NO_CASE, case_folder


@pytest.mark.parametrize(
    ("case_id", "folder"),
    [("2026/01234", "2026-01234"), ("26/1", "26-1"), ("Sak 12", "Sak-12"), ("VA-ÆØÅ_1.2", "VA-ÆØÅ_1.2"), (None, NO_CASE), ("  ", NO_CASE)],
)
def test_ordinary_case_numbers_are_readable_as_folders(case_id: str | None, folder: str) -> None:
    assert case_folder(case_id) == folder


@pytest.mark.parametrize(
    "hostile", ["..", "../../etc", "/etc/passwd", "..\\..\\x", ".", "a/../..", "\x00", "CON", "nul.txt", "a" * 500, "…/…", "-", "☃"]
)
def test_no_case_number_leads_out_of_the_folder(hostile: str) -> None:
    name = case_folder(hostile)
    assert name
    assert PurePosixPath(name).parts == (name,)
    assert not name.startswith(".")


@given(st.text())
def test_every_text_becomes_one_ordinary_folder_name(text: str) -> None:
    name = case_folder(text)
    assert 0 < len(name) <= LONGEST + 9
    assert not set(name) & set('/\\:*?"<>|\0')
    assert not name.startswith((".", "-"))


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_that_had_to_be_changed_are_told_apart(one: str, other: str) -> None:
    first, second = case_folder(one), case_folder(other)
    if first == second:
        assert _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "-".join(text.replace("/", " ").replace("\\", " ").split())
