"""Every file of the shared corpus: read without an exception, no group lost, written back as it was."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import sosi
from tests.shared_material import SHARED, shared

FILES = sorted(path.name for path in (SHARED / "sosi-corpus").glob("*.[sS][oO][sS]"))
_ROW = re.compile(r"^\| (\S+) \| (\d+) \| [^|]* \| [^|]* \| [^|]* \| [^|]* \| [^|]* \| ([^|]*) \|", re.M)


def rows() -> dict[str, dict[str, int]]:
    """Groups by kind as the corpus' own page counts them."""
    text = (shared("sosi-corpus") / "README.md").read_text(encoding="utf-8")
    counted = {}
    for name, _, kinds in _ROW.findall(text):
        counted[name] = {part.split()[0]: int(part.split()[1]) for part in kinds.split(", ") if " " in part}
    return counted


def test_the_corpus_is_whole() -> None:
    shared("sosi-corpus")
    assert len(FILES) == 37


@pytest.mark.parametrize("name", FILES)
def test_each_group_of_a_file_is_a_group_of_its_document(name: str) -> None:
    document = sosi.read(shared(f"sosi-corpus/{name}"))
    expected = rows()[name]
    counts: dict[str, int] = {}
    for group in [*document.groups, *document.definitions]:
        counts[group.kind] = counts.get(group.kind, 0) + 1
    assert counts == expected


@pytest.mark.parametrize("name", FILES)
def test_an_untouched_file_is_written_back_byte_for_byte(name: str, tmp_path: Path) -> None:
    path = shared(f"sosi-corpus/{name}")
    sosi.write(sosi.read(path), tmp_path / "out.sos")
    assert (tmp_path / "out.sos").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_reading_leaves_nothing_beside_the_file(name: str, tmp_path: Path) -> None:
    copy = tmp_path / "in.sos"
    copy.write_bytes(shared(f"sosi-corpus/{name}").read_bytes())
    sosi.read(copy)
    assert [path.name for path in tmp_path.iterdir()] == ["in.sos"]


@pytest.mark.parametrize("name", FILES)
def test_every_group_written_anew_reads_as_it_did(name: str) -> None:
    document = sosi.read(shared(f"sosi-corpus/{name}"))
    again = sosi.read(sosi.to_bytes(rewritten(document)))
    assert [facts(group) for group in again.groups] == [facts(group) for group in document.groups]


@pytest.mark.parametrize("name", FILES)
def test_one_changed_group_leaves_the_bytes_of_the_others(name: str) -> None:
    path = shared(f"sosi-corpus/{name}")
    document = sosi.read(path)
    if len(document.groups) < 3:
        assert not document.changed
        return
    middle = len(document.groups) // 2
    document.groups[middle] = document.groups[middle].with_value("OBJTYPE", "Endret objekt")
    out = sosi.to_bytes(document)
    before = document.groups[middle].line - 1
    lines_in = path.read_bytes().split(b"\n")
    lines_out = out.split(b"\n")
    assert lines_out[:before] == lines_in[:before]
    after = len(lines_in) - (document.groups[middle + 1].line - 1)
    assert lines_out[-after:] == lines_in[-after:]
    assert sosi.read(out).groups[middle].value("OBJTYPE") == "Endret objekt"


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_another_character_set_says_the_same(name: str) -> None:
    document = sosi.read(shared(f"sosi-corpus/{name}"))
    for wanted in ("UTF-8", "ISO8859-1", "ISO8859-10", "DOSN8"):
        try:
            data = sosi.to_bytes(document, wanted)
        except sosi.SosiError as error:
            assert "has no letter" in str(error)
            continue
        again = sosi.read(data)
        if document.head.line:
            assert (again.head.encoding.declared, again.head.encoding.used) == (wanted, wanted)
        assert [facts(group) for group in again.groups] == [facts(group) for group in document.groups]


@pytest.mark.parametrize("name", FILES)
def test_the_bytes_are_those_the_corpus_promises(name: str) -> None:
    text = (shared("sosi-corpus") / "README.md").read_text(encoding="utf-8")
    digest = hashlib.sha256(shared(f"sosi-corpus/{name}").read_bytes()).hexdigest()[:16]
    assert f"| {digest} |" in next(line for line in text.splitlines() if line.startswith(f"| {name} |") and digest[:4] in line)


KNOWN_FAULTS = {
    "sosijs-testfile1.sos": {"encoding-missing", "dimension-mixed", "coordinate-extra"},
    "sosijs-testfile2.sos": {"encoding-differs"},
    "sosijs-buer.sos": {"bom", "end-missing", "ends-inside-group"},
    "jsosi-0540_Navn_utf8.sos": {"encoding-differs", "points-missing"},
    "jsosi-0617_N50_AdministrativeOmrader.sos": set(),
    "sosijs-flate_oy.sos": set(),
    "sosijs-non-linear.sos": {"ring-open"},
    "sosijs-valgkretserdos8.SOS": set(),
    "nvdb-valid_real_data2.sos": set(),
    "blender-SosiDefs.sos": {"encoding-missing", "head-missing"},
}


@pytest.mark.parametrize(("name", "codes"), KNOWN_FAULTS.items())
def test_a_file_has_the_faults_it_is_known_for_and_no_others(name: str, codes: set[str]) -> None:
    assert {finding.code for finding in sosi.read(shared(f"sosi-corpus/{name}")).findings} == codes


def rewritten(document: sosi.Document) -> sosi.Document:
    document.groups[:] = [group.edited() for group in document.groups]
    return document


def facts(group: sosi.Group) -> tuple[object, ...]:
    return (group.kind, group.serial, group.attributes, group.points, group.refs)
