from __future__ import annotations

import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest

from pipelines.store import FileStore, StoreError


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
