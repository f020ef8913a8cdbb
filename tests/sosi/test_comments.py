"""Comments outlive an edit: each stands at what is left of the lines that it stood at."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import sosi
from tests.sosi.sample_files import HEAD, raw_files, sos
from tests.sosi.test_writing import facts

REMARKED = """.KURVE 2: ! which
! what it is
..OBJTYPE Vannledning ! water
..EGS_LEDNING
! its size
...DIM 110 ! mm
! where it lies
..NØH
658950000 59450000 2220 ...KP 1 ! start
! between
..NØH
658951000 59450100 2230 ! end
! last
"""


def comments(text: str) -> Counter[str]:
    """What stands alone on its line after a `!`, fill aside."""
    lines = (line.strip(" \t\r") for line in text.split("\n"))
    return Counter(line for line in lines if line.startswith("!") and line.strip("! "))


def test_an_edit_of_a_remarked_group_changes_one_line() -> None:
    text = sos(REMARKED)
    document = sosi.read(text.encode())
    document.groups[0] = document.groups[0].with_value("EGS_LEDNING.DIM", "160")
    assert sosi.to_bytes(document).decode() == text.replace("...DIM 110 !", "...DIM 160 !")


def test_the_comment_behind_an_element_that_is_taken_away_stays_in_its_place() -> None:
    document = sosi.read(sos(REMARKED).encode())
    document.groups[0] = document.groups[0].without("OBJTYPE")
    assert "! what it is\n! water\n..EGS_LEDNING\n" in sosi.to_bytes(document).decode()


def test_comments_around_references_stay_around_them() -> None:
    area = ".FLATE 2:\n! boundary\n..REF :1 ! one\n! more\n:3\n! inside\n..NØ\n658950000 59450000\n"
    document = sosi.read(sos(area).encode())
    document.groups[0] = document.groups[0].edited()
    assert ".FLATE 2:\n! boundary\n..REF :1 :3 ! one\n! more\n! inside\n..NØ\n" in sosi.to_bytes(document).decode()


def test_a_comment_is_never_drawn_into_an_open_quotation() -> None:
    document = sosi.read(sos(".PUNKT 1:\n..EIER Olsen ! owner\n..NØ\n658950000 59450000\n").encode())
    document.groups[0] = document.groups[0].with_raw("EIER", '"Olsen')
    assert '! owner\n..EIER "Olsen\n' in sosi.to_bytes(document).decode()


def test_an_edited_head_keeps_its_comments_and_loses_its_fill() -> None:
    head = HEAD.replace("..TRANSPAR\n", "! system\n..TRANSPAR ! zone 32\n").replace("4.5\n", "4.5 !!!!!!\n!!!!!!!!\n! end of head\n")
    document = sosi.read(("! first\n" + sos(head=head)).encode())
    document.head = document.head.with_raw("TRANSPAR.VERT-DATUM", "NN54")
    written = sosi.to_bytes(document).decode()
    assert written.startswith("! first\n.HODE\n..TEGNSETT UTF-8\n! system\n..TRANSPAR ! zone 32\n...KOORDSYS 22\n")
    assert "...VERT-DATUM NN54\n" in written
    assert "..SOSI-VERSJON 4.5\n! end of head\n.PUNKT 1:" in written


def test_a_file_written_anew_keeps_the_comments_above_and_below_it(tmp_path: Path) -> None:
    text = "! above\n" + sos(REMARKED, end="!!!!!!!\n.SLUTT\n! below\n")
    sosi.convert(text.encode(), tmp_path / "anew.sos")
    written = (tmp_path / "anew.sos").read_text(encoding="utf-8")
    assert comments(written) == comments(text)
    assert written.startswith("! above\n")
    assert written.endswith(".SLUTT\n! below\n")


@settings(max_examples=100, deadline=None)
@given(raw_files(), st.data())
def test_no_comment_is_lost_and_none_changes_what_is_read(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    for number in range(data.draw(st.integers(1, 6))):
        lines.insert(data.draw(st.integers(1, len(lines) - 2)), f"! remark {number} \"with' marks")
    document = sosi.read("\n".join(lines).encode())
    before = [facts(group) for group in document.groups]
    document.groups[:] = [group.edited() for group in document.groups]
    document.head = document.head.with_raw("SOSI-NIVÅ", "4")
    written = sosi.to_bytes(document).decode()
    assert comments(written) >= comments("\n".join(lines))
    assert [facts(group) for group in sosi.read(written.encode()).groups] == before
