from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.pipelines.postgres import Postgres, postgres


@pytest.fixture(scope="package")
def database_server() -> Iterator[Postgres]:
    """One PostgreSQL for all who do not stop it; each takes a new database of it."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="package")
def scheduler() -> Iterator[str]:
    """The address of one Dask scheduler for all, with two workers in processes of their own. It is busy also when nobody asks it for anything."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", worker_dashboard_address=None, host="127.0.0.1"
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


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
