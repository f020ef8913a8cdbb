"""The page of findings in docs is the one that the texts make."""

from __future__ import annotations

from pathlib import Path

from sosi.finding_page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sosi" / "findings.md"


def test_the_page_in_docs_is_the_one_that_the_texts_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
