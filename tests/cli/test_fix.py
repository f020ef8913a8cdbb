"""`ferdigsjekk fix` at the door: the new file, the patch, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import sosi
from tests.cli.running import Shell

SAMPLE = Path(__file__).parents[2] / "reference_data/sample/delivery/innmaaling.sos"


def test_the_mended_file_is_written_beside_and_the_original_stays(shell: Shell, tmp_path: Path) -> None:
    original = SAMPLE.read_bytes()
    out = tmp_path / "new.sos"
    ran = shell("fix", SAMPLE, "--out", out)
    assert ran.code == 0
    assert "TEGNSETT" in ran.said
    assert SAMPLE.read_bytes() == original
    assert sosi.read(original).head.encoding.declared != sosi.read(out).head.encoding.declared
    assert not [finding for finding in sosi.read(out).findings if finding.code == "encoding-differs"]


def test_a_dry_run_prints_a_patch_and_writes_nothing(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "new.sos"
    ran = shell("fix", SAMPLE, "--out", out, "--dry-run")
    assert ran.code == 0
    assert b"-..TEGNSETT UTF-8" in ran.out
    assert b"+..TEGNSETT ISO8859-1" in ran.out
    assert not out.exists()


def test_the_original_is_never_overwritten(shell: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "a.sos"
    copy.write_bytes(SAMPLE.read_bytes())
    ran = shell("fix", copy, "--out", copy)
    assert ran.code == 2
    assert "never overwritten" in ran.said


def test_without_a_place_to_write_it_says_what_to_do(shell: Shell) -> None:
    ran = shell("fix", SAMPLE)
    assert ran.code == 2
    assert "--out" in ran.said


def test_what_is_only_likely_is_shown_and_not_done(shell: Shell, tmp_path: Path) -> None:
    slipped = tmp_path / "a.sos"
    slipped.write_bytes(SAMPLE.read_bytes().replace(b"ENHET 0.01", b"ENHET 1").replace(b"UTF-8", b"ISO8859-1"))
    out = tmp_path / "b.sos"
    ran = shell("fix", slipped, "--out", out)
    assert ran.code == 0
    assert "--unsafe" in ran.said
    assert "+...ENHET 0.01" in ran.said
    assert out.read_bytes() == slipped.read_bytes()
    assert shell("fix", slipped, "--out", out, "--unsafe").code == 0
    assert out.read_bytes() != slipped.read_bytes()


def test_what_is_not_sosi_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    other = tmp_path / "a.sos"
    other.write_bytes(b"hello")
    ran = shell("fix", other, "--out", tmp_path / "b.sos")
    assert ran.code == 2
    assert "not a SOSI file" in ran.said


def test_a_wrong_zone_is_shown_when_the_right_one_lies_in_the_municipality(shell: Shell, tmp_path: Path) -> None:
    wrong = tmp_path / "a.sos"
    wrong.write_bytes(SAMPLE.read_bytes().replace(b"KOORDSYS 22", b"KOORDSYS 23").replace(b"UTF-8", b"ISO8859-1"))
    out = tmp_path / "b.sos"
    ran = shell("fix", wrong, "--out", out, "--municipality", "3103")
    assert "+...KOORDSYS 22" in ran.said
    assert out.read_bytes() == wrong.read_bytes()
    shell("fix", wrong, "--out", out, "--unsafe")
    assert sosi.read(out).head.crs == "EPSG:25832"


def test_a_right_zone_is_left_alone(shell: Shell) -> None:
    assert "KOORDSYS" not in shell("fix", SAMPLE, "--dry-run").said
