"""Many revisions at once: part by part, the same code in this process, in several, or on many hosts.

A part is a list of revisions of one municipality. What is done already is seen by the ledger, so a batch that was stopped is
simply started again.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date

from pipelines import casework
from pipelines.casework import CheckFailedError
from pipelines.installation import Installation, open_installation
from pipelines.ledger import reading
from pipelines.ledger.states import State
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


def parts_to_recheck(installation: Installation, municipality: str | None = None, size: int = PART) -> list[list[str]]:
    """The newest revision of every notice that waits for somebody, in parts."""
    revisions = reading.open_revisions(installation.ledger, WAITING_FOR_SOMEBODY, municipality)
    return [revisions[start : start + size] for start in range(0, len(revisions), size)]


def recheck_part(installation: Installation, revision_ids: Iterable[str], on: date) -> Summary:
    """Checks each revision against the rules and the register of today. What says the same as before gives no new report."""
    summary = NOTHING
    for revision_id in revision_ids:
        before = reading.newest_report(installation.ledger, revision_id)
        try:
            report_id = casework.check_revision(installation, revision_id, on, casework.targets_of(installation))
        except CheckFailedError:
            summary += Summary({}, 0, 1)
            continue
        now = reading.report(installation.ledger, report_id)
        changed = before is not None and before.verdict != now.verdict
        summary += Summary({now.verdict: 1}, int(changed), 0)
    return summary


def recheck(settings: Settings, on: date, municipality: str | None = None, processes: int = 1, progress: Progress | None = None) -> Summary:
    """Rechecks every open case. Raises LedgerError when the ledger cannot be read."""
    with open_installation(settings) as installation:
        parts = parts_to_recheck(installation, municipality)
    in_all, done, summary = sum(len(part) for part in parts), 0, NOTHING
    for size, came in _carried_out(settings, parts, on, processes):
        done, summary = done + size, summary + came
        if progress is not None:
            progress(done, in_all)
    return summary


def recheck_part_alone(settings: Settings, revision_ids: Sequence[str], on: date) -> Summary:
    """For another process or host: opens the installation itself."""
    with open_installation(settings) as installation:
        return recheck_part(installation, revision_ids, on)


def _carried_out(settings: Settings, parts: list[list[str]], on: date, processes: int) -> Iterator[tuple[int, Summary]]:
    if processes <= 1:
        for part in parts:
            yield len(part), recheck_part_alone(settings, part, on)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(recheck_part_alone, settings, part, on): len(part) for part in parts}
        for future in as_completed(running):
            yield running[future], future.result()
