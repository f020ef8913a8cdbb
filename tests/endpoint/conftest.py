from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.settings import Settings
from tests.endpoint.serving import served


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    """A client of a service that runs as it does for users: on a port, with its checking processes."""
    with served(Settings(home=home, check_processes=1, max_upload_bytes=2_000_000)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
