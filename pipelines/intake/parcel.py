"""One delivery as it lies in the drop folder: notice, SOSI file and attachments, read once and held against change."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipelines.identity import identity_of
from pipelines.intake.bundle import ENDING, BundleError, read_bundle
from pipelines.intake.portal import BundleAdapter, with_notice
from pipelines.intake.suspicion import (
    NOTICE,
    READY,
    SOSI_ENDINGS,
    NotADeliveryError,
    Remark,
    Stamp,
    StillChangingError,
    looks_like_sosi,
    misnamed,
    noticed,
    one_form,
    one_name_each,
    still_to_settle,
)

REASON = "reason.json"
CHUNK = 1024 * 1024
HEAD = 4096

Role = Literal["notice", "sosi", "attachment"]


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
    adapters: tuple[BundleAdapter, ...] = ()
    """For zip files of other systems, which have a form of their own for a notice."""


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
    places: Mapping[str, str] = field(default_factory=dict)
    """What the disk calls a file whose name was written with combining letters, by its name here."""
    remarks: tuple[Remark, ...] = ()
    """What was seen on the way in and is no reason to refuse."""

    @property
    def identity(self) -> str:
        return identity_of((part.role, part.sha256) for part in self.parts)


def read_parcel(folder: Path, limits: Limits) -> Parcel:
    """Reads the delivery in `folder`. Raises NotADeliveryError or StillChangingError; OSError when the disk fails us."""
    before = stamps_of(folder)
    _settled(folder, before)
    if len(before) > limits.files:
        raise NotADeliveryError("too_many_files", f"{folder.name} holds {len(before)} files; {limits.files} is the most that one delivery may hold.")
    bundles = [name for name in before if name.lower().endswith(ENDING)]
    if NOTICE not in before and len(bundles) == 1:
        return _from_bundle(folder, bundles[0], before, limits)
    if NOTICE not in before:
        raise NotADeliveryError("no_notice", f"{folder.name} has no {NOTICE}{misnamed(before)}.")
    places = one_name_each(folder.name, before)
    sums = {name: _sum(folder / place, name, limits) for name, place in places.items()}
    notice = _bytes(folder / NOTICE)
    form = _form(notice)

    def head(name: str) -> bytes:
        return _head(folder / places[name])

    sosi_name = _sosi_file(folder.name, list(places), form, head)
    sosi = _bytes(folder / places[sosi_name])
    if stamps_of(folder) != before or _sha(notice) != sums[NOTICE] or _sha(sosi) != sums[sosi_name]:
        raise StillChangingError(folder.name)
    parts = tuple(Part(name, _role(name, sosi_name), sums[name], before[places[name]][0]) for name in sorted(places))
    return Parcel(folder.name, parts, notice, sosi, sosi_name, form, before, None, places, noticed(sosi_name, parts, head))


def read_part(folder: Path, parcel: Parcel, part: Part) -> bytes:
    """The content of a part as it was taken. Raises StillChangingError when it is no longer that."""
    data = parcel.unpacked[part.name] if parcel.unpacked is not None else _bytes(folder / parcel.places.get(part.name, part.name))
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
    found, left_out = with_notice(bundle, found, limits.adapters)
    if NOTICE not in found:
        raise NotADeliveryError("no_notice", f"{bundle} has no {NOTICE}{misnamed(found)}.")
    found = {name: found[place] for name, place in one_name_each(bundle, found).items()}
    form = _form(found[NOTICE])
    sosi_name = _sosi_file(bundle, list(found), form, lambda name: found[name][:HEAD])
    parts = tuple(Part(name, _role(name, sosi_name), _sha(found[name]), len(found[name])) for name in sorted(found))
    seen = noticed(sosi_name, parts, lambda name: found[name][:HEAD])
    return Parcel(folder.name, parts, found[NOTICE], found[sosi_name], sosi_name, form, before, found, {}, (*left_out, *seen))


def _settled(folder: Path, before: dict[str, Stamp]) -> None:
    """Waits a moment where the sender may not have been done when READY came. Raises StillChangingError when it was not."""
    wait = still_to_settle(folder, before, time.time())
    if wait > 0:
        time.sleep(wait)
        if stamps_of(folder) != before:
            raise StillChangingError(folder.name)


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
    listed = attachments if isinstance(attachments, list) else []
    called = [one_form(str(item.get("file"))) for item in listed if isinstance(item, dict) and item.get("kind") == "sosi_file"]
    chosen = [name for name in dict.fromkeys(called) if name in names]
    if len(chosen) > 1:
        raise NotADeliveryError("several_sosi", f'{delivery}: "attachments" names several files as "sosi_file" ({", ".join(chosen[:5])}); name one.')
    if chosen:
        return chosen[0]
    found = [name for name in names if name.lower().endswith(SOSI_ENDINGS)]
    found = found or [name for name in names if name != NOTICE and looks_like_sosi(head(name))]
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
