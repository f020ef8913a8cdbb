"""What is remembered of a drop folder goes when the deliveries go, and not before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.intake import memory

DAY_S = 24 * 3600.0


def delivered(place: Path) -> Path:
    place.mkdir(parents=True)
    (place / "READY").touch()
    return place


def now(home: Path) -> float:
    """A day after whatever was written last."""
    return max((path.stat().st_mtime for path in home.rglob("*")), default=0.0) + DAY_S + 1


def remembered(home: Path) -> set[str]:
    return {path.stem for path in (home / "taken").rglob("*.json")}


@pytest.fixture
def taken(home: Path, drop: Path) -> Path:
    """Three deliveries: one still in the folder, one in `done/` under a name of its own, one that somebody has taken out of `done/`."""
    for name in ("here", "there", "gone"):
        delivered(drop / name)
        memory.remember(home, drop, name, name, f"report of {name}")
    (drop / "done").mkdir()
    (drop / "there").rename(drop / "done" / "there-2")
    (drop / "gone").rename(drop / "done" / "gone")
    shutil.rmtree(drop / "done" / "gone")
    return drop


def test_what_was_taken_out_of_done_is_forgotten_and_nothing_else(home: Path, taken: Path) -> None:
    assert memory.tidy(home, taken, now(home)) == 1
    assert remembered(home) == {"here", "there"}
    assert [memory.recall(home, taken, name) for name in ("here", "there", "gone")] == ["report of here", "report of there", None]


def test_it_is_done_once_a_day(home: Path, taken: Path) -> None:
    assert memory.tidy(home, taken, now(home)) == 1
    shutil.rmtree(taken / "here")
    assert memory.tidy(home, taken, now(home) - DAY_S) == 0
    assert memory.tidy(home, taken, now(home)) == 1


def test_a_folder_that_is_not_there_is_no_empty_folder(home: Path, taken: Path) -> None:
    away = taken.with_name("away")
    taken.rename(away)
    taken.mkdir()
    assert memory.tidy(home, taken, now(home)) == 0
    taken.rmdir()
    away.rename(taken)
    assert memory.recall(home, taken, "there") == "report of there"


def test_a_delivery_whose_ready_went_while_it_was_remembered_is_not_remembered_and_stops_nobody(home: Path, drop: Path) -> None:
    delivered(drop / "a")
    (drop / "a" / "READY").unlink()
    memory.remember(home, drop, "identity", "a", "report")
    assert memory.recall(home, drop, "identity") is None
