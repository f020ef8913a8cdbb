from __future__ import annotations

from pathlib import Path

from tests.cli.running import Shell


def test_the_doctor_ends_with_0_where_nothing_is_to_mend(shell: Shell) -> None:
    assert shell("doctor").code == 0


def test_the_doctor_names_what_is_to_mend_and_ends_with_1(shell: Shell, own_home: Path) -> None:
    own_home.mkdir(exist_ok=True)
    (own_home / "files").write_text("", encoding="utf-8")
    (own_home / "ferdigsjekk.toml").write_text('terrain = "nowhere.tif"\n', encoding="utf-8")
    ran = shell("doctor")
    told = ran.out.decode()
    assert ran.code == 1
    assert "  mend  terrain nowhere.tif is not there" in told
    assert told.endswith("2 to mend\n")
