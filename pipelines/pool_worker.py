"""What a checking process does: take a job, check, draw the report in the wanted forms, answer; until the other end is gone."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from pipelines.rendered import answer

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""A check makes about as many that wait to be freed; the usual 700 would have the collector walk through them dozens of times."""


def work(pipe: Connection, memory_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory_bytes)
    settle()
    with contextlib.suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            pipe.send(answer(pipe.recv()))


def settle() -> None:
    """Tells the collector that what is imported and warmed stays for good, and that a check's own objects go by themselves.

    Nothing is collected first: that would write to every object, and so give each process a copy of what it shares with the fork server."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def _limit_memory(more_bytes: int) -> None:
    """What the process may take beyond what it has when it begins."""
    if sys.platform == "win32":
        return
    import resource

    try:
        now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + more_bytes, now + more_bytes))
