from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.shared_material import ROOT


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks of itself")
def test_nothing_is_lost_or_doubled_when_the_process_is_killed_at_random_moments() -> None:
    command = [sys.executable, "-m", "bench.faults", "--notices", "8", "--kills", "8"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    assert (found["reported"], found["kills"], found["faults"]) == (8, {"intake": 8}, [])
