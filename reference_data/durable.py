"""Files that are either there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal


def write_whole(path: Path, data: bytes) -> None:
    """Writes beside the place, brings it to disk, and renames it into place. Other processes and threads may do the same.

    The file beside is made anew, so that a link which somebody has laid there is not followed.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    aside.unlink(missing_ok=True)
    write_synced(aside, data, mode="xb")
    aside.replace(path)
    sync_folder(path.parent)


def write_synced(path: Path, data: bytes, mode: Literal["wb", "xb"] = "wb") -> None:
    """Writes, and comes back when the disk has it."""
    with path.open(mode) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes a rename in the folder last; a system that cannot is left as it is."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Holds the lock file until the block ends, or the process does. False when another process has it. Raises OSError."""
    with lock.open("w") as file:
        try:
            import fcntl
        except ImportError:  # no such lock on this system: the work is done for what it is worth
            yield True
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def sha256_of(path: Path) -> str:
    import hashlib  # loads a library of ciphers, which a look into a store that was hashed before can do without

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
