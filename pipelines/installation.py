"""One installation at work: its settings, its case ledger, its file store, and where its checks are carried out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines import locks
from pipelines.ledger import LedgerError, witnesses
from pipelines.ledger.ledger import Ledger, open_ledger, utc_now
from pipelines.settings import Settings, load_settings
from pipelines.store import FileStore, StoreError, open_store


@dataclass(frozen=True)
class Installation:
    settings: Settings
    ledger: Ledger
    store: FileStore
    check: Callable[[Any], Any] | None = None
    """A `casework.CheckRequest` when checks have processes of their own; None: where they are asked for."""


_AT_HAND: ContextVar[Installation | None] = ContextVar("installation", default=None)


@contextmanager
def open_installation(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Iterator[Installation]:
    """Raises LedgerError or StoreError when the one or the other cannot be used."""
    ledger = open_ledger(settings.database_url, settings.home, clock)
    try:
        store = open_store(settings.store_url, settings.home)
        with suppress(StoreError):
            store.tidy(time.time())
        with suppress(OSError):
            locks.tidy(settings.home, time.time())
        yield Installation(settings, ledger, store)
    finally:
        with suppress(LedgerError, OSError):
            witnesses.note(ledger, settings.home)
        ledger.engine.dispose()


@contextmanager
def lent(installation: Installation) -> Iterator[None]:
    """Within it, flows that this process runs use the installation instead of opening another."""
    token = _AT_HAND.set(installation)
    try:
        yield
    finally:
        # a generator may be closed from elsewhere than it was begun; what was lent there is gone with its context
        with suppress(ValueError):
            _AT_HAND.reset(token)


@contextmanager
def at_hand() -> Iterator[Installation]:
    """The installation that was lent, else one opened with the settings of this process. Raises LedgerError, StoreError or SettingsError."""
    found = _AT_HAND.get()
    if found is not None:
        yield found
        return
    with open_installation(load_settings()) as opened:
        yield opened
