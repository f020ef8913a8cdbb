"""An open snapshot keeps the blocks that it read again, and no look can tell what was asked for before."""

from __future__ import annotations

import threading

import pytest

from reference_data import Surroundings
from reference_data.register import block_reader
from reference_data.register.snapshot import SnapshotRegister
from reference_data.register.store import Store
from tests.reference_data.snapshots import boxes, told


def opened(store: Store) -> SnapshotRegister:
    found = store.open("3103")
    assert isinstance(found, SnapshotRegister)
    return found


def answer(around: Surroundings) -> list[object]:
    near = around.points_in(around.bounds or (0.0, 0.0, 0.0, 0.0), *{point.kind for point in around.points})
    return [[*map(told, things)] for things in (around.mains, around.manholes, around.pipes, around.points, near)]


def test_answers_are_the_same_whatever_was_asked_for_before_and_however_little_is_kept(sample_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    box = opened(sample_store).info.bounds
    assert box is not None
    asked = [*boxes(box, 6), box]
    fresh = [answer(opened(sample_store).around(one, "EPSG:25832", 60)) for one in asked]
    kept = opened(sample_store)
    monkeypatch.setattr(block_reader, "KEPT_BLOCKS", 1)
    forgetful = opened(sample_store)
    for register in (kept, forgetful):
        for crs in ("EPSG:25832", "EPSG:25833", "EPSG:25832"):
            looked = [answer(register.around(one, crs, 60)) for one in reversed(asked)]
            assert crs != "EPSG:25832" or looked[::-1] == fresh
    assert len(kept._blocks._blocks) > 1 >= len(forgetful._blocks._blocks)


def test_what_one_look_asks_for_twice_is_one_object(sample_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_reader, "KEPT_BLOCKS", 1)
    register = opened(sample_store)
    assert register.info.bounds is not None
    around = register.around(register.info.bounds, "EPSG:25832", 60)
    close = {pipe.id: pipe for pipe in around.close_pipes}
    assert close.keys() - {pipe.id for pipe in around.mains}
    assert all(pipe is close[pipe.id] for pipe in around.pipes if pipe.id in close)


def test_what_is_read_again_is_kept_and_the_same_for_all_threads_that_look_at_once(sample_store: Store) -> None:
    register = opened(sample_store)
    box = register.info.bounds
    assert box is not None
    once = register.around(box, "EPSG:25832").mains
    assert not len(register._blocks._blocks)
    found: list[tuple[int, ...]] = []
    start = threading.Barrier(4)

    def look() -> None:
        start.wait()
        found.append(tuple(map(id, register.around(box, "EPSG:25832").mains)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1 and len(found[0]) == len(once)
    assert len(register._blocks._blocks) > 1
