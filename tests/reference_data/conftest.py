"""Registers to look into: the sample as a kept snapshot, and a small one as a SOSI file."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_data.register.importing import import_register
from reference_data.register.store import Store
from tests.reference_data.snapshots import DAY, SAMPLE
from tests.reference_data.test_register_files import GROUPS, text


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("store"))
    import_register(SAMPLE, store, "3103", DAY)
    return store


@pytest.fixture
def sos(tmp_path: Path) -> Path:
    path = tmp_path / "register.sos"
    path.write_bytes(text(*GROUPS))
    return path
