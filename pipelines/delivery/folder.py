"""The outgoing folder: OUT/<case>/<report id>/ with its manifest, complete once READY is there.

The folder is made aside, beside OUT and on the same disk, and renamed into place in one step. Where that cannot be done (OUT
is a disk of its own, or its parent is closed to us) the files are written in place and READY comes last, which a reader who
heeds READY cannot tell apart. What is there already is never written over.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.names import case_folder
from reference_data.durable import sync_folder, write_synced

if TYPE_CHECKING:
    from pipelines.ledger.chain import Head

READY = "READY"
MANIFEST = "manifest.json"
MEDIA_TYPES = {
    ".json": "application/json",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".sos": "text/vnd.sosi",
    ".xml": "application/xml",
}
_CANNOT_RENAME = (errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS)


class DeliveryError(Exception):
    """A report could not be delivered now; nothing of it counts as delivered. The text is one sentence."""


@dataclass(frozen=True, slots=True)
class ReportFolder:
    path: Path
    created: bool
    """False when the same report lay there already."""


def write_report_folder(out: Path, case_id: str | None, report_id: str, files: Mapping[str, bytes], event: Head | None = None) -> ReportFolder:
    """Delivers `files` (name -> content) as one report folder. `event` is for the manifest. Raises DeliveryError when the disk refuses."""
    final = out / case_folder(case_id) / report_id
    if (final / READY).exists():
        _remove_if_empty(_aside(out))
        return ReportFolder(final, created=False)
    whole = {**files, MANIFEST: manifest(case_id, report_id, files, event)}
    try:
        _make_folder(final.parent)
        if final.exists() or not _renamed_into_place(out, final, whole):
            _write_in_place(final, whole)
        sync_folder(final.parent)
    except OSError as error:
        raise DeliveryError(f"Cannot write the report folder {final}: {error.strerror or error}.") from error
    return ReportFolder(final, created=True)


def manifest(case_id: str | None, report_id: str, files: Mapping[str, bytes], event: Head | None = None) -> bytes:
    """Names, sizes and SHA-256 of the files, and the event of the ledger that stands for them, as JSON."""
    listed: list[dict[str, Any]] = [
        {
            "name": name,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "media_type": MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream"),
        }
        for name, data in sorted(files.items())
    ]
    content: dict[str, Any] = {"schema": "ferdigsjekk-manifest/1", "report_id": report_id, "case_id": case_id, "files": listed}
    if event is not None:
        content["event"] = {"ledger": event.ledger, "number": event.number, "sha256": event.sha256}
    return json.dumps(content, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def _renamed_into_place(out: Path, final: Path, files: Mapping[str, bytes]) -> bool:
    """True when the folder stands at `final`; False when it must be written in place."""
    aside = _aside(out) / final.name
    try:
        shutil.rmtree(aside, ignore_errors=True)
        _make_aside(aside)
        _write_files(aside, files, ready=True)
        aside.rename(final)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        if error.errno in _CANNOT_RENAME:
            return False
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY) and (final / READY).exists():
            return True
        raise
    finally:
        _remove_if_empty(aside.parent)
    return True


def _aside(out: Path) -> Path:
    return out.parent / f".{out.name}.aside"


def _make_aside(aside: Path) -> None:
    """Who is done takes the folder above away when nothing lies in it, and may do so just before we lay something there."""
    while True:
        with contextlib.suppress(FileExistsError):
            aside.parent.mkdir()
        with contextlib.suppress(FileNotFoundError):
            aside.mkdir(exist_ok=True)
            return


def _write_in_place(folder: Path, files: Mapping[str, bytes]) -> None:
    """READY comes when the disk has all the rest: a power cut does not leave it without the files before it."""
    folder.mkdir(exist_ok=True)
    _write_files(folder, files, ready=False)
    (folder / READY).touch()
    sync_folder(folder)


def _write_files(folder: Path, files: Mapping[str, bytes], *, ready: bool) -> None:
    """With READY among them when nobody can look into the folder before it is whole."""
    for name, data in files.items():
        write_synced(folder / name, data)
    if ready:
        (folder / READY).touch()
    sync_folder(folder)


def _make_folder(folder: Path) -> None:
    """With those above it, each known to the disk: a report in a folder that a power cut takes away would be lost."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
