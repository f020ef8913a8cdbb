"""The house: each room's name is ours, imports run one way, and nothing that must stay out is in the tree."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_material import ROOT

ROOMS = ("sosi", "network", "reference_data", "validators", "reports", "pipelines", "endpoint", "cli")


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_resolves_to_our_own_tree(room: str) -> None:
    """`validators` also exists on the package index; a stray install must not take its place."""
    spec = importlib.util.find_spec(room)
    assert spec is not None and spec.origin is not None
    assert Path(spec.origin).resolve().is_relative_to(ROOT)


@pytest.mark.parametrize("room", ROOMS)
def test_opening_a_rooms_door_loads_no_heavy_library(room: str) -> None:
    heavy = ("geopandas", "pandas", "prefect", "duckdb", "rasterio", "typst", "fiona")
    program = f"import sys, {room}; print(*[name for name in {heavy!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_no_room_asks_the_machine_which_day_it_is() -> None:
    """A municipality's day is Norway's, wherever the machine stands: `pipelines.local_day` alone reads the calendar."""
    asking = re.compile(r"\bdate\.today\(|\.astimezone\(\)|\bdatetime\.now\(\)|\btime\.localtime\(")
    found = [str(path) for room in ROOMS for path in (ROOT / room).rglob("*.py") if asking.search(path.read_text("utf-8"))]
    assert found == []


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    found = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_machine_path_and_no_registry_address_is_tracked() -> None:
    """The lock holds hashes and no addresses, and nothing names a folder of the machine it was written on."""
    banned = re.compile(rb"--(extra-)?index-url|\"resolved\": *\"https?:|registry = \"https?:|/home/[a-z]+/|/ro[o]t/")
    tracked = [path for path in tracked_files() if path.suffix not in {".sos", ".pdf", ".png", ".tif"} and path != Path(__file__).resolve()]
    guilty = [path.relative_to(ROOT).as_posix() for path in tracked if path.is_file() and banned.search(path.read_bytes())]
    assert guilty == []


def test_the_lock_pins_every_package_by_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9][^\s=]*==\S+", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert len(re.findall(r"^[a-z0-9].*\\\n +--hash=sha256:", lock, re.MULTILINE)) == len(pinned)
    assert "://" not in lock
