"""One round of a drop folder, or round after round: which deliveries are up, and what becomes of each."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event, Thread

import structlog

from pipelines.delivery.letters import deliver_due
from pipelines.installation import Installation, open_installation
from pipelines.intake import memory
from pipelines.intake.crew import Crew, crew_for
from pipelines.intake.portal import adapters
from pipelines.intake.taking import IntakeError, Outcome, Taken, ready_deliveries
from pipelines.ledger import LedgerError, witnesses
from pipelines.settings import Settings, SettingsError, load_settings
from pipelines.store import StoreError

LONGEST_WAIT_S = 300.0
POST_SECONDS, NOTE_SECONDS = 2.0, 60.0
log = structlog.get_logger("intake")
SETTLED = frozenset({Outcome.REPORTED, Outcome.DUPLICATE, Outcome.REJECTED})


def take(
    folder: Path, out: Path | None = None, *, watch: bool = False, settings: Settings | None = None, stop: Event | None = None
) -> Iterator[Taken]:
    """Takes every complete delivery in `folder` and says what became of each; with `watch`, until `stop` is set.

    Reports go to `out`, else to the folder of the settings. Raises IntakeError when the folder cannot be served, and at the end
    of a single round when a delivery was left through no fault of its sender.
    """
    try:
        settings = settings or load_settings()
    except SettingsError as error:
        raise IntakeError(str(error)) from error
    try:
        adapters(settings.adapters)
    except ValueError as error:
        raise IntakeError(f"adapters: {error}.") from error
    out = out or settings.out_folder
    ready_deliveries(folder)
    try:
        opened = open_installation(settings)
        yield from _served(folder, out, opened, watch, stop or Event())
    except (LedgerError, StoreError) as error:
        raise IntakeError(str(error)) from error


def _served(folder: Path, out: Path, opened: AbstractContextManager[Installation], watch: bool, stop: Event) -> Iterator[Taken]:
    with opened as installation:
        _tidy(installation, folder)
        expected = len(ready_deliveries(folder))
        with crew_for(installation, folder, out, watch=watch, expected=expected) as crew:
            if watch:
                with _postman(installation, stop):
                    yield from _rounds(installation, folder, crew, stop)
            else:
                yield from _one_round(folder, crew)
                _post_all(installation)


def _one_round(folder: Path, crew: Crew) -> Iterator[Taken]:
    failed = 0
    for taken in crew(ready_deliveries(folder)):
        failed += taken.outcome is Outcome.FAILED
        yield taken
    if failed:
        raise IntakeError(f"{failed} of the deliveries in {folder} could not be taken now; they lie untouched and are taken next time.")


def _post_all(installation: Installation) -> None:
    """Handful after handful, as long as receivers take them; the rest is for a later round."""
    failed, arrived = 0, 1
    while arrived and not failed:
        arrived, failed = deliver_due(installation)


def _rounds(installation: Installation, folder: Path, crew: Crew, stop: Event) -> Iterator[Taken]:
    """A delivery that could not be taken is tried again after a wait that doubles, and is said once for each try."""
    waits: dict[str, tuple[float, float]] = {}
    pause_s = installation.settings.watch_seconds
    while not stop.is_set():
        now = time.monotonic()
        names = ready_deliveries(folder)
        waits = {name: waits[name] for name in names if name in waits}
        for taken in crew([name for name in names if waits.get(name, (0.0, 0.0))[0] <= now]):
            if taken.outcome in SETTLED:
                yield taken
            else:
                _, wait = waits.get(taken.name, (0.0, pause_s))
                waits[taken.name] = (time.monotonic() + wait, min(wait * 2, LONGEST_WAIT_S))
                if taken.outcome is Outcome.FAILED:
                    yield taken
            if stop.is_set():
                return
        _tidy(installation, folder)
        stop.wait(pause_s)


def _tidy(installation: Installation, folder: Path) -> None:
    """Housekeeping holds up nothing."""
    with contextlib.suppress(OSError):
        memory.tidy(installation.settings.home, folder, time.time())


@contextlib.contextmanager
def _postman(installation: Installation, stop: Event) -> Iterator[None]:
    """Brings letters out beside the taking, so that a receiver who is slow or away holds up nothing."""
    home = Event()

    def round_after_round() -> None:
        while not (home.is_set() or stop.is_set()):
            try:
                deliver_due(installation)
                witnesses.note(installation.ledger, installation.settings.home, NOTE_SECONDS)
            except LedgerError as error:
                log.warning("ledger", cause=str(error))
            except Exception as error:
                log.error("fault", work="letters", kind=type(error).__name__)
            home.wait(POST_SECONDS)

    walk = Thread(target=round_after_round, name="postman", daemon=True)
    walk.start()
    try:
        yield
    finally:
        home.set()
        walk.join(timeout=POST_SECONDS)
