"""Locks between processes: one holder at a time, nothing left behind, and nobody's lock taken away."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from pipelines import locks
from pipelines.locks import lock

DAY_S = 24 * 3600.0


def files(home: Path) -> list[Path]:
    return sorted((home / "locks").iterdir())


def test_a_lock_leaves_no_file_behind(tmp_path: Path) -> None:
    with lock(tmp_path, "a delivery", wait=False) as ours:
        assert ours
        assert len(files(tmp_path)) == 1
    assert files(tmp_path) == []


def test_who_does_not_wait_is_told_that_another_has_it_and_leaves_it_to_him(tmp_path: Path) -> None:
    with lock(tmp_path, "a delivery", wait=False):
        with lock(tmp_path, "a delivery", wait=False) as ours:
            assert not ours
        with lock(tmp_path, "a delivery", wait=False) as still:
            assert not still, "the one who was refused has not taken the holder's file away"


def test_of_many_who_wait_one_at_a_time_has_it_though_its_file_goes_each_time(tmp_path: Path) -> None:
    inside, seen, most = threading.Semaphore(1), [], 200

    def go() -> None:
        for _ in range(most // 8):
            with lock(tmp_path, "a content", wait=True) as ours:
                alone = inside.acquire(blocking=False)
                seen.append(ours and alone)
                if alone:
                    inside.release()

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen == [True] * most
    assert files(tmp_path) == []


def test_files_of_killed_processes_go_after_a_day_and_those_that_are_held_stay(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    folder.mkdir()
    left, fresh = folder / "left.lock", folder / "fresh.lock"
    left.touch()
    fresh.touch()
    now = fresh.stat().st_mtime
    with lock(tmp_path, "a delivery", wait=False):
        [held] = [path for path in files(tmp_path) if path not in (left, fresh)]
        for path in (left, held):
            os.utime(path, (now - 2 * DAY_S, now - 2 * DAY_S))
        assert locks.tidy(tmp_path, now) == 1
        assert files(tmp_path) == sorted([fresh, held])
