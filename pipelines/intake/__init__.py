"""Ways in. The drop folder: `take(folder, out)` takes each complete delivery once, checks it and delivers its report.

Names are loaded when first used: the ledger behind them is not for a door to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.intake.run import take
    from pipelines.intake.taking import IntakeError, Outcome, Taken

_HOME = {"take": "run", "IntakeError": "taking", "Outcome": "taking", "Taken": "taking"}

__all__ = ["IntakeError", "Outcome", "Taken", "take"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"pipelines.intake.{_HOME[name]}"), name)
