"""`ferdigsjekk sosi convert`: what it says about what it wrote and what it read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.running import Shell
from tests.sosi.sample_files import LINE, POINT, sos


def test_a_conversion_says_what_was_written_and_what_the_source_has(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "in.sos"
    source.write_text(sos(POINT, LINE + "65895200O 59450200 2240\n", end=""), "utf-8")
    ran = shell("sosi", "convert", source, tmp_path / "out.fgb")
    assert ran.code == 0
    assert ran.out == b""
    first, second = ran.said.splitlines()
    assert first == f"2 groups written to {tmp_path / 'out_points.fgb'}, {tmp_path / 'out_lines.fgb'}"
    assert re.fullmatch(rf"{re.escape(str(source))}: \d+ findings \(errors: \d+.*\); ferdigsjekk sosi lint lists them", second)


def test_a_sound_source_has_no_findings(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "in.sos"
    source.write_text(sos(), "utf-8")
    ran = shell("sosi", "convert", source, tmp_path / "out.gpkg")
    assert (ran.code, ran.said) == (0, f"2 groups written to {tmp_path / 'out.gpkg'}\n{source}: no findings\n")


@pytest.mark.parametrize("name", ["out.gpkg", "out.parquet", "out.fgb", "out.geojson", "out.sos"])
def test_a_file_without_groups_gives_a_file_all_the_same(name: str, shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "in.sos"
    source.write_text(sos(""), "utf-8")
    ran = shell("sosi", "convert", source, tmp_path / name)
    assert ran.code == 0, ran.said
    assert (tmp_path / name).stat().st_size > 0


def test_a_conversion_shows_its_progress_on_a_terminal(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.sos"
    source.write_text(sos(), "utf-8")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    ran = shell("sosi", "convert", source, tmp_path / "out.parquet")
    assert ran.code == 0
    assert "Converting in.sos" in ran.said
    assert "100%" in ran.said
