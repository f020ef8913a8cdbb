"""One round of a drop folder, or round after round: which deliveries are up, and who carries out the steps.

A single round calls the steps directly, because a Prefect server of its own would take ten seconds to start for a check of a
tenth of one. When a Prefect server is named, or when we watch and have time to start one, each delivery is a flow run of the
same steps. `prefect` in the settings can force either.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from pipelines.delivery.letters import deliver_due
from pipelines.installation import Installation, open_installation
from pipelines.intake.taking import IntakeError, Outcome, Taken, ready_deliveries, take_safely
from pipelines.ledger.database import LedgerError
from pipelines.settings import Settings, SettingsError, load_settings
from pipelines.store import StoreError

if TYPE_CHECKING:
    from pipelines.flows.embedded import EmbeddedServer

LONGEST_WAIT_S = 300.0
POST_SECONDS = 2.0
SETTLED = frozenset({Outcome.REPORTED, Outcome.DUPLICATE, Outcome.REJECTED})

Take = Callable[[str], Taken]
"""Takes the delivery of that name."""


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
    out = out or settings.out_folder
    ready_deliveries(folder)
    try:
        opened = open_installation(settings)
        yield from _served(folder, out, opened, watch, stop or Event())
    except (LedgerError, StoreError) as error:
        raise IntakeError(str(error)) from error


def _served(folder: Path, out: Path, opened: AbstractContextManager[Installation], watch: bool, stop: Event) -> Iterator[Taken]:
    with opened as installation, _taker(installation, folder, out, watch) as taker:
        if watch:
            with _postman(installation, stop):
                yield from _rounds(folder, taker, installation.settings.watch_seconds, stop)
        else:
            yield from _one_round(folder, taker)
            deliver_due(installation)


def _one_round(folder: Path, taker: Take) -> Iterator[Taken]:
    failed = 0
    for name in ready_deliveries(folder):
        taken = taker(name)
        failed += taken.outcome is Outcome.FAILED
        yield taken
    if failed:
        raise IntakeError(f"{failed} of the deliveries in {folder} could not be taken now; they lie untouched and are taken next time.")


def _rounds(folder: Path, taker: Take, pause_s: float, stop: Event) -> Iterator[Taken]:
    """A delivery that could not be taken is tried again after a wait that doubles, and is said once for each try."""
    waits: dict[str, tuple[float, float]] = {}
    while not stop.is_set():
        for name in ready_deliveries(folder):
            due, wait = waits.get(name, (0.0, pause_s))
            if time.monotonic() < due:
                continue
            taken = taker(name)
            if taken.outcome in SETTLED:
                waits.pop(name, None)
                yield taken
                continue
            waits[name] = (time.monotonic() + wait, min(wait * 2, LONGEST_WAIT_S))
            if taken.outcome is Outcome.FAILED:
                yield taken
            if stop.is_set():
                return
        stop.wait(pause_s)


@contextlib.contextmanager
def _postman(installation: Installation, stop: Event) -> Iterator[None]:
    """Brings letters out beside the taking, so that a receiver who is slow or away holds up nothing."""
    home = Event()

    def round_after_round() -> None:
        while not (home.is_set() or stop.is_set()):
            with contextlib.suppress(LedgerError):
                deliver_due(installation)
            home.wait(POST_SECONDS)

    walk = Thread(target=round_after_round, name="postman", daemon=True)
    walk.start()
    try:
        yield
    finally:
        home.set()
        walk.join(timeout=POST_SECONDS)


@contextlib.contextmanager
def _taker(installation: Installation, folder: Path, out: Path, watch: bool) -> Iterator[Take]:
    def directly(name: str) -> Taken:
        return take_safely(installation, folder, name, out, date.today())  # noqa: DTZ011 - the day where the machine stands

    settings = installation.settings
    named = bool(os.environ.get("PREFECT_API_URL"))
    if settings.prefect == "never" or (settings.prefect == "auto" and not (named or watch)):
        yield directly
        return
    from pipelines.flows.embedded import as_flow_run, embedded_server

    if named:
        yield lambda name: as_flow_run(folder, name, out, None)
        return
    with embedded_server(settings) as server:
        Thread(target=_warm, name="warm", daemon=True).start()
        if settings.prefect == "always":
            server.wait_until_ready()
        yield lambda name: _by_flow_when_ready(folder, name, out, server, directly)


def _warm() -> None:
    """While the server starts: what the first flow run and the first check would otherwise wait for."""
    for module in ("pipelines.pool_preload", "pipelines.flows.receive"):
        import_module(module)


def _by_flow_when_ready(folder: Path, name: str, out: Path, server: EmbeddedServer, directly: Take) -> Taken:
    """Until the server has started nobody waits for it: the same steps, without a flow run to show for it."""
    from pipelines.flows.embedded import as_flow_run

    return as_flow_run(folder, name, out, server.api_url) if server.is_ready() else directly(name)
