"""Import of a mains register into a store of snapshots: bounded memory, several processes, and safe to kill at any moment.

Units of the source become chunk files; an import that was stopped takes up the chunks that are there. The finished snapshot is
written aside, hashed, renamed into the store, and only then does the pointer move.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from network import Survey
from network.packer import MOST_UNKNOWN, Packer
from network.packing import Row
from reference_data.crs import CrsError, plan_transform
from reference_data.durable import sha256_of, sync_file
from reference_data.municipalities import municipality as municipality_of
from reference_data.register.places import known_places
from reference_data.register.register import RegisterError, RegisterInfo
from reference_data.register.source import Source, open_source
from reference_data.register.staging import ChunkTally, merged, read_tally, write_chunk
from reference_data.register.store import SUFFIX, Manifest, Store
from reference_data.register.units import Raw, Unit

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Progress = Callable[[int, int | None], None]
"""Called with the number of objects done and, when known, of all."""

FORMAT = "snapshot/4"
UNITS_FOR_PROCESSES = 4
"""Below so many units a second process costs more than it brings."""


def import_register(
    source: str | Path | Source,
    store: Store,
    municipality: str,
    taken: date,
    *,
    mapping: Mapping[str, str] | None = None,
    crs: str | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> RegisterInfo:
    """Imports `source` as the newest snapshot of a municipality, `taken` out of its system on that day.

    The objects are kept in the municipality's usual coordinate system, heights untouched. A source that is already there is only
    pointed to. Raises RegisterError, also for a disk that is full or cannot be written, and MunicipalityError for an unknown number.
    """
    number = municipality_of(municipality).number
    opened = source if isinstance(source, Source) else open_source(source, mapping, crs)
    try:
        _check_way(opened, municipality_of(number).crs)
        with store.importing(number) as staging:
            return _import(opened, store, number, staging, _key(opened, mapping, municipality_of(number).crs, taken), taken, progress, processes)
    except BrokenProcessPool as error:
        raise RegisterError(f"{opened.name}: a process of the import was ended from outside, for want of memory perhaps; start it again") from error
    except OSError as error:
        place = error.filename or store.root
        raise RegisterError(f"{place}: {error.strerror or error}; the import stopped, and what was in use before it still is") from error
    finally:
        opened.close()


def _import(
    source: Source, store: Store, number: str, staging: Path, key: str, taken: date, progress: Progress | None, processes: int | None
) -> RegisterInfo:
    lasting = source_is_lasting(source)
    there = next((one for one in store.manifests(number) if lasting and one.source_key == key and store.fault(number, one) is None), None)
    if there is not None:
        store.use(number, there.info.name)
        return there.info
    for old in staging.iterdir():
        if old.name != key or not lasting:
            shutil.rmtree(old, ignore_errors=True)
    chunks = staging / key
    chunks.mkdir(exist_ok=True)
    target = municipality_of(number).crs
    tally = merged(_stage(source, chunks, target, progress, processes))
    if not tally.pipes and not tally.points:
        shutil.rmtree(chunks, ignore_errors=True)
        raise RegisterError(f"{source.name}: no pipe and no point of a water or sewer network was found in it")
    info = _finish(store, number, source, chunks, tally, target, taken, key)
    shutil.rmtree(chunks, ignore_errors=True)
    return info


def source_is_lasting(source: Source) -> bool:
    """True when the source is known by its bytes. A database is another one each time it is read."""
    return source.path is not None


def _check_way(source: Source, target: str) -> None:
    try:
        plan_transform(source.crs, target)
    except CrsError as error:
        raise RegisterError(f"{source.name}: {error}") from error


def _key(source: Source, mapping: Mapping[str, str] | None, target: str, taken: date) -> str:
    content = " ".join(map(sha256_of, (source.path, *source.beside))) if source.path else source.name
    told = json.dumps([FORMAT, content, sorted((mapping or {}).items()), source.crs, target, taken.isoformat()])
    return hashlib.sha256(told.encode()).hexdigest()


def _finish(store: Store, number: str, source: Source, chunks: Path, tally: ChunkTally, target: str, taken: date, key: str) -> RegisterInfo:
    from reference_data.register.snapshot import write_snapshot

    file = chunks / f"snapshot{SUFFIX}"
    for left in chunks.glob("snapshot.*"):
        left.unlink()
    blocks = write_snapshot(chunks, file)
    sync_file(file)
    sha256 = sha256_of(file)
    info = RegisterInfo(
        name=f"{number}-{taken.isoformat()}-{(key if source_is_lasting(source) else sha256)[:12]}",
        crs=target,
        objects=tally.pipes + tally.points,
        pipes=tally.pipes,
        points=tally.points,
        taken=taken.isoformat(),
        municipality=number,
        sha256=sha256,
        bounds=tally.bounds,
        skipped=dict(sorted(tally.skipped.items())),
        unknown=dict(sorted(tally.unknown.items(), key=lambda item: (-item[1], item[0]))[:MOST_UNKNOWN]),
        by_function={name: replace(one, length_m=round(one.length_m, 3)) for name, one in tally.counts.items()},
        vertical_datum=source.vertical_datum,
    )
    store.add(Manifest(info, f"{sha256}{SUFFIX}", file.stat().st_size, sha256_of(blocks), blocks.stat().st_size, source.name, key), file)
    return info


def _stage(source: Source, chunks: Path, target: str, progress: Progress | None, processes: int | None) -> list[ChunkTally]:
    units = enumerate(source.units())
    first = list(islice(units, UNITS_FOR_PROCESSES))
    workers = processes if processes is not None else min(os.cpu_count() or 1, 8)
    report = _Report(progress, source.rows)
    if workers < 2 or len(first) < UNITS_FOR_PROCESSES:
        return [report.done(_stage_unit(chunks, number, unit, source.survey, source.crs, target)) for number, unit in chain(first, units)]
    return _stage_in_processes(chain(first, units), source, chunks, target, workers, report)


def _stage_in_processes(
    units: Iterable[tuple[int, Unit]], source: Source, chunks: Path, target: str, workers: int, report: _Report
) -> list[ChunkTally]:
    from multiprocessing import get_context

    tallies: list[ChunkTally] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        waiting: list[Future[ChunkTally]] = []
        for number, unit in units:
            known = read_tally(chunks, number)
            if known is not None:
                tallies.append(report.done(known))
                continue
            waiting.append(pool.submit(_stage_unit, chunks, number, unit, source.survey, source.crs, target))
            if len(waiting) >= 2 * workers:
                tallies.append(report.done(waiting.pop(0).result()))
        tallies.extend(report.done(future.result()) for future in waiting)
    return tallies


def _stage_unit(chunks: Path, number: int, unit: Unit, survey: Survey | None, crs: str, target: str) -> ChunkTally:
    known = read_tally(chunks, number)
    if known is not None:
        return known
    packer = _packer(survey)
    rows: list[Row] = []
    skipped: Counter[str] = Counter()
    collecting = gc.isenabled()
    gc.disable()  # a unit makes many small objects and no rings of them
    try:
        _fill(rows, skipped, packer, unit, crs, target)
    finally:
        if collecting:
            gc.enable()
    unknown, packer.unknown = packer.unknown, Counter()
    return write_chunk(chunks, number, rows, skipped, unknown)


def _fill(rows: list[Row], skipped: Counter[str], packer: Packer, unit: Unit, crs: str, target: str) -> None:
    for raw in _in_system(unit.objects(), crs, target):
        row = packer.row(raw.attributes, raw.shape, raw.serial, raw.group_kind)
        if isinstance(row, str):
            skipped[row] += 1
        else:
            rows.append(row)


def _in_system(objects: Iterator[Raw], crs: str, target: str) -> Iterator[Raw]:
    """The same objects in the target system; all of a unit at once, because one by one is slow."""
    transform = plan_transform(crs, target)
    if transform.same:
        yield from objects
        return
    held = list(objects)
    moved = iter(transform.coordinates([place for raw in held for place in raw.shape.coordinates]))
    for raw in held:
        yield raw._replace(shape=known_places(replace(raw.shape, coordinates=tuple(islice(moved, len(raw.shape.coordinates))))))


@lru_cache(maxsize=1)
def _packer(survey: Survey | None) -> Packer:
    return Packer(survey)


def _end_with_parent() -> None:
    """A worker whose parent was killed must not go on writing chunks."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


class _Report:
    def __init__(self, progress: Progress | None, rows: int | None) -> None:
        self._progress = progress
        self._rows = rows
        self._done = 0

    def done(self, tally: ChunkTally) -> ChunkTally:
        self._done += tally.pipes + tally.points + tally.skipped.total()
        if self._progress is not None:
            self._progress(self._done, self._rows)
        return tally
