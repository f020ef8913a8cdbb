"""What every test stands on: a data home of its own, and no setting of the machine it runs on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.cli.running import Shell

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")
"""The same examples on every run, so that a red test is a change of ours; `bench/` looks for new ones."""


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("FERDIGSJEKK_") and name != "FERDIGSJEKK_SHARED"]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FERDIGSJEKK_HOME", str(home))
    return home


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Shell:
    """Runs `ferdigsjekk` commands in this process."""
    return Shell(monkeypatch, capfdbinary)
