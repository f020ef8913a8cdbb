"""How long one rule may take before the others go on without it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from validators import OutOfTime

RULE_SECONDS = 10.0
"""Of the processor's time, so that a busy machine takes no rule's answer away. A whole delivery takes a few hundredths of it; the limit on
the whole check (`check_seconds` in the settings) is by the clock and larger."""


@contextmanager
def rule_budget(code: str, seconds: float = RULE_SECONDS) -> Iterator[None]:
    """Raises OutOfTime inside the rule when its time is spent. Only a process's main thread can be interrupted: elsewhere, and on a system
    without such alarms, there is no limit but that on the whole check."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ring(number: int, frame: object) -> None:
    raise OutOfTime
