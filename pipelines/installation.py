"""One installation at work: its settings, its case ledger and its file store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pipelines.ledger.ledger import Ledger, open_ledger, utc_now
from pipelines.settings import Settings
from pipelines.store import FileStore, open_store


@dataclass(frozen=True)
class Installation:
    settings: Settings
    ledger: Ledger
    store: FileStore


@contextmanager
def open_installation(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Iterator[Installation]:
    """Raises LedgerError or StoreError when the one or the other cannot be used."""
    ledger = open_ledger(settings.database_url, settings.home, clock)
    try:
        yield Installation(settings, ledger, open_store(settings.store_url, settings.home))
    finally:
        ledger.engine.dispose()
