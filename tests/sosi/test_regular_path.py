"""The fast path gives what the careful scanner gives: groups, elements, points, lines, findings and bounds."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sosi
from bench.sosi_sample import sample
from sosi.elements import text_of, texts_of, tokens
from tests.shared_material import shared
from tests.sosi.sample_files import raw_files
from tests.sosi.test_corpus import FILES

NEVER = re.compile(r"(?!)")


def both(data: bytes) -> tuple[sosi.Document, sosi.Document]:
    fast = sosi.read(data)
    with mock.patch("sosi.reading.REGULAR", NEVER), mock.patch("sosi.scan.SIMPLE", NEVER):
        careful = sosi.read(data)
    return fast, careful


def whole(document: sosi.Document) -> list[tuple[object, ...]]:
    return [
        (
            group.kind,
            group.serial,
            group.line,
            list(group.refs),
            [(path, element.raw, element.text, element.line, element.level) for path, element in group.paths()],
            [(p.east, p.north, p.height, p.depth, p.line, p.damaged, p.attributes) for p in group.points],
        )
        for group in document.groups
    ]


def faults(document: sosi.Document) -> list[tuple[int, str, int, str]]:
    return sorted((finding.line, finding.code, finding.serial or -1, finding.message) for finding in document.findings)


def agree(data: bytes) -> sosi.Document:
    fast, careful = both(data)
    assert [list(group.texts().items()) for group in fast.groups] == [list(texts_of(group.attributes).items()) for group in careful.groups]
    assert whole(fast) == whole(careful)
    assert faults(fast) == faults(careful)
    assert fast.bounds == careful.bounds
    return fast


@pytest.mark.parametrize("name", FILES)
def test_both_ways_read_a_file_of_the_corpus_alike(name: str) -> None:
    agree(shared(f"sosi-corpus/{name}").read_bytes())


@settings(max_examples=120, deadline=None)
@given(raw_files())
def test_both_ways_read_a_generated_file_alike(text: str) -> None:
    agree(text.encode())


@given(st.text("\"'&! ab.", min_size=1, max_size=12))
def test_a_value_in_quotes_is_what_its_tokens_say(raw: str) -> None:
    pieces = tokens(raw)
    assert text_of(raw) == (" ".join(piece for piece, _ in pieces) if any(quoted for _, quoted in pieces) else raw)


def test_a_register_like_file_is_read_by_the_fast_path_and_alike() -> None:
    document = agree(sample(400))
    assert len(document.groups) == 400
    assert all(group._coordinates is not None for group in document.groups[:-1])
