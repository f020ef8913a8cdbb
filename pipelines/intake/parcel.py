"""One delivery as it lies in the drop folder: notice, SOSI file and attachments, read once and held against change."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipelines.identity import identity_of
from pipelines.intake.bundle import ENDING, BundleError, read_bundle
from pipelines.names import plain_text

READY = "READY"
NOTICE = "notice.json"
REASON = "reason.json"
SOSI_ENDINGS = (".sos", ".sosi")
CHUNK = 1024 * 1024
HEAD = 4096

Role = Literal["notice", "sosi", "attachment"]
Stamp = tuple[int, int, int]


class NotADeliveryError(Exception):
    """The folder will never be a delivery as it is. `code` is stable, the text is one sentence that names the place."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class StillChangingError(Exception):
    """A file changed, came or went while it was read: left alone until next time."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    """Path inside the delivery, with "/"."""
    role: Role
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Limits:
    file_bytes: int
    files: int


@dataclass(frozen=True)
class Parcel:
    """What was taken. `identity` is the SHA-256 over the parts; names do not count, so a copy is recognised."""

    name: str
    parts: tuple[Part, ...]
    notice: bytes
    sosi: bytes
    sosi_name: str
    form: Mapping[str, Any]
    """The notice as JSON gives it."""
    stamps: Mapping[str, Stamp]
    """Of the files on the disk."""
    unpacked: Mapping[str, bytes] | None = None
    """Content by name when the delivery came as a zip file."""

    @property
    def case_id(self) -> str | None:
        found = self.form.get("case_id")
        return plain_text(found) if isinstance(found, str) else None

    @property
    def identity(self) -> str:
        return identity_of((part.role, part.sha256) for part in self.parts)


def read_parcel(folder: Path, limits: Limits) -> Parcel:
    """Reads the delivery in `folder`. Raises NotADeliveryError or StillChangingError; OSError when the disk fails us."""
    before = stamps_of(folder)
    if len(before) > limits.files:
        raise NotADeliveryError("too_many_files", f"{folder.name} holds {len(before)} files; {limits.files} is the most that one delivery may hold.")
    bundles = [name for name in before if name.lower().endswith(ENDING)]
    if NOTICE not in before and len(bundles) == 1:
        return _from_bundle(folder, bundles[0], before, limits)
    if NOTICE not in before:
        raise NotADeliveryError("no_notice", f"{folder.name} has no {NOTICE}.")
    sums = {name: _sum(folder / name, name, limits) for name in before}
    notice = _bytes(folder / NOTICE)
    form = _form(notice)
    sosi_name = _sosi_file(folder.name, list(before), form, lambda name: _head(folder / name))
    sosi = _bytes(folder / sosi_name)
    if stamps_of(folder) != before or _sha(notice) != sums[NOTICE] or _sha(sosi) != sums[sosi_name]:
        raise StillChangingError(folder.name)
    parts = tuple(Part(name, _role(name, sosi_name), sums[name], before[name][0]) for name in sorted(before))
    return Parcel(folder.name, parts, notice, sosi, sosi_name, form, before)


def read_part(folder: Path, parcel: Parcel, part: Part) -> bytes:
    """The content of a part as it was taken. Raises StillChangingError when it is no longer that."""
    data = parcel.unpacked[part.name] if parcel.unpacked is not None else _bytes(folder / part.name)
    if _sha(data) != part.sha256:
        raise StillChangingError(part.name)
    return data


def _from_bundle(folder: Path, bundle: str, before: dict[str, Stamp], limits: Limits) -> Parcel:
    """A delivery that is one zip file is what is in it: the same delivery unpacked has the same identity."""
    try:
        found = read_bundle(folder / bundle, limits.files, limits.file_bytes)
    except FileNotFoundError as error:
        raise StillChangingError(bundle) from error
    except BundleError as error:
        raise NotADeliveryError("bad_zip", str(error)) from error
    if stamps_of(folder) != before:
        raise StillChangingError(folder.name)
    found = {name: data for name, data in found.items() if name not in (READY, REASON)}
    if NOTICE not in found:
        raise NotADeliveryError("no_notice", f"{bundle} has no {NOTICE}.")
    form = _form(found[NOTICE])
    sosi_name = _sosi_file(bundle, list(found), form, lambda name: found[name][:HEAD])
    parts = tuple(Part(name, _role(name, sosi_name), _sha(found[name]), len(found[name])) for name in sorted(found))
    return Parcel(folder.name, parts, found[NOTICE], found[sosi_name], sosi_name, form, before, found)


def stamps_of(folder: Path) -> dict[str, Stamp]:
    """(bytes, time of change in ns, inode) of each file that is a part. Links and devices are refused."""
    found: dict[str, Stamp] = {}
    for path, entry in _files(folder):
        name = path.relative_to(folder).as_posix()
        if name in (READY, REASON) or name.startswith(f".{REASON}."):
            continue
        if not stat.S_ISREG(entry.st_mode):
            raise NotADeliveryError("not_a_file", f"{name} is a link or a device, not a file.")
        found[name] = (entry.st_size, entry.st_mtime_ns, entry.st_ino)
    return found


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            else:
                yield Path(entry.path), entry.stat(follow_symlinks=False)
    except FileNotFoundError as error:
        raise StillChangingError(folder.name) from error


def _sum(path: Path, name: str, limits: Limits) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with _open(path) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > limits.file_bytes:
                    raise NotADeliveryError("too_large", f"{name} is larger than {limits.file_bytes} bytes.")
                digest.update(chunk)
    except FileNotFoundError as error:
        raise StillChangingError(name) from error
    return digest.hexdigest()


def _open(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb")


def _bytes(path: Path) -> bytes:
    try:
        with _open(path) as file:
            data: bytes = file.read()
            return data
    except FileNotFoundError as error:
        raise StillChangingError(path.name) from error


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _role(name: str, sosi_name: str) -> Role:
    if name == NOTICE:
        return "notice"
    return "sosi" if name == sosi_name else "attachment"


def _form(notice: bytes) -> dict[str, Any]:
    """The notice as an object; its fields are the notice model's to judge."""
    try:
        form = json.loads(notice)
    except (ValueError, RecursionError) as error:
        raise NotADeliveryError("not_a_notice", f"{NOTICE} is not JSON: {_first_line(error)}.") from error
    if not isinstance(form, dict) or not str(form.get("schema", "")).startswith("ferdigsjekk-notice/"):
        raise NotADeliveryError("not_a_notice", f'{NOTICE} is not a completion notice: its "schema" should be "ferdigsjekk-notice/1".')
    return form


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


def _sosi_file(delivery: str, names: list[str], form: dict[str, Any], head: Callable[[str], bytes]) -> str:
    """The file that the notice calls `sosi_file`, else the one with a SOSI ending, else the one that begins as SOSI does."""
    attachments = form.get("attachments")
    if isinstance(attachments, list):
        for item in attachments:
            if isinstance(item, dict) and item.get("kind") == "sosi_file" and item.get("file") in names:
                return str(item["file"])
    found = [name for name in names if name.lower().endswith(SOSI_ENDINGS)]
    found = found or [name for name in names if name != NOTICE and b".HODE" in head(name).upper()]
    if not found:
        raise NotADeliveryError("no_sosi", f"{delivery} has no SOSI file.")
    if len(found) > 1:
        named = ", ".join(found[:5])
        raise NotADeliveryError("several_sosi", f'{delivery} has several SOSI files ({named}); say which in "attachments", as kind "sosi_file".')
    return found[0]


def _head(path: Path) -> bytes:
    with _open(path) as file:
        data: bytes = file.read(HEAD)
        return data
