from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.shared_material import ROOT


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks of itself")
def test_killed_before_any_write_the_next_run_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    in_memory = Path("/dev/shm")  # a disk that is told to write through would take half a minute
    with tempfile.TemporaryDirectory(dir=in_memory if os.access(in_memory, os.W_OK) else tmp_path) as folder:
        ran = subprocess.run([sys.executable, "-m", "tests.pipelines.killing", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["faults"] == []
    assert found["kills"] > 20
