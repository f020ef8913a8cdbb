"""The service does what its description says, whatever is sent: generated requests, thousands of kinds, a fixed seed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from tests.endpoint.people import key_of, settings_for_people
from tests.endpoint.serving import served

# Whether a file is SOSI and a notice a notice is more than a schema can say: a refusal of such is no contradiction.
LEFT_OUT = "positive_data_acceptance"


def test_generated_requests_find_nothing_that_contradicts_the_description(tmp_path: Path) -> None:
    with served(settings_for_people(tmp_path)) as address:
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--max-examples", "3", "--seed", "20261121", "--no-color",
            "--phases", "examples,coverage,fuzzing", "--exclude-checks", LEFT_OUT, "-H", f"Authorization: Bearer {key_of('admin')}",
        ]  # fmt: skip
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stdout[-6000:]


def test_a_wrong_method_is_told_every_right_one(tmp_path: Path) -> None:
    with served(settings_for_people(tmp_path)) as address:
        assert httpx.delete(f"{address}/api/v1/notices").headers["allow"] == "GET, HEAD, OPTIONS, POST"
        assert httpx.get(f"{address}/api/v1/notices/00000000-0000-0000-0000-000000000000/decisions").headers["allow"] == "OPTIONS, POST"
