"""Round trips: what is written reads as what was written, and what was not touched is not changed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sosi
from tests.sosi.sample_files import HEAD, LINE, POINT, names, raw_files, sos, texts

plain_texts = texts.filter(lambda text: all(letter >= " " for letter in text))
grid = st.integers(-(10**9), 10**9)


@st.composite
def elements(draw: st.DrawFn, level: int = 2) -> sosi.Element:
    children = draw(st.lists(elements(level + 1), max_size=2)) if level < 4 else []
    return sosi.Element(draw(names), sosi.quoted(draw(plain_texts)), tuple(children), 0, level)


@st.composite
def points(draw: st.DrawFn) -> sosi.Point:
    height = draw(st.none() | st.integers(-(10**6), 10**6).map(lambda value: value / 100))
    attributes = draw(
        st.sampled_from(
            [(), (), (sosi.Element("KP", "1", (), 0, 3),), (sosi.Element("KVALITET", "96 3", (), 0, 3), sosi.Element("KP", "2", (), 0, 3))]
        )
    )
    return sosi.Point(draw(grid) / 100, draw(grid) / 100, height, 0, attributes)


@st.composite
def refs(draw: st.DrawFn) -> sosi.Refs:
    numbers = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
    made, hole, inside = [], 0, False
    for number in numbers:
        turn = draw(st.integers(0, 3))
        if turn == 0:
            hole, inside = hole + 1, True
        elif turn == 1:
            inside = False
        made.append(sosi.Ref(number if draw(st.booleans()) else -number, hole if inside else 0))
    return sosi.Refs(made)


@st.composite
def groups(draw: st.DrawFn, serial: int) -> sosi.Group:
    kind = draw(st.sampled_from(["PUNKT", "KURVE", "FLATE", "TEKST", "BUEP"]))
    return sosi.new_group(
        kind, serial, draw(st.lists(elements(), max_size=4)), draw(st.lists(points(), max_size=5)), draw(refs()) if kind == "FLATE" else None
    )


def facts(group: sosi.Group) -> tuple[object, ...]:
    return (group.kind, group.serial, group.attributes, group.points, group.refs, [ref.hole for ref in group.refs])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_new_document_reads_as_it_was_made(data: st.DataObject) -> None:
    made = [data.draw(groups(serial)) for serial in range(1, data.draw(st.integers(1, 4)) + 1)]
    document = sosi.new_document(made, "EPSG:25832", "NN2000")
    written = sosi.to_bytes(document)
    again = sosi.read(written)
    assert [facts(group) for group in again.groups] == [facts(group) for group in made]
    assert all(len(line) <= 1022 for line in written.decode().split("\r\n"))
    assert written.endswith(b".SLUTT\r\n")
    assert not {finding.code for finding in again.findings} & {
        "end-missing",
        "string-unterminated",
        "level-jump",
        "coordinate-damaged",
        "line-too-long",
        "point-after-node",
        "extent-not-covering",
    }


@settings(max_examples=100, deadline=None)
@given(raw_files())
def test_any_file_is_written_back_untouched_and_reads_alike_when_written_anew(text: str) -> None:
    document = sosi.read(text.encode())
    assert sosi.to_bytes(document) == text.encode()
    before = [facts(group) for group in document.groups]
    document.groups[:] = [group.edited() for group in document.groups]
    assert [facts(group) for group in sosi.read(sosi.to_bytes(document)).groups] == before


@settings(max_examples=100, deadline=None)
@given(plain_texts)
def test_a_text_is_quoted_so_that_it_reads_as_itself(text: str) -> None:
    document = sosi.read(sos().encode())
    document.groups[0] = document.groups[0].with_value("EIER", text)
    assert sosi.read(sosi.to_bytes(document)).groups[0].value("EIER") == text


def test_a_text_over_several_lines_is_kept() -> None:
    document = sosi.read(sos().encode())
    document.groups[0] = document.groups[0].with_value("EIER", "en\nto tre\nfire")
    assert sosi.read(sosi.to_bytes(document)).groups[0].value("EIER") == "en\nto tre\nfire"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\n b"])
def test_what_the_format_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(sosi.SosiError):
        sosi.quoted(text)


def test_an_edit_changes_its_own_lines_only() -> None:
    text = sos(POINT, LINE, POINT.replace("1:", "3:")).replace("\n", "\r\n")
    document = sosi.read(text.encode())
    document.groups[1] = document.groups[1].with_value("EGS_LEDNING.DIM", "160")
    assert sosi.to_bytes(document) == text.replace("...DIM 110", "...DIM 160").encode()


def test_an_element_can_be_added_below_one_that_is_missing_and_taken_away() -> None:
    document = sosi.read(sos().encode())
    document.groups[0] = document.groups[0].with_value("EGS_PUNKT.SID", "12").without("OBJTYPE")
    again = sosi.read(sosi.to_bytes(document)).groups[0]
    assert [(path, element.text) for path, element in again.paths()] == [("EGS_PUNKT", ""), ("EGS_PUNKT.SID", "12")]


def test_groups_can_be_taken_away_added_and_moved() -> None:
    document = sosi.read(sos(POINT, LINE).encode())
    made = sosi.new_group("PUNKT", 9, [sosi.Element("OBJTYPE", "Sluk")], [sosi.Point(596000.5, 6589999.25, 3.5)])
    document.groups[:] = [document.groups[1], made]
    again = sosi.read(sosi.to_bytes(document))
    assert [group.serial for group in again.groups] == [2, 9]
    assert again.groups[1].points[0] == made.points[0]
    assert again.head.extent == (594500.0, 6589500.0, 596001.0, 6590000.0)
    assert again.findings == []


def test_the_extent_is_left_alone_while_it_covers_the_data() -> None:
    document = sosi.read(sos(POINT, LINE).encode())
    document.groups.pop()
    assert sosi.to_bytes(document) == sos(POINT).encode()


def test_the_head_can_be_mended() -> None:
    text = sos().replace("...VERT-DATUM NN2000\n", "")
    document = sosi.read(text.encode())
    document.head = document.head.with_raw("TRANSPAR.VERT-DATUM", "NN2000")
    again = sosi.read(sosi.to_bytes(document))
    assert again.head.vertical_datum == "NN2000"
    assert again.findings == []
    assert [facts(group) for group in again.groups] == [facts(group) for group in document.groups]


def test_another_unit_moves_no_point() -> None:
    document = sosi.read(sos().encode())
    places = [group.points for group in document.groups]
    document.head = document.head.with_raw("TRANSPAR.ENHET", "0.001").with_raw("TRANSPAR.ORIGO-NØ", "6589000 594000")
    written = sosi.to_bytes(document)
    assert b"500000 500000 22200" in written
    assert [group.points for group in sosi.read(written).groups] == places


def test_a_new_block_begins_after_point_attributes_and_where_heights_end() -> None:
    node = sosi.Element("KP", "1", (), 0, 3)
    made = sosi.new_group("KURVE", 1, (), [sosi.Point(1.0, 2.0, 3.0, 0, (node,)), sosi.Point(4.0, 5.0, 6.0), sosi.Point(7.0, 8.0)])
    text = sosi.to_bytes(sosi.new_document([made], None)).decode()
    assert "..NØH\r\n200 100 300 ...KP 1\r\n..NØH\r\n500 400 600\r\n..NØ\r\n800 700\r\n" in text


def test_references_are_wrapped_between_items() -> None:
    made = sosi.new_group("FLATE", 1, refs=sosi.Refs([sosi.Ref(1000 + index, index % 2) for index in range(30)]))
    lines = sosi.to_bytes(sosi.new_document([made], None)).decode().split("\r\n")
    assert all(len(line) <= 80 for line in lines)
    assert all(line[0] in ":(." for line in lines if line)


@pytest.mark.parametrize(("value", "number"), [(0.005, "1"), (-0.005, "-1"), (0.0149, "1"), (594500.015, "59450002"), (-0.004, "0")])
def test_numbers_are_rounded_half_away_from_zero(value: float, number: str) -> None:
    made = sosi.new_group("PUNKT", 1, (), [sosi.Point(value, 0.0)])
    assert f"\r\n0 {number}\r\n" in sosi.to_bytes(sosi.new_document([made], None)).decode().replace("-0\r\n", "0\r\n")


def test_a_system_without_koordsys_is_refused() -> None:
    with pytest.raises(sosi.SosiError, match="EPSG:31370"):
        sosi.new_document([], "EPSG:31370")


def test_renewed_files_are_clean(tmp_path: Path) -> None:
    text = sos(POINT, LINE.replace("2220\n", "2220 ...KP 1\n"), end="").replace("\n...MAX-NØ 6590000 595000", "")
    sosi.convert(text.encode("latin-1"), tmp_path / "clean.sos")
    assert sosi.read(tmp_path / "clean.sos").findings == []


def test_documents_go_to_file_objects_too() -> None:
    out = io.BytesIO()
    sosi.write(sosi.read(io.BytesIO(sos().encode())), out)
    assert out.getvalue() == sos().encode()


def test_a_new_head_keeps_every_element_of_a_name_that_repeats() -> None:
    lines = [sosi.Element("INFORMASJON", "one"), sosi.Element("INFORMASJON", "two"), sosi.Element("SOSI-VERSJON", "4.0")]
    head = sosi.read(sosi.to_bytes(sosi.new_document([], "EPSG:25832", "NN2000", elements=lines))).head
    assert [element.text for element in head.elements if element.name == "INFORMASJON"] == ["one", "two"]
    assert [element.text for element in head.elements if element.name == "SOSI-VERSJON"] == ["4.0"]


def test_a_document_gives_the_group_that_stands_there_now() -> None:
    document = sosi.read(sos().encode())
    assert document.group(1) is document.groups[0]
    document.groups[0] = document.groups[0].with_value("OBJTYPE", "Sluk")
    assert document.group(1) is document.groups[0]
    document.groups.append(sosi.new_group("PUNKT", 9))
    assert document.group(9) is document.groups[-1]
    document.groups[0] = document.groups[0].edited(serial=2)
    assert document.group(1) is None
    assert document.group(2) is document.groups[0]


def test_an_edited_group_stays_below_what_stood_above_it() -> None:
    between = ".DEF\n..X T4\n! merknad\n"
    second = HEAD.replace("ENHET 0.01", "ENHET 0.001")
    data = sos(POINT, between, LINE, second, POINT.replace("PUNKT 1", "PUNKT 3").replace("658950000 59450000", "6589500000 594500000")).encode()
    document = sosi.read(data)
    before = [group.points for group in document.groups]
    document.groups = [group.with_value("EIER", "Eksempel") for group in document.groups]
    document.groups.append(sosi.new_group("PUNKT", 4, [], [sosi.Point(594500.0, 6589500.0)]))
    written = sosi.to_bytes(document)
    starts = [line for line in written.decode().split("\n") if line.startswith((".", "!")) and not line.startswith("..")]
    assert starts == [".HODE", ".PUNKT 1:", ".DEF", "! merknad", ".KURVE 2:", ".HODE", ".PUNKT 3:", ".PUNKT 4:", ".SLUTT"]
    again = sosi.read(written)
    assert [group.points for group in again.groups[:3]] == before
    assert [(point.east, point.north) for point in again.groups[3].points] == [(594500.0, 6589500.0)]
