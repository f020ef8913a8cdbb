"""Many revisions at once: part by part, the same code in this process, in several, or on many hosts.

A part is a list of revisions. What came of it is written down when it is done, in a folder of the batch, so that a batch that was stopped
goes on where it was; when all parts are done the folder goes, and the next batch begins anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipelines import casework
from pipelines.casework import CheckFailedError
from pipelines.installation import Installation, open_installation
from pipelines.intake.tries import check_apart
from pipelines.ledger import reading, tallies
from pipelines.ledger.states import State
from pipelines.parts import carried_out
from pipelines.settings import Settings

WAITING_FOR_SOMEBODY = (State.NEEDS_INFO, State.IN_REVIEW)
PART = 50
Progress = Callable[[int, int], None]
"""(revisions done, revisions in all)"""


@dataclass(frozen=True, slots=True)
class Summary:
    """How a batch ended: revisions by what came of them."""

    verdicts: dict[str, int]
    changed: int
    """Revisions whose verdict is another than before."""
    failed: int

    def __add__(self, other: Summary) -> Summary:
        both = Counter(self.verdicts) + Counter(other.verdicts)
        return Summary(dict(sorted(both.items())), self.changed + other.changed, self.failed + other.failed)


NOTHING = Summary({}, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a batch that one process does. `number` counts from 0 within the batch `batch`."""

    batch: str
    number: int
    revision_ids: tuple[str, ...]
    on: date


def parts_to_recheck(installation: Installation, on: date, municipality: str | None = None, size: int = PART) -> list[Part]:
    """The newest revision of every notice that waits for somebody, in parts. The same open cases, the same day, registers, maps, rule packs and
    decisions are the same batch."""
    revisions = reading.open_revisions(installation.ledger, WAITING_FOR_SOMEBODY, municipality)
    batch = _name(installation, on, revisions)
    starts = range(0, len(revisions), size)
    return [Part(batch, number, tuple(revisions[start : start + size]), on) for number, start in enumerate(starts)]


def recheck_part(installation: Installation, revision_ids: Iterable[str], on: date) -> Summary:
    """Checks each revision against the rules and the register of today. What says the same as before gives no new report."""
    summary = NOTHING
    for revision_id in revision_ids:
        before = reading.newest_report(installation.ledger, revision_id)
        try:
            # what nobody could check yet may end the process that tries
            apart = partial(check_apart, installation.settings) if before is None else None
            report_id = casework.check_revision(installation, revision_id, on, casework.targets_of(installation), apart)
        except CheckFailedError:
            summary += Summary({}, 0, 1)
            continue
        now = reading.report(installation.ledger, report_id)
        changed = before is not None and before.verdict != now.verdict
        summary += Summary({now.verdict: 1}, int(changed), 0)
    return summary


def recheck(settings: Settings, on: date, municipality: str | None = None, processes: int = 1, progress: Progress | None = None) -> Summary:
    """Rechecks every open case, with `dask` of the settings on its workers. Raises LedgerError when the ledger cannot be read, PartsError when
    the scheduler is not there."""
    with open_installation(settings) as installation:
        parts = parts_to_recheck(installation, on, municipality)
    known = {part.number: summary for part in parts if (summary := done_before(settings, part)) is not None}
    in_all, done = sum(len(part.revision_ids) for part in parts), sum(len(part.revision_ids) for part in parts if part.number in known)
    summary = sum(known.values(), start=NOTHING)
    if progress is not None:
        progress(done, in_all)
    waiting = [part for part in parts if part.number not in known]
    for part, came in carried_out(partial(recheck_part_alone, settings), waiting, processes, settings.dask):
        done, summary = done + len(part.revision_ids), summary + came
        if progress is not None:
            progress(done, in_all)
    finished(settings, parts)
    return summary


def recheck_part_alone(settings: Settings, part: Part) -> Summary:
    """For another process or host: opens the installation itself. A part that is done already is only read."""
    known = done_before(settings, part)
    if known is not None:
        return known
    with open_installation(settings) as installation:
        summary = recheck_part(installation, part.revision_ids, part.on)
    place = _record(settings, part)
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    aside.write_text(json.dumps(asdict(summary)), encoding="utf-8")
    aside.replace(place)
    return summary


def done_before(settings: Settings, part: Part) -> Summary | None:
    """What a part came to before the batch was stopped; a part in which a check failed is done again."""
    try:
        told: dict[str, Any] = json.loads(_record(settings, part).read_text(encoding="utf-8"))
        summary = Summary(told["verdicts"], told["changed"], told["failed"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return summary if summary.failed == 0 else None


def finished(settings: Settings, parts: Iterable[Part]) -> None:
    """All parts are done: the next batch is another one."""
    for batch in {part.batch for part in parts}:
        shutil.rmtree(settings.home / "batches" / batch, ignore_errors=True)


def _record(settings: Settings, part: Part) -> Path:
    return settings.home / "batches" / part.batch / f"{part.number}.json"


def _maps(settings: Settings) -> list[str]:
    """SHA-256 of each cadastral map that a check may use: a newer one is a reason to check anew."""
    from pipelines.check import cadastres_folder
    from reference_data.durable import sha256_of

    place = settings.cadastre or cadastres_folder(settings.home)
    return [sha256_of(path) for path in (sorted(place.glob("*.gpkg")) if place.is_dir() else [place]) if path.is_file()]


def _name(installation: Installation, on: date, revisions: list[str]) -> str:
    from pipelines.check import registers_folder
    from reference_data.pack import PACKS
    from reference_data.register.store import Store

    settings = installation.settings
    store = Store(registers_folder(settings.home))
    inputs = {
        "on": on.isoformat(),
        "revisions": revisions,
        "registers": {number: store.current(number) for number in store.municipalities()},
        "register": str(settings.register_file),
        "terrain": str(settings.terrain),
        "packs": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(PACKS.glob("*.toml"))],
        "decisions": tallies.count_decisions(installation.ledger),
    }
    if maps := _maps(settings):
        inputs["cadastre"] = maps
    return f"recheck-{hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]}"
