"""What a checking process does: take a job, check, draw the report in the wanted form, answer; until the other end is gone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import reports
from endpoint.checking import Answer, Broke, Done, Job, Refused
from pipelines.check import CheckError, Request, check_file


def work(pipe: Connection, memory_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory_bytes)
    with contextlib.suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            pipe.send(answer(pipe.recv()))


def answer(job: Job) -> Answer:
    """Never raises; what goes wrong is part of the answer."""
    request = Request(
        data=job.data,
        name=job.name,
        notice=job.notice,
        municipality=job.municipality,
        register=job.register,
        terrain=job.terrain,
        grids=job.grids,
        on=job.on,
        language=job.language,
    )
    try:
        report = reports.disclose(check_file(request).report, job.level)
        return Done(reports.render(report, job.form), report["verdict"])
    except CheckError as error:
        return Refused(error.part, str(error), tuple(getattr(error.__cause__, "problems", ())))
    except MemoryError:
        return Refused("memory", "The check took more memory than it may have.")
    except Exception as error:
        return Broke(type(error).__name__)


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
