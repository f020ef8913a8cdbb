from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data home of the test's own, also for what reads the environment."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FERDIGSJEKK_HOME", str(folder))
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, prefect="never")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"
