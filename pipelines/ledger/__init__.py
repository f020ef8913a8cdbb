"""The case ledger: `open_ledger(url, home)` gives a `Ledger`. `outbox`, `reading` and `tallies` hold what is asked of it beside a case's life.

Names are loaded when first used: SQLAlchemy is not for a door to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.ledger.database import LedgerError
    from pipelines.ledger.entries import Checked, FileEntry, Finding, Idempotency, IdempotencyError, Receipt, Submission, Target, UnknownError
    from pipelines.ledger.ledger import Ledger, open_ledger
    from pipelines.ledger.states import NewerRevisionError, State, StateError

_HOME = {
    "LedgerError": "database",
    "Checked": "entries", "FileEntry": "entries", "Finding": "entries", "Idempotency": "entries", "IdempotencyError": "entries", "Ledger": "ledger",
    "Receipt": "entries", "Submission": "entries", "Target": "entries", "UnknownError": "entries", "open_ledger": "ledger",
    "NewerRevisionError": "states", "State": "states", "StateError": "states",
}  # fmt: skip

__all__ = [
    "Checked",
    "FileEntry",
    "Finding",
    "Idempotency",
    "IdempotencyError",
    "Ledger",
    "LedgerError",
    "NewerRevisionError",
    "Receipt",
    "State",
    "StateError",
    "Submission",
    "Target",
    "UnknownError",
    "open_ledger",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"pipelines.ledger.{_HOME[name]}"), name)
