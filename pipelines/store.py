"""The file store: content by its SHA-256, in a folder or in any other place that fsspec can write to.

Written aside and renamed, so that a name is either absent or whole; held against its sum each time it is read. In a folder of ours, what lies
aside is on the disk before it is renamed: where a power cut takes the renaming back, `tidy` puts the file where it belongs.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from reference_data.durable import sync_folder, write_synced

PUT_S, DAY_S = 3600.0, 24 * 3600.0


class StoreError(Exception):
    """A file cannot be kept or given back. The text is one sentence."""


class RemovedError(StoreError):
    """The file was here, and was removed by the retention policy. The text is one sentence that says when and why."""


class FileStore:
    """`url` is a folder, or an address that fsspec knows (`s3://bucket/prefix`), with its options."""

    def __init__(self, url: str, **options: Any) -> None:
        import fsspec

        try:
            self._files, self._root = fsspec.core.url_to_fs(url, **options)
            protocols = self._files.protocol if isinstance(self._files.protocol, tuple) else (self._files.protocol,)
            self._is_a_folder = "file" in protocols
        except (ValueError, ImportError) as error:
            raise StoreError(f"The file store {url.split('://')[0]}:// cannot be used: {error}.") from error

    def put(self, data: bytes) -> str:
        """Keeps `data` and gives its SHA-256; nothing is written when it is there already."""
        return self.put_all([data])[0]

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """As `put`, for what belongs together: it goes to disk together. When it fails, none or some may have been kept."""
        sums: list[str] = []
        staged: list[tuple[str, str]] = []
        try:
            for data in contents:
                sha256 = hashlib.sha256(data).hexdigest()
                sums.append(sha256)
                if not any(self._is_there(place, len(data)) for place in self._places(sha256)):
                    staged.append((f"{self._root}/aside/{sha256}-{uuid.uuid4().hex}", self._places(sha256)[0]))
                    self._making(staged[-1][0], partial(self._write, staged[-1][0], data))
            if staged and self._is_a_folder:
                sync_folder(Path(self._root, "aside"))
            for aside, place in staged:
                self._making(place, partial(self._rename, aside, place))
        except OSError as error:
            for aside, _ in staged:
                self._let_go(aside)
            raise StoreError(f"Cannot keep a file of {len(data)} bytes: {error.strerror or error}.") from error
        return sums

    def get(self, sha256: str) -> bytes:
        """Raises StoreError when it is not there, or is not what was kept."""
        for place in self._places(sha256):
            try:
                data: bytes = self._files.cat_file(place)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise StoreError(f"Cannot read the file {sha256}: {error.strerror or error}.") from error
            if hashlib.sha256(data).hexdigest() != sha256:
                raise StoreError(f"The file {sha256} has changed since it was kept.")
            return data
        said = self._said_of(sha256)
        if said is not None:
            raise RemovedError(said)
        raise StoreError(f"The file {sha256} is not in the store.")

    def __contains__(self, sha256: str) -> bool:
        return any(self._files.exists(place) for place in self._places(sha256))

    def remove(self, sha256: str) -> None:
        """For what never was a file of a notice. Raises StoreError."""
        try:
            for place in self._places(sha256):
                if self._files.exists(place):
                    self._files.rm_file(place)
        except OSError as error:
            raise StoreError(f"Cannot remove the file {sha256}: {error.strerror or error}.") from error

    def let_go_of(self, sha256: str, said: str, at: float) -> bool:
        """For the retention policy, which says so in the ledger. `said` is what a reader is told from then on. False when somebody has put the file
        anew within the hour before `at`: a notice that comes in just now may need it before the ledger knows. Raises StoreError."""
        try:
            self._files.makedirs(f"{self._root}/removed", exist_ok=True)
            self._write(self._stone(sha256), said.encode())
            if self._is_a_folder and not all(self._taken_away(Path(place), at) for place in self._places(sha256)):
                self._let_go(self._stone(sha256))
                return False
        except OSError as error:
            raise StoreError(f"Cannot remove the file {sha256}: {error.strerror or error}.") from error
        self.remove(sha256)
        return True

    def _taken_away(self, place: Path, at: float) -> bool:
        """Out of reach first, and looked at then: who puts the file from now on writes it anew, and who did before has left the time on it."""
        aside = Path(self._root, "aside", f"{place.name}-{uuid.uuid4().hex}")
        try:
            aside.parent.mkdir(exist_ok=True)
            place.rename(aside)
        except FileNotFoundError:
            return True
        if aside.stat().st_mtime > at - PUT_S:
            aside.rename(place)
            return False
        aside.unlink()
        return True

    def _said_of(self, sha256: str) -> str | None:
        try:
            said: bytes = self._files.cat_file(self._stone(sha256))
        except OSError:
            return None
        return said.decode("utf-8", "replace")

    def _stone(self, sha256: str) -> str:
        return f"{self._root}/removed/{sha256}"

    def tidy(self, now: float) -> int:
        """Puts in its place what a power cut or a killed process has left whole beside it, and removes what was left there a day ago or more; gives
        how many files were removed. Raises StoreError."""
        if not self._is_a_folder:
            return 0
        removed = 0
        try:
            for path in Path(self._root, "aside").glob("*"):
                with contextlib.suppress(FileNotFoundError):
                    self._put_in_place(path)
                    if path.stat().st_mtime < now - DAY_S:
                        path.unlink()
                        removed += 1
        except OSError as error:
            raise StoreError(f"Cannot tidy the file store: {error.strerror or error}.") from error
        return removed

    def _put_in_place(self, aside: Path) -> None:
        """By a second name: whoever may still be at it finds it where it was."""
        sha256 = aside.name.partition("-")[0]
        place = Path(self._places(sha256)[0])
        if sha256 in self or hashlib.sha256(aside.read_bytes()).hexdigest() != sha256:
            return
        place.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError):
            place.hardlink_to(aside)
        sync_folder(place.parent)

    def _let_go(self, place: str) -> None:
        """What was not kept must not fill the disk."""
        with contextlib.suppress(OSError):
            self._files.rm_file(place)

    def _is_there(self, place: str, size: int) -> bool:
        """Whole, as far as its size tells. In a folder of ours the file is marked as put now, for `let_go_of`."""
        try:
            if not self._is_a_folder:
                return int(self._files.size(place) or 0) == size
            whole = Path(place).stat().st_size == size
            os.utime(place)
        except FileNotFoundError:
            return False
        except OSError:  # another's file, or a disk that takes nothing: retention cannot take it away either
            return Path(place).stat().st_size == size
        return whole

    def _making(self, place: str, work: Callable[[], None]) -> None:
        """Does the work, and once more with the folder of `place` made when it is not there: nearly always it is."""
        try:
            work()
        except FileNotFoundError:
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            work()

    def _write(self, aside: str, data: bytes) -> None:
        """On a disk of ours, down to the disk: what the ledger says that we have, we have."""
        if not self._is_a_folder:
            with self._files.open(aside, "wb") as file:
                file.write(data)
            return
        write_synced(Path(aside), data)

    def _rename(self, aside: str, place: str) -> None:
        if self._is_a_folder:
            Path(aside).replace(place)
        else:
            self._files.mv(aside, place)

    def _places(self, sha256: str) -> list[str]:
        """Where it belongs, and where else it may lie. On a disk there are 256 folders: with 65,536, as there were, nearly every file had to have
        a folder made for it. What lies in those stays there."""
        deep = f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
        return [f"{self._root}/{sha256[:2]}/{sha256}", deep] if self._is_a_folder else [deep]


def open_store(url: str | None, home: Path) -> FileStore:
    """The store that the setting names, else the folder `files` of the data home."""
    return FileStore(url or str(home / "files"))
