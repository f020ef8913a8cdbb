from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import Settings, SettingsError, data_home, load_settings


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    (tmp_path / "ferdigsjekk.toml").write_text('max_files = 7\nmax_upload_bytes = 9\nregister = "mains.sos"\n', encoding="utf-8")
    settings = load_settings({"FERDIGSJEKK_MAX_FILES": "8", "FERDIGSJEKK_HOME": str(tmp_path / "home")}, tmp_path)
    assert settings.max_files == 8
    assert settings.max_upload_bytes == 9
    assert settings.register_file == Path("mains.sos")
    assert settings.check_seconds == Settings().check_seconds


def test_reports_go_to_the_data_home_unless_told_otherwise(tmp_path: Path) -> None:
    assert load_settings({"FERDIGSJEKK_HOME": str(tmp_path)}, tmp_path).out_folder == tmp_path / "out"
    assert load_settings({"FERDIGSJEKK_OUT": "/srv/out"}, tmp_path).out_folder == Path("/srv/out")


def test_the_data_home_is_the_platforms_own_when_none_is_named() -> None:
    assert data_home({}).name == "ferdigsjekk"
    assert data_home({"FERDIGSJEKK_HOME": "/srv/ferdigsjekk"}) == Path("/srv/ferdigsjekk")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("max_files = 0", "max_files"),
        ("colour = 1", "colour"),
        ('prefect = "sometimes"', "prefect"),
        ("max_files = ", "not TOML"),
        ("max_files = 0\ncheck_seconds = -1", "check_seconds"),
    ],
)
def test_each_mistake_in_the_file_is_named_with_the_file(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "ferdigsjekk.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings({}, tmp_path)
    assert named in str(raised.value)
    assert "ferdigsjekk.toml" in str(raised.value)


def test_a_file_that_is_named_and_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Cannot read the settings"):
        load_settings({"FERDIGSJEKK_CONFIG": str(tmp_path / "none.toml")}, tmp_path)
