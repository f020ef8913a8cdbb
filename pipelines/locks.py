"""Locks between processes of one machine. The kernel lets go of them when a process dies, however it dies."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER, ENDING = "locks", ".lock"
DAY_S = 24 * 3600.0

if sys.platform != "win32":
    import fcntl

    def _take(handle: int, wait: bool) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
else:
    import msvcrt

    def _take(handle: int, wait: bool) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True


@contextmanager
def lock(home: Path, name: str, *, wait: bool) -> Iterator[bool]:
    """Holds the lock `name` of a data home; gives False when another holds it and `wait` is False. Its file goes when the lock is let go of."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}{ENDING}"
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        ours = _take(handle, wait)
        if not ours or _is_still(handle, path):
            break
        os.close(handle)
    try:
        yield ours
    finally:
        if ours:
            _take_away(path)
        os.close(handle)


def tidy(home: Path, now: float) -> int:
    """Takes away the files of locks that processes held when they were killed, a day ago or more; gives how many."""
    gone = 0
    for path in (home / FOLDER).glob(f"*{ENDING}"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < now - DAY_S and (handle := hold(path)) is not None:
                _take_away(path)
                let_go(handle)
                gone += 1
    return gone


def hold(path: Path) -> int | None:
    """Holds the lock of this file, made when it is not there, until `let_go` or the end of the process; None when another holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if _take(handle, wait=False) and _is_still(handle, path):
        return handle
    os.close(handle)
    return None


def let_go(handle: int) -> None:
    os.close(handle)


def _take_away(path: Path) -> None:
    """While it is held: who waits for it sees that it is gone, and begins anew. A system that does not let go of an open file keeps it."""
    with suppress(OSError):
        path.unlink()


def _is_still(handle: int, path: Path) -> bool:
    """False when the file was taken away by the one who held it before us."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
