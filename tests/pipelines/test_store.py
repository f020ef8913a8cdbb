from __future__ import annotations

import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest

from pipelines.store import FileStore, RemovedError, StoreError


def test_what_is_kept_is_given_back_by_its_sum(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    sha256 = store.put(b"content")
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert store.get(sha256) == b"content"
    assert sha256 in store


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    assert store.put(b"content") == store.put(b"content")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    store, data = FileStore(str(tmp_path)), b"x" * 1_000_000
    threads = [threading.Thread(target=store.put, args=(data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.read_bytes() == data


def test_a_file_that_has_changed_is_not_given_back(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    sha256 = store.put(b"content")
    next(path for path in tmp_path.rglob(sha256)).write_bytes(b"contend")
    with pytest.raises(StoreError, match="has changed"):
        store.get(sha256)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not in the store"):
        FileStore(str(tmp_path)).get("0" * 64)


def test_a_half_written_file_is_written_again(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    sha256 = store.put(b"content")
    next(path for path in tmp_path.rglob(sha256)).write_bytes(b"con")
    store.put(b"content")
    assert store.get(sha256) == b"content"


def test_what_the_disk_refuses_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        FileStore(str(tmp_path)).put(b"content")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    store.put(b"content")
    left = tmp_path / "aside" / "half"
    left.write_bytes(b"con")
    now = left.stat().st_mtime
    assert (store.tidy(now + 3600), store.tidy(now + 25 * 3600), left.exists()) == (0, 1, False)


def test_what_belongs_together_goes_to_disk_together_and_before_it_gets_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def look(folder: Path) -> None:
        asked.append((folder.name, len(list(folder.glob("*")))))

    monkeypatch.setattr("pipelines.store.sync_folder", look)
    store = FileStore(str(tmp_path))
    sums = store.put_all([b"one", b"two", b"one", b""])
    assert asked == [("aside", 4)]
    assert [store.get(sha256) for sha256 in sums] == [b"one", b"two", b"one", b""]
    store.put_all([b"two"])
    assert len(asked) == 1, "what is there is not written again"


def test_a_renaming_that_a_power_cut_took_back_is_done_again_and_a_half_written_file_is_not(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    sha256, half = store.put(b"content"), hashlib.sha256(b"half").hexdigest()
    [kept] = tmp_path.rglob(sha256)
    left = tmp_path / "aside" / f"{sha256}-1"
    kept.rename(left)
    (tmp_path / "aside" / f"{half}-2").write_bytes(b"ha")
    assert store.tidy(left.stat().st_mtime) == 0
    assert store.get(sha256) == b"content"
    assert half not in store
    assert left.exists(), "whoever may still be at it finds it"


def test_what_lies_in_folders_of_two_levels_is_found_and_not_kept_twice(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    sha256 = store.put(b"content")
    [kept] = tmp_path.rglob(sha256)
    deep = tmp_path / sha256[:2] / sha256[2:4] / sha256
    deep.parent.mkdir()
    kept.rename(deep)
    assert (store.get(sha256), sha256 in store, store.put(b"content")) == (b"content", True, sha256)
    assert list(tmp_path.rglob(sha256)) == [deep]
    store.remove(sha256)
    assert sha256 not in store


def test_what_was_put_anew_a_moment_ago_is_not_let_go_of(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    sha256 = store.put(b"a certificate that comes with every notice")
    [kept] = tmp_path.rglob(sha256)
    years_ago = 1_600_000_000.0
    os.utime(kept, (years_ago, years_ago))
    store.put(b"a certificate that comes with every notice")
    now = kept.stat().st_mtime
    assert not store.let_go_of(sha256, "gone by policy", now)
    assert store.get(sha256) == b"a certificate that comes with every notice"
    assert store.let_go_of(sha256, "gone by policy", now + 3601)
    with pytest.raises(RemovedError, match="gone by policy"):
        store.get(sha256)
    assert [path.parent.name for path in tmp_path.rglob("*") if path.is_file()] == ["removed"]


def test_any_place_that_fsspec_knows_will_do() -> None:
    store = FileStore("memory://store")
    assert store.get(store.put(b"content")) == b"content"


def test_a_store_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="Cannot keep a file"):
        FileStore(str(tmp_path / "files")).put(b"content")


def test_an_address_of_no_known_kind_is_said_in_a_sentence() -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        FileStore("nonsense://store")
