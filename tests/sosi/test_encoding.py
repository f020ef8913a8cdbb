"""Character sets: declared rightly, wrongly and not at all."""

from __future__ import annotations

import pytest

import sosi
from sosi.encoding import CODECS, encode
from tests.sosi.sample_files import HEAD, POINT, sos

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
