"""The installation of the settings, opened for a command that works in its ledger and its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.console import Failure
from cli.settings import settings

if TYPE_CHECKING:
    from pipelines.installation import Installation


@contextmanager
def installation() -> Iterator[Installation]:
    """Raises Failure when ledger or store cannot be used, at first or later."""
    from pipelines.installation import open_installation
    from pipelines.ledger import LedgerError
    from pipelines.store import StoreError

    try:
        with open_installation(settings()) as opened:
            yield opened
    except (LedgerError, StoreError) as error:
        raise Failure(str(error)) from error
