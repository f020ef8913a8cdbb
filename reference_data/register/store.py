"""A folder of snapshots, one sub-folder a municipality: immutable files, small manifests, and a pointer to the one in use.

    <root>/<municipality>/snapshots/<sha256 of the database>.duckdb and .blocks
    <root>/<municipality>/manifests/<municipality>-<date>-<12 of the source's key>.json
    <root>/<municipality>/current.json

A snapshot is in use once the pointer names it, and the pointer changes in one rename. A snapshot that is not whole is refused and
the one before it stays in use. Nothing is deleted but by `prune`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference_data.durable import held, sha256_of, write_whole
from reference_data.register.blocks import SUFFIX as BLOCKS
from reference_data.register.register import Counts, RegisterError, RegisterInfo

if TYPE_CHECKING:
    from reference_data.register.snapshot import SnapshotRegister

SUFFIX = ".duckdb"
SEEN = ".seen"
OTHER_VERSION = "the snapshot was written by another version of the program; import the register again"
KEEP_NEWEST = 3
KEEP_DAYS = 400
"""`prune` keeps the newest three and everything younger than 400 days, so that a year's appeals can be held against what was known."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a snapshot without opening it."""

    info: RegisterInfo
    file: str
    size: int
    blocks_sha256: str
    """Hash of the blocks beside the file; empty in a manifest of an earlier version."""
    blocks_size: int
    source_name: str
    source_key: str
    """Hash of the source's bytes, the mapping and the program's format: the same source is not imported twice."""


class Store:
    """Snapshots of one or more municipalities under one folder."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def folder(self, municipality: str) -> Path:
        return self.root / municipality

    def municipalities(self) -> tuple[str, ...]:
        return tuple(sorted(folder.name for folder in self.root.iterdir() if (folder / "manifests").is_dir())) if self.root.is_dir() else ()

    def manifests(self, municipality: str) -> tuple[Manifest, ...]:
        """All snapshots, newest first; a manifest that cannot be read is left out."""
        found = []
        for path in sorted((self.folder(municipality) / "manifests").glob("*.json")):
            try:
                found.append(_manifest_of(json.loads(path.read_text(encoding="utf-8"))))
            except (ValueError, KeyError, TypeError):
                continue
        return tuple(sorted(found, key=lambda one: (one.info.taken or "", one.info.name), reverse=True))

    def current(self, municipality: str) -> str | None:
        """Name of the snapshot that the pointer says."""
        try:
            name = json.loads((self.folder(municipality) / "current.json").read_text(encoding="utf-8"))["name"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return str(name)

    def in_use(self, municipality: str) -> tuple[Manifest, tuple[str, ...]]:
        """The snapshot in use, and one sentence for each newer one that was refused.

        Raises RegisterError when none is whole.
        """
        known = self.manifests(municipality)
        pointed = self.current(municipality)
        chosen = [one for one in known if one.info.name == pointed]
        # a pointer to an older snapshot is a choice: what is newer than it is not taken instead
        later = [one for one in known if one.info.name != pointed and (not chosen or _age(one) < _age(chosen[0]))]
        refused = []
        if pointed and not chosen:
            refused.append(f"{pointed}: the snapshot's manifest is missing or damaged")
        for manifest in [*chosen, *later]:
            fault = self.fault(municipality, manifest)
            if fault is None:
                return manifest, tuple(refused)
            refused.append(fault)
        told = f" ({'; '.join(refused)})" if refused else ""
        raise RegisterError(f"{self.root}: no whole register snapshot of municipality {municipality}{told}")

    def open(self, municipality: str, name: str | None = None) -> SnapshotRegister:
        """The snapshot in use, or the one called `name`, opened for reading. Raises RegisterError when there is none that is whole."""
        from reference_data.register.snapshot import SnapshotRegister

        if name is None:
            manifest, _ = self.in_use(municipality)
        else:
            named = [one for one in self.manifests(municipality) if one.info.name == name]
            if not named:
                raise RegisterError(f"{self.root}: no register snapshot {name}")
            manifest = named[0]
            fault = self.fault(municipality, manifest)
            if fault:
                raise RegisterError(fault)
        return SnapshotRegister(self.path(municipality, manifest), manifest.info)

    def path(self, municipality: str, manifest: Manifest) -> Path:
        return self.folder(municipality) / "snapshots" / manifest.file

    def fault(self, municipality: str, manifest: Manifest, thorough: bool = False) -> str | None:
        """Why the snapshot cannot be used, or None. The whole file is hashed when it is `thorough`, or when the file is not the one
        that was hashed last (another size or time of change)."""
        path = self.path(municipality, manifest)
        name = manifest.info.name
        if not manifest.blocks_sha256:
            return f"{name}: {OTHER_VERSION}"
        parts = ((path, manifest.size, manifest.file.removesuffix(SUFFIX)), (path.with_suffix(BLOCKS), manifest.blocks_size, manifest.blocks_sha256))
        stamps = []
        for part, size, _ in parts:
            try:
                status = part.stat()
            except OSError:
                return f"{name}: the snapshot's file is missing"
            if status.st_size != size:
                return f"{name}: the snapshot is not whole ({status.st_size} of {size} bytes)"
            stamps.append(_stamp(part))
        seen, stamp = path.with_suffix(SEEN), " ".join(stamps)
        if not thorough and seen.exists() and seen.read_text(encoding="ascii", errors="replace") == stamp:
            return None
        if any(sha256_of(part) != sha256 for part, _, sha256 in parts):
            return f"{name}: the snapshot is damaged (its content is not what was written)"
        with suppress(OSError):  # a store that this user may only read is hashed each time
            write_whole(seen, stamp.encode())
        return None

    def add(self, manifest: Manifest, file: Path) -> None:
        """Takes a finished file and the blocks beside it into the store and moves the pointer to it. They lie on the same disk."""
        folder = self.folder(_municipality(manifest))
        for name in ("snapshots", "manifests"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        target = folder / "snapshots" / manifest.file
        file.with_suffix(BLOCKS).replace(target.with_suffix(BLOCKS))
        file.replace(target)
        write_whole(target.with_suffix(SEEN), f"{_stamp(target)} {_stamp(target.with_suffix(BLOCKS))}".encode())
        write_whole(folder / "manifests" / f"{manifest.info.name}.json", json.dumps(_manifest_json(manifest), ensure_ascii=False, indent=1).encode())
        self.use(_municipality(manifest), manifest.info.name)

    def use(self, municipality: str, name: str) -> None:
        """Moves the pointer; readers that hold the former snapshot keep it."""
        write_whole(self.folder(municipality) / "current.json", json.dumps({"name": name}).encode())

    def prune(
        self, municipality: str, on: date, keep: int = KEEP_NEWEST, days: int = KEEP_DAYS, named: frozenset[str] = frozenset()
    ) -> tuple[str, ...]:
        """Deletes snapshots that are none of: in use, the newest `keep`, taken within `days` of `on`, `named`. Returns their names.

        A manifest that cannot be read keeps nothing: its snapshot's file goes too.
        """
        known = self.manifests(municipality)
        in_use = self.current(municipality)
        oldest = (on - timedelta(days=days)).isoformat()
        gone = []
        for manifest in known[keep:]:
            name = manifest.info.name
            if name == in_use or name in named or (manifest.info.taken or "") >= oldest:
                continue
            (self.folder(municipality) / "manifests" / f"{name}.json").unlink(missing_ok=True)
            gone.append(name)
        self._sweep(municipality)
        return tuple(gone)

    def _sweep(self, municipality: str) -> None:
        """Removes files that no manifest names: left by an import that was killed between the two."""
        known = {manifest.file for manifest in self.manifests(municipality)}
        for path in (self.folder(municipality) / "snapshots").iterdir():
            if path.suffix in (SUFFIX, BLOCKS, SEEN) and path.with_suffix(SUFFIX).name not in known:
                path.unlink(missing_ok=True)

    @contextmanager
    def importing(self, municipality: str) -> Iterator[Path]:
        """The staging folder, held by one import at a time. Raises RegisterError when another has it."""
        folder = self.folder(municipality) / "staging"
        folder.mkdir(parents=True, exist_ok=True)
        with held(folder.parent / "import.lock") as ours:
            if not ours:
                raise RegisterError(f"{folder.parent}: another import of this register is running")
            yield folder


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _age(manifest: Manifest) -> tuple[str, str]:
    return manifest.info.taken or "", manifest.info.name


def _municipality(manifest: Manifest) -> str:
    if manifest.info.municipality is None:
        raise RegisterError(f"{manifest.info.name}: a snapshot in a store belongs to a municipality")
    return manifest.info.municipality


def _manifest_json(manifest: Manifest) -> dict[str, Any]:
    info = manifest.info
    counts = {name: [one.objects, one.with_height, one.with_accuracy, one.with_material, one.length_m] for name, one in info.by_function.items()}
    return {
        "schema": "ferdigsjekk-register/2",
        "name": info.name, "municipality": info.municipality, "taken": info.taken, "crs": info.crs, "vertical_datum": info.vertical_datum,
        "objects": info.objects, "pipes": info.pipes, "points": info.points, "bounds": info.bounds,
        "skipped": dict(info.skipped), "unknown": dict(info.unknown), "by_function": counts,
        "file": manifest.file, "size": manifest.size, "blocks_sha256": manifest.blocks_sha256, "blocks_size": manifest.blocks_size,
        "source": manifest.source_name, "source_key": manifest.source_key,
    }  # fmt: skip


def _manifest_of(read: dict[str, Any]) -> Manifest:
    bounds = read["bounds"]
    info = RegisterInfo(
        name=read["name"],
        crs=read["crs"],
        objects=read["objects"],
        pipes=read["pipes"],
        points=read["points"],
        taken=read["taken"],
        municipality=read["municipality"],
        sha256=read["file"].removesuffix(SUFFIX),
        bounds=(bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None,
        skipped=read["skipped"],
        unknown=read.get("unknown", {}),
        by_function={name: Counts(*values) for name, values in read["by_function"].items()},
        vertical_datum=read.get("vertical_datum"),
    )
    return Manifest(info, read["file"], read["size"], read.get("blocks_sha256", ""), read.get("blocks_size", 0), read["source"], read["source_key"])
