"""What a command does with its streams: character sets that lack letters, readers that have gone, disks that are full, streams that are closed."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from cli.main import main
from reference_data.sample import SAMPLE

CHECK = ("check", str(SAMPLE.sosi), "--date", "2026-10-01")
FULL = Path("/dev/full")
Give = Callable[[IO[str]], None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Puts a stream in the place of standard output, and closes it afterwards."""
    given: list[IO[str]] = []

    def put(stream: IO[str]) -> None:
        given.append(stream)
        monkeypatch.setattr(sys, "stdout", stream)

    yield put
    for stream in given:
        with suppress(OSError):
            stream.close()


def ended(monkeypatch: pytest.MonkeyPatch, *words: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["ferdigsjekk", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code


@pytest.mark.parametrize("charset", ["ascii", "latin-1"])
def test_letters_that_the_terminal_lacks_stop_nothing(monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding=charset))
    assert ended(monkeypatch, "rules", "explain", "VA-TAP-001") in (0, None)
    assert b"VA-TAP-001" in shown.getvalue()


def test_json_is_utf8_whatever_the_terminal_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    assert ended(monkeypatch, "rules", "list", "--json", "--lang", "nb") in (0, None)
    assert any("ø" in one["title"] for one in json.loads(shown.getvalue().decode())["rules"])


def test_a_reader_that_has_enough_changes_nothing_of_what_was_found(monkeypatch: pytest.MonkeyPatch, give: Give) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    give(os.fdopen(writer, "w"))
    assert ended(monkeypatch, *CHECK) == 1


def test_lines_that_nobody_reads_are_no_verdict(monkeypatch: pytest.MonkeyPatch, give: Give) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    give(os.fdopen(writer, "w", buffering=1))
    assert ended(monkeypatch, "rules", "list") == 2


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [CHECK, ("rules", "list"), ("--version",)], ids=["data", "lines", "one line"])
def test_a_full_disk_is_told_as_such(monkeypatch: pytest.MonkeyPatch, give: Give, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    give(FULL.open("w"))
    assert ended(monkeypatch, *words) == 2
    assert capsys.readouterr().err.endswith("Cannot write: the disk is full.\n")


@pytest.mark.parametrize(("words", "code"), [(CHECK, 1), (("rules", "list"), 0), (("check", "no such file"), 2)], ids=["data", "lines", "failure"])
def test_streams_that_are_closed_change_nothing_of_the_exit_code(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    found = ended(monkeypatch, *words)
    for opened in (sys.stdout, sys.stderr):
        opened.close()
    assert (found or 0) == code


def test_standard_input_that_is_closed_is_told_as_such(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert ended(monkeypatch, "check", "-") == 2
    assert capsys.readouterr().err == "Cannot read the SOSI file from standard input: it is closed.\n"
