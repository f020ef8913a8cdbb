"""Deliveries whose check ends the process that does it, or never ends: noticed, kept away from the others, and after some tries not taken again.

A check in this process leaves a mark while it lasts. A mark that is found means that its process did not come back, through the delivery or
through somebody who killed it: from then on the delivery is checked in a process of its own, where the two can be told apart.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pipelines import casework
from pipelines.casework import CheckFailedError, Finished
from pipelines.pool import CheckPool
from pipelines.pooled import check_in
from pipelines.settings import Settings

MOST = 3
"""So often a check that ends its process, breaks or takes too much is tried."""
LARGE_BYTES = 1_000_000
"""A house connection is a hundredth of it."""
MARK, COUNT = "under-way", "ended"


def wants_a_process(home: Path, request: Any) -> bool:
    """Whether a check is not for the process that takes deliveries: the file is large, and nothing here could stop it, or one that began to check
    it did not come back, or was ended."""
    return len(request.data) > LARGE_BYTES or any(_place(home, request, what).exists() for what in (MARK, COUNT))


def check_here(settings: Settings, request: Any) -> Finished:
    """In this process, or in one of its own when it wants that. Raises CheckError or CheckFailedError."""
    from pipelines.check import CheckError

    if wants_a_process(settings.home, request):
        return check_apart(settings, request)
    mark = _place(settings.home, request, MARK)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    try:
        return casework.check(request)
    except (CheckError, OSError):
        raise
    except Exception as error:
        raise CheckFailedError(f"a fault of ours ({type(error).__name__})", by_itself=True) from error
    finally:
        mark.unlink(missing_ok=True)


def check_apart(settings: Settings, request: Any) -> Finished:
    """In a process that is started for it, with the time and memory that one check may take. Raises CheckError or CheckFailedError."""
    pool = CheckPool(1, settings.check_seconds, settings.check_memory_bytes)
    try:
        return check_in(pool)(request)
    finally:
        pool.close()


def failed(home: Path, request: Any, error: CheckFailedError) -> bool:
    """Counts a check that the delivery brought down. True when it is not to be tried again: then it is forgotten, and begins anew when a person
    puts it back."""
    if not error.by_itself:
        return False
    count = _place(home, request, COUNT)
    count.parent.mkdir(parents=True, exist_ok=True)
    with count.open("a", encoding="ascii") as file:
        file.write(".")
    if count.stat().st_size < MOST:
        return False
    forget(home, request)
    return True


def forget(home: Path, request: Any) -> None:
    """What was checked, or is given up, leaves nothing behind."""
    for what in (MARK, COUNT):
        _place(home, request, what).unlink(missing_ok=True)


def _place(home: Path, request: Any, what: str) -> Path:
    content = hashlib.sha256(request.data)
    content.update(request.notice or b"")
    return home / "checking" / f"{content.hexdigest()[:32]}.{what}"
