"""Bad input gets one clear sentence that names the place, the right exit code, and never a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference_data.sample import SAMPLE
from tests.cli.running import Ran, Shell


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 2, ran.said
    assert ran.out == b""
    assert "Traceback" not in ran.said
    assert "fault of ours" not in ran.said
    assert len(ran.said.strip().splitlines()) <= 3, ran.said
    for word in words:
        assert word in ran.said


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("not_sosi.sos", b"hello there\nthis is a letter\n", "not a SOSI file"),
        ("empty.sos", b"", "is empty"),
        ("blank.sos", b" \r\n\n\t\n", "is empty"),
        ("drawing.sos", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "PDF"),
        ("picture.sos", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a SOSI file"),
        ("archive.sos", b"PK\x03\x04" + b"\0" * 100, "not a SOSI file"),
        ("nuls.sos", b"\0" * 1000, "not a SOSI file"),
        ("wide.sos", ".HODE\n..TEGNSETT UTF-8\n.SLUTT\n".encode("utf-16"), "not a SOSI file"),
    ],
)
def test_what_is_not_sosi_is_refused_by_name(shell: Shell, tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    refused(shell("check", tmp_path / name), name, word)


def test_a_file_that_is_not_there_is_named(shell: Shell, tmp_path: Path) -> None:
    refused(shell("check", tmp_path / "gone.sos"), "gone.sos", "no such file")


def test_a_folder_is_not_a_file(shell: Shell, tmp_path: Path) -> None:
    refused(shell("check", tmp_path), "folder")


@pytest.fixture
def nobody(shell: Shell) -> Iterator[None]:
    """A user who may not read; the superuser steps down for the length of the test."""
    if os.geteuid() != 0:
        yield
        return
    shell("check", SAMPLE.sosi)  # loads everything while the files of Python may still be read
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_file_without_permission_is_named(shell: Shell, tmp_path: Path, own_home: Path, request: pytest.FixtureRequest) -> None:
    for folder in (own_home, own_home.parent, own_home.parent.parent, tmp_path):
        folder.chmod(0o755)
    locked = tmp_path / "locked.sos"
    locked.write_bytes(SAMPLE.sosi.read_bytes())
    locked.chmod(0)
    request.getfixturevalue("nobody")
    refused(shell("check", locked), "locked.sos", "permission")


@pytest.mark.parametrize("number", ["9999", "31", "abc", "31033"])
def test_a_wrong_municipality_number_is_refused(shell: Shell, number: str) -> None:
    refused(shell("check", SAMPLE.sosi, "--municipality", number), number)


def test_an_unknown_pack_is_refused_with_those_that_exist(shell: Shell) -> None:
    refused(shell("check", SAMPLE.sosi, "--pack", "mos"), "mos", "moss")


def test_every_mistake_of_a_broken_pack_is_named_with_its_line(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[pack\nid = 1\n")
    refused(shell("check", SAMPLE.sosi, "--pack", tmp_path / "own.toml"), "own.toml:1")


def test_a_register_in_an_unknown_system_is_refused_by_name(shell: Shell, tmp_path: Path) -> None:
    register = tmp_path / "register.sos"
    text = SAMPLE.register.read_bytes()
    register.write_bytes(text.replace(b"...KOORDSYS 22", b"...KOORDSYS 99"))
    assert register.read_bytes() != text
    refused(shell("check", SAMPLE.sosi, "--municipality", "3103", "--register", register), "register.sos", "99")


@pytest.mark.parametrize("option", ["--register", "--terrain", "--notice", "--previous"])
def test_a_part_that_is_not_there_is_named(shell: Shell, tmp_path: Path, option: str) -> None:
    refused(shell("check", SAMPLE.sosi, option, tmp_path / "gone.bin"), "gone.bin")


@pytest.mark.parametrize("option", ["--register", "--terrain", "--notice", "--previous"])
def test_a_part_of_the_wrong_kind_is_named(shell: Shell, tmp_path: Path, option: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear municipality")
    refused(shell("check", SAMPLE.sosi, option, tmp_path / "letter.txt"), "letter.txt" if option != "--notice" else "notice")


def test_terrain_that_does_not_cover_leaves_depth_undecided(shell: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.asc"
    elsewhere.write_text("ncols 2\nnrows 2\nxllcorner 300000\nyllcorner 6700000\ncellsize 1\nNODATA_value -9999\n1 1\n1 1\n")
    ran = shell("check", SAMPLE.sosi, "--municipality", "3103", "--terrain", elsewhere, "--format", "json")
    depth = next(rule for rule in json.loads(ran.out)["rules"] if rule["rule"] == "VA-DEPTH-001")
    assert depth["outcome"] == "undecided"
    finding = next(one for one in json.loads(ran.out)["findings"] if one["rule"] == "VA-DEPTH-001")
    assert finding["missing"] == ["terrain"]
    assert " m" in finding["message"]


def test_a_notice_of_wrong_types_names_path_and_expectation(shell: Shell, tmp_path: Path) -> None:
    notice = json.loads(SAMPLE.notice.read_bytes())
    notice["services"][0]["dimension_mm"] = "thick"
    notice["permit"] = 7
    (tmp_path / "notice.json").write_text(json.dumps(notice))
    refused(shell("check", SAMPLE.sosi, "--notice", tmp_path / "notice.json"), "services[0].dimension_mm", "permit")


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (b'{"schema": "ferdigsjekk-notice/1", "property": {"gnr": ' + b"9" * 5000 + b"}}", "digits"),
        (b"[" * 100_000, "JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "object"),
    ],
    ids=["huge number", "deep", "not UTF-8", "a list"],
)
def test_a_hostile_notice_is_refused_in_one_sentence(shell: Shell, tmp_path: Path, written: bytes, word: str) -> None:
    (tmp_path / "notice.json").write_bytes(written)
    ran = shell("check", SAMPLE.sosi, "--notice", tmp_path / "notice.json")
    refused(ran, "notice")
    assert word in ran.said or "nested" in ran.said


def test_a_date_that_is_none_is_refused(shell: Shell) -> None:
    refused(shell("check", SAMPLE.sosi, "--date", "21.11.2026"), "YYYY-MM-DD")


def test_usage_errors_end_with_two(shell: Shell) -> None:
    assert shell("check").code == 2
    assert shell("check", SAMPLE.sosi, "--format", "docx").code == 2
    assert shell("nonsense").code == 2


@pytest.mark.parametrize("words", [("letters", "list"), ("rules", "try", "moss", "--since", "2026-01-01"), ("recheck",)])
@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/nothing", "nonsense"])
def test_a_ledger_that_cannot_be_opened_is_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], url: str) -> None:
    monkeypatch.setenv("FERDIGSJEKK_DATABASE_URL", url)
    ran = shell(*words)
    assert (ran.code, ran.said.count("\n")) == (2, 1)
    assert ran.said.startswith("Cannot open the case ledger: ")


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("doctor",), ("recheck",)])
def test_a_setting_that_cannot_be_read_is_named_before_anything_is_done(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FERDIGSJEKK_MAX_UPLOAD_BYTES", "many")
    ran = shell(*words)
    assert (ran.code, "FERDIGSJEKK_MAX_UPLOAD_BYTES" in ran.said, "fault of ours" in ran.said) == (2, True, False)
