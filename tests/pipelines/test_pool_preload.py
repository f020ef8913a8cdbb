"""A checking process has at once what its first check needs: that check is no slower for being the first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIRST_CHECK = """
import sys
from datetime import date
from pipelines.check import Request
from pipelines.pool_preload import FORMS, WARMED
from pipelines.rendered import Job, Rendered, answer
from reference_data.sample import SAMPLE

before = set(sys.modules)
files = SAMPLE.sosi.read_bytes(), "a.sos", SAMPLE.notice.read_bytes()
request = Request(*files, register=SAMPLE.register, terrain=SAMPLE.terrain, on=date(2026, 10, 1))
answers = [WARMED, answer(Job(request, FORMS, "L1", mend=True))]
assert all(isinstance(one, Rendered) for one in answers), answers
print(*sorted(set(sys.modules) - before))
"""


def test_a_first_check_with_register_and_terrain_brings_in_no_more_code() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_CHECK], capture_output=True, text=True, check=True, timeout=120, cwd=ROOT)
    assert done.stdout.split() == [], "name them in pipelines/pool_preload.py"
