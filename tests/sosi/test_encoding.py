"""Character sets: declared rightly, wrongly and not at all."""

from __future__ import annotations

import pytest

import sosi
from sosi.encoding import CODECS, encode
from tests.sosi.sample_files import HEAD, LINE, POINT, sos

ND7 = {"Æ": "[", "Ø": "\\", "Å": "]", "æ": "{", "ø": "|", "å": "}"}


def declared(name: str) -> str:
    return sos(POINT.replace("Kum", "Blåbær øst"), head=HEAD.replace("UTF-8", name))


@pytest.mark.parametrize("name", CODECS)
def test_each_character_set_is_read_as_declared(name: str) -> None:
    document = sosi.read(encode(declared(name), name))
    assert document.groups[0].value("OBJTYPE") == "Blåbær øst"
    assert document.head.encoding.declared == name
    assert document.head.encoding.used == name
    assert not [finding for finding in document.findings if finding.code == "encoding-differs"]


@pytest.mark.parametrize("said", ["UTF-8", "ISO8859-1", "ISO8859-10", "DOSN8", "ND7"])
@pytest.mark.parametrize("written", ["UTF-8", "ISO8859-1", "DOSN8", "ND7"])
def test_what_the_bytes_say_wins_over_what_is_declared(said: str, written: str) -> None:
    document = sosi.read(encode(declared(said), written))
    assert document.groups[0].value("OBJTYPE") == "Blåbær øst"
    assert document.head.origin == (0.0, 0.0)
    differs = [finding for finding in document.findings if finding.code == "encoding-differs"]
    families = {"ISO8859-1": 1, "ISO8859-10": 1}
    assert bool(differs) == (said != written and families.get(said, said) != families.get(written, written))
    assert all(finding.line == 2 for finding in differs)


@pytest.mark.parametrize("written", ["UTF-8", "ISO8859-1", "DOSN8", "ND7"])
def test_a_file_without_tegnsett_is_read_by_its_bytes(written: str) -> None:
    document = sosi.read(encode(declared("UTF-8").replace("..TEGNSETT UTF-8\n", ""), written))
    assert document.groups[0].value("OBJTYPE") == "Blåbær øst"
    assert document.head.encoding.declared is None
    assert [finding.code for finding in document.findings] == ["encoding-missing"]


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "iso8859-1", "ISO-8859-1"])
def test_spellings_of_tegnsett_are_forgiven(name: str) -> None:
    data = declared(name).encode("utf-8" if "8859" not in name else "latin-1")
    assert sosi.read(data).findings == []


def test_tegnsett_may_stand_last_in_the_head() -> None:
    text = declared("ISO8859-1").replace("..TEGNSETT ISO8859-1\n", "").replace("..SOSI-VERSJON 4.5\n", "..SOSI-VERSJON 4.5\n..TEGNSETT ISO8859-1\n")
    assert sosi.read(text.encode("latin-1")).findings == []


# Č is a letter of ISO8859-10 that Latin 1 lacks
UNUSUAL_HEADS = {
    "on the line of HODE": HEAD.replace(".HODE\n..TEGNSETT UTF-8", ".HODE ..TEGNSETT ISO8859-10"),
    "after another element": HEAD.replace("..TEGNSETT UTF-8\n", "").replace("..SOSI-VERSJON 4.5", "..SOSI-VERSJON 4.5 ..TEGNSETT ISO8859-10"),
    "value on the next line": HEAD.replace("..TEGNSETT UTF-8", "..TEGNSETT\nISO8859-10"),
    "value after a comment": HEAD.replace("..TEGNSETT UTF-8", "..TEGNSETT ! characters\n  ISO8859-10 ! so it is"),
    "in quotes": HEAD.replace("..TEGNSETT UTF-8", '..TEGNSETT "ISO8859-10"'),
    "lower case": HEAD.replace(".HODE\n..TEGNSETT UTF-8", ".hode\n..tegnsett iso8859-10"),
    "NUL at line ends": HEAD.replace("\n", "\0\n").replace("UTF-8", "ISO8859-10"),
    "after a comment that says otherwise": HEAD.replace("..TEGNSETT UTF-8", "! ..TEGNSETT UTF-8\n..TEGNSETT ISO8859-10"),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", UNUSUAL_HEADS)
def test_tegnsett_is_seen_wherever_the_head_reader_sees_it(name: str, line_end: str) -> None:
    text = sos(POINT.replace("Kum", "Čáhci"), head=UNUSUAL_HEADS[name]).replace("\n", line_end)
    document = sosi.read(text.encode("iso8859_10"))
    element = document.head.first("TEGNSETT" if name != "lower case" else "tegnsett")
    assert element is not None
    assert document.head.encoding.declared == element.text
    assert document.groups[0].value("OBJTYPE") == "Čáhci"
    assert len(document.groups[0].points) == 1
    assert not [finding.code for finding in document.findings if finding.code.startswith("encoding")]
    anew = sosi.to_bytes(document, "UTF-8")
    assert anew.upper().count(b"TEGNSETT UTF-8") == (2 if "otherwise" in name else 1)
    assert b"8859" not in anew
    again = sosi.read(anew)
    assert (again.head.encoding.declared, again.groups[0].value("OBJTYPE")) == ("UTF-8", "Čáhci")
    assert [finding.code for finding in again.findings if finding.code != "nul-bytes"] == [
        finding.code for finding in document.findings if finding.code != "nul-bytes"
    ]


@pytest.mark.parametrize("head", [HEAD.replace("..TEGNSETT UTF-8", "..TEGNSETT"), HEAD.replace("..TEGNSETT UTF-8", "!..TEGNSETT UTF-8")])
def test_a_tegnsett_without_value_or_in_a_comment_is_none(head: str) -> None:
    document = sosi.read(sos(POINT, head=head).encode())
    assert document.head.encoding.declared is None
    again = sosi.read(sosi.to_bytes(document, "ISO8859-1"))
    assert again.head.encoding.declared == "ISO8859-1"
    assert len(again.head.all("TEGNSETT")) == 1


def test_the_bytes_of_a_file_with_carriage_returns_alone_are_probed() -> None:
    data = encode(declared("UTF-8"), "DOSN8").replace(b"\n", b"\r")
    document = sosi.read(data)
    assert (document.head.encoding.used, document.groups[0].value("OBJTYPE")) == ("DOSN8", "Blåbær øst")
    assert len(document.groups[0].points) == 1


def test_windows_dashes_in_a_latin_1_file_are_read() -> None:
    data = encode(declared("ISO8859-1"), "ISO8859-1").replace("Blåbær".encode("latin-1"), b"A \x96 B")
    assert sosi.read(data).groups[0].value("OBJTYPE") == "A – B øst"


def test_windows_dashes_in_a_latin_1_file_are_written_back_when_their_group_is_edited() -> None:
    data = encode(declared("ISO8859-1"), "ISO8859-1").replace("Blåbær".encode("latin-1"), b"A \x96 B")
    document = sosi.read(data)
    document.groups[0] = document.groups[0].with_value("MEDIUM", "V")
    written = sosi.to_bytes(document)
    assert b"A \x96 B \xf8st" in written
    again = sosi.read(written)
    assert (again.groups[0].value("OBJTYPE"), again.groups[0].value("MEDIUM")) == ("A – B øst", "V")


def test_a_letter_that_windows_lacks_too_is_refused_in_an_edited_latin_1_file() -> None:
    document = sosi.read(encode(declared("ISO8859-1"), "ISO8859-1"))
    document.groups[0] = document.groups[0].with_value("EIER", "Čáhci")
    with pytest.raises(sosi.SosiError, match="ISO8859-1 has no letter 'Č'"):
        sosi.to_bytes(document)


def test_odd_bytes_in_a_utf8_file_are_mended_and_their_lines_named() -> None:
    data = declared("UTF-8").encode().replace("Blåbær".encode(), "Blåbær".encode("latin-1"))
    document = sosi.read(data)
    assert document.groups[0].value("OBJTYPE") == "Blåbær øst"
    assert [(finding.code, finding.line) for finding in document.findings] == [("encoding-mixed", 13)]
    assert sosi.to_bytes(document) == data


def test_carriage_returns_alone_end_lines_too() -> None:
    data = sos().encode().replace(b"\n", b"\r")
    document = sosi.read(data)
    assert [group.line for group in document.groups] == [group.line for group in sosi.read(sos().encode()).groups]
    assert sosi.to_bytes(document) == data


@pytest.mark.parametrize("letter", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_only_line_feeds_end_lines(letter: str) -> None:
    document = sosi.read(sos(POINT.replace("Kum", f"A{letter}B")).encode())
    assert document.groups[0].value("OBJTYPE") == f"A{letter}B"


def test_a_letter_that_the_wanted_character_set_lacks_is_named() -> None:
    document = sosi.read(sos(POINT.replace("Kum", "Čáhci")).encode())
    with pytest.raises(sosi.SosiError, match="'Č'"):
        sosi.to_bytes(document, "ISO8859-1")
    assert sosi.read(sosi.to_bytes(document, "ISO8859-10")).groups[0].value("OBJTYPE") == "Čáhci"
    with pytest.raises(sosi.SosiError, match="not known"):
        sosi.to_bytes(document, "EBCDIC")


def in_turn(*names: str, line_end: str = "\n", groups: int = 3) -> bytes:
    """A head in the first character set, then points, a line and a group without coordinates in each of the others in turn."""
    parts = [encode(HEAD.replace("UTF-8", names[0]), names[0])]
    for place, name in enumerate(names[1:]):
        serials = range(place * 10_000 + 1, place * 10_000 + 1 + groups)
        points = "".join(POINT.replace("Kum", "Blåbær øst").replace("PUNKT 1:", f"PUNKT {serial}:") for serial in serials)
        line = LINE.replace("Vannledning", '"Ærlig Å"').replace("KURVE 2:", f"KURVE {place * 10_000 + 9998}:")
        bare = f".TRASE {place * 10_000 + 9999}:\n..OBJTYPE Grøft\n..REF :{place * 10_000 + 9998}\n"
        parts.append(encode(points + line + bare, name))
    return b"".join([*parts, b".SLUTT\n"]).replace(b"\n", line_end.encode())


TURNS = [
    ("ISO8859-1", "ISO8859-1", "UTF-8"),
    ("ISO8859-1", "ISO8859-1", "DOSN8"),
    ("ISO8859-10", "UTF-8", "ISO8859-10", "DOSN8"),
    ("UTF-8", "DOSN8"),
    ("UTF-8", "UTF-8", "DOSN8", "ISO8859-1", "UTF-8"),
    ("UTF-8", "ISO8859-1"),
    ("DOSN8", "ISO8859-1"),
    ("DOSN8", "DOSN8", "UTF-8", "DOSN8"),
    ("ND7", "ISO8859-1", "ND7"),
    ("UTF-8", "ND7", "UTF-8"),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("names", TURNS, ids="+".join)
def test_groups_in_several_character_sets_are_each_read_in_their_own(names: tuple[str, ...], line_end: str) -> None:
    data = in_turn(*names, line_end=line_end)
    document = sosi.read(data)
    assert [group.value("OBJTYPE") for group in document.groups] == [*["Blåbær øst"] * 3, "Ærlig Å", "Grøft"] * (len(names) - 1)
    assert [len(group.points) for group in document.groups] == [1, 1, 1, 2, 0] * (len(names) - 1)
    families = {"ISO8859-10": "ISO8859-1"}
    foreign = {
        group.line
        for group, name in zip(document.groups, [name for name in names[1:] for _ in range(5)], strict=True)
        if families.get(name, name) != families.get(names[0], names[0])
    }
    mixed = [finding.line for finding in document.findings if finding.code == "encoding-mixed"]
    lines = document.text.split("\n")
    home = names[0]
    expected = [
        number
        for group in document.groups
        if group.line in foreign
        for number in range(group.line, group.line + group.source.count("\n"))
        if not lines[number - 1].isascii()
    ]
    assert home == document.head.encoding.used
    assert mixed == expected
    assert mixed
    assert sosi.to_bytes(document) == data


@pytest.mark.parametrize("names", TURNS, ids="+".join)
def test_an_edit_in_a_file_of_several_character_sets_leaves_the_other_groups_as_they_were(names: tuple[str, ...]) -> None:
    document = sosi.read(in_turn(*names))
    document.groups[1] = document.groups[1].with_value("MEDIUM", "V")
    again = sosi.read(sosi.to_bytes(document))
    assert again.groups[1].value("MEDIUM") == "V"
    assert [group.value("OBJTYPE") for group in again.groups] == [group.value("OBJTYPE") for group in document.groups]
    whole = sosi.read(sosi.to_bytes(document, "UTF-8"))
    assert [group.value("OBJTYPE") for group in whole.groups] == [group.value("OBJTYPE") for group in document.groups]
    assert not [finding.code for finding in whole.findings if finding.code.startswith("encoding")]


@pytest.mark.parametrize("names", TURNS, ids="+".join)
def test_blocks_of_a_file_in_several_character_sets_are_read_as_the_whole_of_it(names: tuple[str, ...]) -> None:
    data = in_turn(*names, groups=1500)
    whole = sosi.read(data)
    parts = list(sosi.stream(data, 1 << 16))
    assert len(parts) > 1
    assert [(group.serial, group.line, group.source) for part in parts for group in part.groups] == [
        (group.serial, group.line, group.source) for group in whole.groups
    ]
    frame = sosi.read_frame(data)
    assert list(frame["OBJTYPE"]) == [group.value("OBJTYPE") for group in whole.groups]
    assert not frame.geometry.isna().any()


def test_an_odd_name_of_coordinates_in_the_other_case_is_read_too() -> None:
    data = HEAD.replace("UTF-8", "ISO8859-1").encode("latin-1") + POINT.replace("..NØH", "..nøh").encode() + b".SLUTT\n"
    document = sosi.read(data)
    assert [(len(group.points), group.line) for group in document.groups] == [(1, 12)]
    assert [finding.line for finding in document.findings if finding.code == "encoding-mixed"] == [14]
