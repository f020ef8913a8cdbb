"""How long one rule may take before the others go on without it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from validators import Budget, OutOfTime

RULE_SECONDS = 10.0
"""Of the processor's time, so that a busy machine takes no rule's answer away. A whole delivery takes a few hundredths of it; the limit on
the whole check (`check_seconds` in the settings) is by the clock and larger."""


@contextmanager
def rule_budget(seconds: float = RULE_SECONDS) -> Iterator[Budget | None]:
    """The budget of one check: raises OutOfTime inside a rule when its time is spent. Only a process's main thread can be interrupted:
    elsewhere, and on a system without such alarms, there is none, and no limit but that on the whole check."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield None
        return
    alarm = _Alarm(seconds)
    before = signal.signal(signal.SIGPROF, alarm.ring)
    try:
        yield lambda code: alarm
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _Alarm(AbstractContextManager[None]):
    """Wound up anew for each rule. One check has one, because its rules run one after the other; between them it may ring unheard, which
    spares the system a call for each rule."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._in_rule = False

    def __enter__(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, self._seconds)
        self._in_rule = True

    def __exit__(self, *fault: object) -> None:
        self._in_rule = False

    def ring(self, number: int, frame: object) -> None:
        if self._in_rule:
            raise OutOfTime
