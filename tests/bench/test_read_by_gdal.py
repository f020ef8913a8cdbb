"""GDAL's SOSI driver, which knows nothing of us, reads what the generator writes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

from bench.generate.deliveries import submissions
from bench.generate.register import register_blocks, write_sosi_register
from bench.generate.streets import StreetPlan
from tests.shared_material import absent


def _layers(path: Path) -> dict[str, int]:
    """Feature count by layer. FYBA cannot read UTF-8, so the files are in its own character sets."""
    if shutil.which("ogrinfo") is None:
        absent("ogrinfo (Debian package gdal-bin) is not installed")
    told = subprocess.run(["ogrinfo", "-so", "-al", str(path)], capture_output=True, text=True, check=True, timeout=60).stdout
    return {name: int(count) for name, count in re.findall(r"Layer name: (\w+)\n.*?Feature Count: (\d+)", told, re.DOTALL)}


def test_a_register_has_the_same_objects_in_gdal(tmp_path: Path) -> None:
    path = tmp_path / "register.sos"
    write_sosi_register(StreetPlan(5), 1_200, "realistic", path, "ISO8859-10")
    kinds = Counter(feature.kind for block in register_blocks(StreetPlan(5), 1_200, "realistic") for feature in block)
    assert _layers(path) == {"points": kinds["PUNKT"], "lines": kinds["KURVE"], "text": kinds["TEKST"]}


def test_a_delivery_has_the_same_objects_in_gdal(tmp_path: Path) -> None:
    submission = next(iter(submissions(StreetPlan(5), 1)))
    submission.head = replace(submission.head, encoding="ISO8859-10")
    path = tmp_path / "delivery.sos"
    path.write_bytes(submission.sosi_bytes())
    kinds = Counter(feature.kind for feature in submission.features)
    assert _layers(path) == {"points": kinds["PUNKT"], "lines": kinds["KURVE"]}
