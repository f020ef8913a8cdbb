"""The clerk: goes through what was received, has it checked, and brings letters out; beside the answering of requests.

Whatever it was doing when the process ended is still in the ledger, and is taken up by the next one.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

from pipelines import casework
from pipelines.casework import CheckFailedError
from pipelines.delivery.letters import deliver_due
from pipelines.installation import Installation
from pipelines.ledger import LedgerError, witnesses
from pipelines.local_day import day_of
from pipelines.pool import CheckPool
from pipelines.pooled import check_in
from pipelines.store import StoreError

PAUSE_SECONDS, NOTE_SECONDS = 1.0, 60.0
RETRY_SECONDS = 60.0
"""A revision whose check failed through our fault rests this long."""
log = structlog.get_logger("clerk")


class Clerk:
    """One thread that checks and one that delivers, so that a receiver who is slow holds up no check."""

    def __init__(self, installation: Installation, checks: CheckPool) -> None:
        self._installation = installation
        self._check = check_in(checks)
        self._at_once = checks.size
        self._home = threading.Event()
        self._bell = threading.Event()
        self._resting: dict[str, float] = {}
        self._threads = [threading.Thread(target=self._loop, args=(work,), name=work.__name__) for work in (self.check_all, self.deliver_all)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ring(self) -> None:
        """Something has come."""
        self._bell.set()

    def stop(self) -> None:
        self._home.set()
        self._bell.set()
        for thread in self._threads:
            thread.join()

    def check_all(self) -> None:
        """Every revision that nobody has checked, once; as many side by side as there are processes that check."""
        with ThreadPoolExecutor(self._at_once, thread_name_prefix="clerk") as hands:
            list(hands.map(self._check_if_free, self._installation.ledger.to_check()))

    def _check_if_free(self, revision_id: str) -> None:
        now = time.monotonic()
        if self._home.is_set() or self._resting.get(revision_id, 0.0) > now or not self._installation.ledger.claim(revision_id):
            return
        try:
            self.check(revision_id)
            self._resting.pop(revision_id, None)
        except (CheckFailedError, StoreError) as error:
            self._resting[revision_id] = now + RETRY_SECONDS
            log.warning("check failed", revision=revision_id, cause=str(error))

    def check(self, revision_id: str) -> str:
        """The id of its report. Raises CheckFailedError."""
        on = day_of(self._installation.ledger.clock())
        return casework.check_revision(self._installation, revision_id, on, casework.targets_of(self._installation), self._check)

    def deliver_all(self) -> None:
        arrived, failed = deliver_due(self._installation)
        if failed:
            log.warning("letters failed", arrived=arrived, failed=failed)
        witnesses.note(self._installation.ledger, self._installation.settings.home, NOTE_SECONDS)

    def _loop(self, work: Any) -> None:
        while not self._home.is_set():
            try:
                work()
            except LedgerError as error:
                log.warning("ledger", cause=str(error))
            except Exception as error:
                log.error("fault", work=work.__name__, kind=type(error).__name__)
            self._bell.wait(PAUSE_SECONDS)
            if work == self.check_all:
                self._bell.clear()
